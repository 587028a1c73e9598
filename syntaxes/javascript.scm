;; outline
(function_declaration name: (identifier) @name) @function
(generator_function_declaration name: (identifier) @name) @function
(lexical_declaration (variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression)])) @function
(class_declaration name: (identifier) @name) @class
(method_definition name: (_) @name) @method
(field_definition property: (_) @name value: [(arrow_function) (function_expression)]) @method

;; definitions
(variable_declarator name: (identifier) @definition)
(variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @definition))
(variable_declarator name: (object_pattern (pair_pattern value: (identifier) @definition)))
(variable_declarator name: (array_pattern (identifier) @definition))
(formal_parameters (identifier) @definition)
(formal_parameters (assignment_pattern left: (identifier) @definition))
(formal_parameters (rest_pattern (identifier) @definition))
(formal_parameters (object_pattern (shorthand_property_identifier_pattern) @definition))
(arrow_function parameter: (identifier) @definition)
(catch_clause parameter: (identifier) @definition)
(for_in_statement left: (identifier) @definition)
(field_definition property: (_) @definition)
(import_specifier name: (identifier) @definition !alias)
(import_specifier alias: (identifier) @definition)
(import_clause (identifier) @definition)
(namespace_import (identifier) @definition)

;; blocks
[(statement_block) (class_body) (switch_body) (object) (array)] @block
[(statement) (field_definition) (method_definition)] @statement
