;; outline
(function_item name: (identifier) @name) @function
(function_signature_item name: (identifier) @name) @function
(struct_item name: (type_identifier) @name) @class
(union_item name: (type_identifier) @name) @class
(enum_item name: (type_identifier) @name) @enum
(trait_item name: (type_identifier) @name) @interface
(impl_item type: (_) @name) @class
(type_item name: (type_identifier) @name) @type
(mod_item name: (identifier) @name) @module
(macro_definition name: (identifier) @name) @function

;; definitions
(let_declaration pattern: (identifier) @definition)
(let_declaration pattern: (tuple_pattern (identifier) @definition))
(let_condition pattern: (tuple_struct_pattern (identifier) @definition .))
(parameter pattern: (identifier) @definition)
(closure_parameters (identifier) @definition)
(for_expression pattern: (identifier) @definition)
(const_item name: (identifier) @definition)
(static_item name: (identifier) @definition)
(field_declaration name: (field_identifier) @definition)
(enum_variant name: (identifier) @definition)
(use_as_clause alias: (identifier) @definition)

;; blocks
[(block) (declaration_list) (field_declaration_list) (enum_variant_list) (match_block) (field_initializer_list) (array_expression)] @block
[
  (expression_statement) (let_declaration) (const_item) (static_item) (function_item) (struct_item) (enum_item)
  (impl_item) (trait_item) (mod_item) (type_item) (use_declaration) (match_arm)
] @statement
