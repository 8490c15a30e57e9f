mod ambient;
mod connect;
mod errors;
mod memory;
mod sqlite_file;
mod transaction;
