;; outline
(function_definition declarator: (function_declarator declarator: [(identifier) (field_identifier) (qualified_identifier) (destructor_name) (operator_name)] @name)) @function
(function_definition declarator: (pointer_declarator (function_declarator declarator: [(identifier) (field_identifier) (qualified_identifier)] @name))) @function
(function_definition declarator: (reference_declarator (function_declarator declarator: [(identifier) (field_identifier) (qualified_identifier) (operator_name)] @name))) @function
(class_specifier name: (_) @name body: (_)) @class
(struct_specifier name: (_) @name body: (_)) @class
(union_specifier name: (_) @name body: (_)) @class
(enum_specifier name: (_) @name body: (_)) @enum
(namespace_definition name: (_) @name) @module
(alias_declaration name: (_) @name) @type
(type_definition declarator: (type_identifier) @name) @type
(preproc_function_def name: (identifier) @name) @function

;; definitions
(init_declarator declarator: (identifier) @definition)
(init_declarator declarator: (pointer_declarator declarator: (identifier) @definition))
(declaration declarator: (identifier) @definition)
(parameter_declaration declarator: (identifier) @definition)
(parameter_declaration declarator: (pointer_declarator declarator: (identifier) @definition))
(parameter_declaration declarator: (reference_declarator (identifier) @definition))
(optional_parameter_declaration declarator: (identifier) @definition)
(field_declaration declarator: (field_identifier) @definition)
(for_range_loop declarator: (identifier) @definition)
(enumerator name: (identifier) @definition)
(preproc_def name: (identifier) @definition)

;; blocks
[(compound_statement) (declaration_list) (field_declaration_list) (enumerator_list) (initializer_list)] @block
[
  (expression_statement) (declaration) (field_declaration) (return_statement) (if_statement) (for_statement) (for_range_loop)
  (while_statement) (do_statement) (switch_statement) (case_statement) (break_statement) (continue_statement) (try_statement)
  (throw_statement) (function_definition) (preproc_include) (using_declaration) (alias_declaration)
] @statement
