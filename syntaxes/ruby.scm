;; outline
(method name: (_) @name) @method
(singleton_method name: (_) @name) @method
(class name: (_) @name) @class
(module name: (_) @name) @module

;; definitions
(assignment left: [(identifier) (constant) (instance_variable) (class_variable) (global_variable)] @definition)
(assignment left: (left_assignment_list (identifier) @definition))
(method_parameters (identifier) @definition)
(block_parameters (identifier) @definition)
(lambda_parameters (identifier) @definition)
(optional_parameter name: (identifier) @definition)
(keyword_parameter name: (identifier) @definition)
(splat_parameter name: (identifier) @definition)
(block_parameter name: (identifier) @definition)
(exception_variable (identifier) @definition)

;; blocks
[(body_statement) (do_block) (block) (then) (hash) (array)] @block
[(body_statement (_) @statement) (block_body (_) @statement) (then (_) @statement) (program (_) @statement)]
