;; outline
(method_declaration name: (identifier) @name) @method
(constructor_declaration name: (identifier) @name) @method
(class_declaration name: (identifier) @name) @class
(record_declaration name: (identifier) @name) @class
(interface_declaration name: (identifier) @name) @interface
(annotation_type_declaration name: (identifier) @name) @interface
(enum_declaration name: (identifier) @name) @enum

;; definitions
(variable_declarator name: (identifier) @definition)
(formal_parameter name: (identifier) @definition)
(catch_formal_parameter name: (identifier) @definition)
(enhanced_for_statement name: (identifier) @definition)
(enum_constant name: (identifier) @definition)
(lambda_expression parameters: (identifier) @definition)
(inferred_parameters (identifier) @definition)
(resource name: (identifier) @definition)

;; blocks
[(block) (class_body) (interface_body) (enum_body) (switch_block) (constructor_body) (array_initializer)] @block
[(statement) (field_declaration) (method_declaration) (import_declaration) (package_declaration) (class_declaration)] @statement
