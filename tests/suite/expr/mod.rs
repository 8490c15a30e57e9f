mod arith;
mod compare;
mod list;
mod logic;
mod order;
mod text;
