mod create;
mod every_table;
mod existing;
