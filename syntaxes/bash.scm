;; outline
(function_definition name: (word) @name) @function

;; definitions
(variable_assignment name: (variable_name) @definition)
(for_statement variable: (variable_name) @definition)

;; blocks
[(compound_statement) (do_group) (subshell) (if_statement) (case_statement)] @block
[(command) (pipeline) (list) (variable_assignment) (declaration_command) (redirected_statement) (for_statement) (while_statement) (if_statement) (case_statement) (function_definition)] @statement
