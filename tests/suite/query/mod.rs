mod fetch;
mod pluck;
mod to_sql;
