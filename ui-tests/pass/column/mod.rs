mod defaults;
mod every_type;
mod input_types_without_debug;
mod reserved_words;
mod skipped;
mod words_of_the_library;
