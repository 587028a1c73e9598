;; outline
(function_statement (function_name) @name) @function
(class_statement (simple_name) @name) @class
(class_method_definition (simple_name) @name) @method
(enum_statement (simple_name) @name) @enum

;; definitions
(left_assignment_expression (logical_expression (bitwise_expression (comparison_expression (additive_expression (multiplicative_expression (format_expression (range_expression (array_literal_expression (unary_expression (variable) @definition))))))))))
(script_parameter (variable) @definition)
(foreach_statement (variable) @definition)
(class_property_definition (variable) @definition)

;; blocks
[(script_block) (statement_block) (hash_literal_expression)] @block
[(pipeline) (if_statement) (foreach_statement) (for_statement) (while_statement) (try_statement) (function_statement) (class_statement) (flow_control_statement)] @statement
