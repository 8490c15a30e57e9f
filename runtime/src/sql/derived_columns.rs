//! The columns of a table that a statement makes for itself: they have numbers.

use super::table::{ColumnDef, Table};
use super::types::ColumnType;

/// The most columns of a derived table.
pub(crate) const MOST: usize = 16;

const NAMES: [&str; MOST] = [
    "limpid_0", "limpid_1", "limpid_2", "limpid_3", "limpid_4", "limpid_5", "limpid_6", "limpid_7",
    "limpid_8", "limpid_9", "limpid_a", "limpid_b", "limpid_c", "limpid_d", "limpid_e", "limpid_f",
];

/// The name of the column at a position.
pub(crate) fn numbered(place: usize) -> &'static str {
    NAMES[place.min(MOST - 1)]
}

const fn columns<T: ColumnType>() -> [ColumnDef; MOST] {
    let mut columns = [T::COLUMN; MOST];
    let mut place = 0;
    while place < MOST {
        columns[place] = T::COLUMN.called("", NAMES[place]);
        place += 1;
    }
    columns
}

static COLUMNS: [ColumnDef; MOST] = columns::<i64>();

/// Decimals are compared as such on SQLite, which holds them as text.
#[cfg(feature = "decimal")]
static DECIMALS: [ColumnDef; MOST] = columns::<rust_decimal::Decimal>();

/// The column at a position, which holds a `T`.
#[cfg_attr(
    not(feature = "decimal"),
    allow(clippy::extra_unused_type_parameters, reason = "only decimals differ")
)]
pub(crate) fn column<T: ColumnType>(place: usize) -> &'static ColumnDef {
    let place = place.min(MOST - 1);
    #[cfg(feature = "decimal")]
    if matches!(T::KIND, super::kind::Kind::Decimal) {
        return &DECIMALS[place];
    }
    &COLUMNS[place]
}

const LIST: &str = r#""limpid_0", "limpid_1", "limpid_2", "limpid_3", "limpid_4", "limpid_5", "limpid_6", "limpid_7", "limpid_8", "limpid_9", "limpid_a", "limpid_b", "limpid_c", "limpid_d", "limpid_e", "limpid_f""#;
const LIST_IN_TICKS: &str = "`limpid_0`, `limpid_1`, `limpid_2`, `limpid_3`, `limpid_4`, `limpid_5`, `limpid_6`, `limpid_7`, `limpid_8`, `limpid_9`, `limpid_a`, `limpid_b`, `limpid_c`, `limpid_d`, `limpid_e`, `limpid_f`";

const fn table(width: usize) -> Table {
    // Each name has ten letters with its marks, and two between it and the next.
    let length = if width == 0 { 0 } else { width * 12 - 2 };
    Table {
        model: "row",
        name: "limpid_rows",
        columns: COLUMNS.split_at(width).0,
        list: LIST.split_at(length).0,
        list_in_ticks: LIST_IN_TICKS.split_at(length).0,
        ..Table::nameless()
    }
}

static TABLES: [Table; MOST + 1] = [
    table(0),
    table(1),
    table(2),
    table(3),
    table(4),
    table(5),
    table(6),
    table(7),
    table(8),
    table(9),
    table(10),
    table(11),
    table(12),
    table(13),
    table(14),
    table(15),
    table(16),
];

/// The table with this many columns.
pub(crate) const fn table_of(width: usize) -> &'static Table {
    assert!(width <= MOST, "rows that a query reads again have at most 16 columns");
    &TABLES[width]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_ends_with_a_whole_name() {
        for width in 1..=MOST {
            let table = table_of(width);
            let names: Vec<_> = table.list.split(", ").map(|name| name.trim_matches('"')).collect();
            assert_eq!(names, NAMES[..width]);
            assert_eq!(table.list_in_ticks.replace('`', "\""), table.list);
            assert_eq!(table.columns.len(), width);
        }
    }
}
