;; outline
(function_definition name: (identifier) @name) @function
(class_definition name: (identifier) @name) @class

;; definitions
(assignment left: (identifier) @definition)
(assignment left: (pattern_list (identifier) @definition))
(assignment left: (attribute object: (identifier) @_self attribute: (identifier) @definition) (#eq? @_self "self"))
(named_expression name: (identifier) @definition)
(parameters (identifier) @definition)
(default_parameter name: (identifier) @definition)
(typed_parameter (identifier) @definition)
(typed_default_parameter name: (identifier) @definition)
(lambda_parameters (identifier) @definition)
(for_statement left: (identifier) @definition)
(for_statement left: (pattern_list (identifier) @definition))
(for_in_clause left: (identifier) @definition)
(as_pattern_target (identifier) @definition)
(import_statement name: (dotted_name . (identifier) @definition))
(import_from_statement name: (dotted_name (identifier) @definition))
(aliased_import alias: (identifier) @definition)

;; blocks
[(block) (dictionary) (list) (set) (tuple) (parenthesized_expression)] @block
[
  (expression_statement) (return_statement) (if_statement) (for_statement) (while_statement) (with_statement) (try_statement)
  (raise_statement) (assert_statement) (pass_statement) (break_statement) (continue_statement) (import_statement)
  (import_from_statement) (function_definition) (class_definition) (decorated_definition) (match_statement)
] @statement
