mod inside_a_function;
mod names_of_the_standard_library_taken;
mod plain;
mod private_struct;
mod several_in_one_module;
mod without_the_prelude;
