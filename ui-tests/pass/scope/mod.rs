mod arguments;
mod in_another_module;
