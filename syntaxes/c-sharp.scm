;; outline
(method_declaration name: (identifier) @name) @method
(constructor_declaration name: (identifier) @name) @method
(local_function_statement name: (identifier) @name) @function
(property_declaration name: (identifier) @name) @property
(class_declaration name: (identifier) @name) @class
(struct_declaration name: (identifier) @name) @class
(record_declaration name: (identifier) @name) @class
(interface_declaration name: (identifier) @name) @interface
(enum_declaration name: (identifier) @name) @enum
(delegate_declaration name: (identifier) @name) @type
(namespace_declaration name: (_) @name) @module

;; definitions
(variable_declarator name: (identifier) @definition)
(parameter name: (identifier) @definition)
(foreach_statement left: (identifier) @definition)
(catch_declaration name: (identifier) @definition)
(enum_member_declaration name: (identifier) @definition)
(declaration_expression name: (identifier) @definition)
(declaration_pattern name: (identifier) @definition)
(implicit_parameter) @definition

;; blocks
[(block) (declaration_list) (enum_member_declaration_list) (switch_body) (accessor_list) (initializer_expression)] @block
[(statement) (declaration) (using_directive)] @statement
