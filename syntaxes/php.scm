;; outline
(function_definition name: (name) @name) @function
(method_declaration name: (name) @name) @method
(class_declaration name: (name) @name) @class
(trait_declaration name: (name) @name) @class
(interface_declaration name: (name) @name) @interface
(enum_declaration name: (name) @name) @enum
(namespace_definition name: (_) @name) @module

;; definitions
(assignment_expression left: (variable_name) @definition)
(simple_parameter name: (variable_name) @definition)
(variadic_parameter name: (variable_name) @definition)
(property_promotion_parameter name: (variable_name) @definition)
(property_element name: (variable_name) @definition)
(const_element (name) @definition)
(enum_case name: (name) @definition)
(foreach_statement (variable_name) @definition)
(catch_clause name: (variable_name) @definition)

;; blocks
[(compound_statement) (declaration_list) (enum_declaration_list) (switch_block) (match_block) (array_creation_expression)] @block
[(statement) (method_declaration) (property_declaration)] @statement
