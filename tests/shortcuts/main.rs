//! What is done for speed changes no answer: values that are read without a `Cell` between, limits as literals,
//! statements of one row, lists of many placeholders, and the text that `to_sql` shows.

mod lists;
mod rows;
mod texts;
mod values;
