//! What generated code asks of a model while it is compiled.

use super::Model;

/// A value of a field whose type is an error already. Never runs: the error stops the build.
pub fn wrong<T>() -> T {
    unreachable!("this does not compile")
}

/// Checks at compile time that a request may ask about a column of a related model.
#[track_caller]
pub const fn is_shown<M: Model>(field: &str) {
    let columns = M::TABLE.columns;
    let mut place = 0;
    while place < columns.len() {
        if same(columns[place].field, field) {
            if columns[place].hidden {
                panic!("a hidden column is not for requests: its value could be found out letter by letter");
            }
            if columns[place].sealed {
                panic!("an encrypted column is not for requests: the database cannot compare what it holds");
            }
        }
        place += 1;
    }
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut place = 0;
    while place < one.len() && place < other.len() && one[place] == other[place] {
        place += 1;
    }
    place == one.len() && place == other.len()
}
