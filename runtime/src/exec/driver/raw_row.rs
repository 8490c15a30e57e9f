//! What sqlx says of the rows of every engine in the same way.

/// The methods of `Row` that are the same for every row of sqlx. A macro, because the bound of a default method would
/// have to name the database of the row.
macro_rules! as_sqlx_says {
    () => {
        fn name(&self, place: usize) -> Option<&str> {
            self.columns().get(place).map(|column| column.name())
        }

        fn is_null(&self, place: usize) -> bool {
            self.try_get_raw(place).is_ok_and(|value| value.is_null())
        }

        fn as_any(&self) -> &dyn std::any::Any {
            self
        }
    };
}

pub(super) use as_sqlx_says;
