;; outline
(function_declaration name: (identifier) @name) @function
(generator_function_declaration name: (identifier) @name) @function
(function_signature name: (identifier) @name) @function
(lexical_declaration (variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression)])) @function
(class_declaration name: (type_identifier) @name) @class
(abstract_class_declaration name: (type_identifier) @name) @class
(method_definition name: (_) @name) @method
(method_signature name: (_) @name) @method
(abstract_method_signature name: (_) @name) @method
(public_field_definition name: (_) @name value: [(arrow_function) (function_expression)]) @method
(interface_declaration name: (type_identifier) @name) @interface
(type_alias_declaration name: (type_identifier) @name) @type
(enum_declaration name: (identifier) @name) @enum
(internal_module name: (_) @name) @module

;; definitions
(variable_declarator name: (identifier) @definition)
(variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @definition))
(variable_declarator name: (object_pattern (pair_pattern value: (identifier) @definition)))
(variable_declarator name: (array_pattern (identifier) @definition))
(required_parameter pattern: (identifier) @definition)
(optional_parameter pattern: (identifier) @definition)
(required_parameter pattern: (object_pattern (shorthand_property_identifier_pattern) @definition))
(arrow_function parameter: (identifier) @definition)
(catch_clause parameter: (identifier) @definition)
(for_in_statement left: (identifier) @definition)
(public_field_definition name: (_) @definition)
(property_signature name: (_) @definition)
(enum_body (property_identifier) @definition)
(enum_assignment name: (_) @definition)
(import_specifier name: (identifier) @definition !alias)
(import_specifier alias: (identifier) @definition)
(import_clause (identifier) @definition)
(namespace_import (identifier) @definition)

;; blocks
[(statement_block) (class_body) (interface_body) (enum_body) (switch_body) (object) (array) (object_type)] @block
[(statement) (public_field_definition) (method_definition) (property_signature) (method_signature)] @statement
