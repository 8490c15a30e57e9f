mod create;
mod every_table;
