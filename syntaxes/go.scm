;; outline
(function_declaration name: (identifier) @name) @function
(method_declaration name: (field_identifier) @name) @method
(type_spec name: (type_identifier) @name type: (struct_type)) @class
(type_spec name: (type_identifier) @name type: (interface_type)) @interface
(type_alias name: (type_identifier) @name) @type

;; definitions
(short_var_declaration left: (expression_list (identifier) @definition))
(range_clause left: (expression_list (identifier) @definition))
(var_spec name: (identifier) @definition)
(const_spec name: (identifier) @definition)
(parameter_declaration name: (identifier) @definition)
(variadic_parameter_declaration name: (identifier) @definition)
(field_declaration name: (field_identifier) @definition)
(method_elem name: (field_identifier) @definition)
(import_spec name: (package_identifier) @definition)

;; blocks
[(block) (field_declaration_list) (literal_value) (interface_type) (expression_switch_statement) (type_switch_statement) (select_statement)] @block
[(_statement) (function_declaration) (method_declaration) (type_declaration) (import_declaration)] @statement
