//! Whole statements of the user's own: into models, tuples and single values.

use crate::error::{Error, Result};
use crate::exec::{Action, Db, Reader, Run, action};
use crate::expr::Raw;
use crate::model::Model;
use crate::sql::dialect::Dialect;
use crate::sql::engine::Engine;
use crate::sql::statement::{Access, Sql, Statement};
use crate::sql::table::OF_USER_TEXT;
use crate::sql::types::ColumnType;
use crate::sql::writer::Writer;

/// What a row of a statement of your own can become: a model, a value, or a tuple of these.
#[diagnostic::on_unimplemented(
    message = "a row cannot be read as `{Self}`",
    label = "expected a model, a type that a column can have, or a tuple of these"
)]
pub trait FromSql<By>: Sized + Send + 'static {
    #[doc(hidden)]
    fn read(row: &mut Reader<'_>) -> Result<Self>;
}

/// Read as one column.
#[derive(Debug)]
pub struct AsValue;

/// Read as the columns of a model.
#[derive(Debug)]
pub struct AsModel;

#[diagnostic::do_not_recommend]
impl<T: ColumnType> FromSql<AsValue> for T {
    fn read(row: &mut Reader<'_>) -> Result<T> {
        row.column()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> FromSql<AsModel> for M {
    fn read(row: &mut Reader<'_>) -> Result<M> {
        for (place, column) in M::TABLE.columns.iter().enumerate() {
            if row.name(place) != Some(column.name) {
                return Err(Error::usage(format!(
                    "a {model} is read from its columns in their order, and here column {} is not `{}`: write \
                     `{{{model}}}` where they stand, as in `sql!(\"SELECT {{{model}}} FROM {}\")`",
                    place + 1,
                    column.name,
                    M::TABLE.name,
                    model = M::TABLE.model,
                )));
            }
        }
        row.as_if_of(M::TABLE);
        M::from_row(row)
    }
}

macro_rules! tuples {
    ($(($($name:ident $by:ident),+))*) => {$(
        impl<$($name: FromSql<$by>, $by),+> FromSql<($($by,)+)> for ($($name,)+) {
            fn read(row: &mut Reader<'_>) -> Result<Self> {
                Ok(($($name::read(row)?,)+))
            }
        }
    )*};
}

tuples! {
    (A A1)
    (A A1, B B1)
    (A A1, B B1, C C1)
    (A A1, B B1, C C1, D D1)
    (A A1, B B1, C C1, D D1, E E1)
    (A A1, B B1, C C1, D D1, E E1, F F1)
    (A A1, B B1, C C1, D D1, E E1, F F1, G G1)
    (A A1, B B1, C C1, D D1, E E1, F F1, G G1, H H1)
}

impl Raw {
    #[doc(hidden)]
    pub fn columns<M: Model>(self) -> Self {
        self.columns_of(M::TABLE)
    }

    /// Runs the statement: its rows, as models, values or tuples.
    #[track_caller]
    pub fn get<T: FromSql<By>, By>(self) -> Action<'static, impl Run<Output = Vec<T>> + 'static>
    where
        By: 'static,
    {
        action(move |db| async move { self.fetch::<T, By>(&db).await })
    }

    /// Runs the statement: its first row, if there is one.
    #[track_caller]
    pub fn first<T: FromSql<By>, By>(self) -> Action<'static, impl Run<Output = Option<T>> + 'static>
    where
        By: 'static,
    {
        action(move |db| async move { Ok(self.fetch::<T, By>(&db).await?.into_iter().next()) })
    }

    /// Runs the statement for its effect: how many rows it wrote.
    #[track_caller]
    pub fn execute(self) -> Action<'static, impl Run<Output = u64> + 'static> {
        action(move |db| async move {
            let statement = self.statement(db.dialect());
            db.affect(Statement { access: Access::Write, ..statement }).await
        })
    }

    /// The SQL and its binds, as an engine gets them. Nothing is sent.
    ///
    /// ```
    /// use limpid::{Engine, prelude::*};
    ///
    /// let (name, ids) = ("x'; DROP TABLE posts", [1, 2]);
    /// let sql = sql!("SELECT * FROM posts WHERE name = {name} AND id IN ({..ids})").to_sql(Engine::Postgres);
    /// assert_eq!(sql.text, "SELECT * FROM posts WHERE name = $1 AND id IN ($2, $3)");
    /// ```
    pub fn to_sql(&self, engine: impl Into<Engine>) -> Sql {
        let statement = self.clone().statement(engine.into().dialect());
        Sql { text: statement.text.into_owned(), binds: statement.binds }
    }

    async fn fetch<T: FromSql<By>, By>(self, db: &Db) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        db.gather(self.statement(db.dialect()), &mut rows, |rows, row| {
            rows.push(T::read(row)?);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    fn statement(self, dialect: &'static dyn Dialect) -> Statement {
        let mut out = Writer::new(dialect, &OF_USER_TEXT);
        self.write(&mut out);
        let statement = out.finish(Access::Read);
        Statement { access: access(&statement.text), ..statement }
    }
}

/// Whether a text only reads: for a SQLite file, other statements go to the connection that writes.
fn access(text: &str) -> Access {
    let mut words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_ascii_uppercase();
    let writes = |word: &str| {
        ["INSERT", "UPDATE", "DELETE", "REPLACE"].iter().any(|writes| word.eq_ignore_ascii_case(writes))
    };
    match first.as_str() {
        "SELECT" | "VALUES" | "EXPLAIN" => Access::Read,
        "WITH" if !words.any(writes) => Access::Read,
        _ => Access::Write,
    }
}
