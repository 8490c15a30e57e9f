//! What is done for speed changes no answer: values that are read without a `Cell` between, limits as literals,
//! statements of one row, texts that are printed once, lists of many placeholders, and the text that `to_sql`
//! shows.

mod known;
mod lists;
mod rows;
mod texts;
mod values;
