//! The fields of a unique index that somebody else named. MariaDB and MySQL tell the name of an index and no column.

use std::pin::Pin;

use crate::error::{Error, Result};
use crate::exec::driver::reader::Reader;
use crate::exec::driver::refusal::fields;
use crate::exec::pool::lease::Lease;
use crate::exec::pool::status::Status;
use crate::sql::statement::{Access, Statement};
use crate::sql::table::Table;
use crate::sql::value::Value;

const COLUMNS: &str = "SELECT COALESCE(COLUMN_NAME, '') FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = \
     COALESCE(?, DATABASE()) AND TABLE_NAME = ? AND INDEX_NAME = ? ORDER BY SEQ_IN_INDEX";

/// Whether an error names an index of this table, and not its fields.
pub(super) fn is_nameless(error: &Error, table: &Table) -> bool {
    let named = matches!(error, Error::Unique { fields, constraint: Some(_), .. } if fields.is_empty());
    named && !table.name.is_empty()
}

impl Lease {
    /// The same error with the fields of its index, if the server still tells them.
    ///
    /// Boxed: it is a statement in a statement.
    pub(super) fn with_fields<'a>(
        &'a mut self,
        error: Error,
        table: &'static Table,
    ) -> Pin<Box<dyn Future<Output = Error> + Send + 'a>> {
        Box::pin(async move {
            match error {
                Error::Unique { model, constraint: Some(name), fields }
                    if matches!(self.status, Status::Clean | Status::Open(_)) =>
                {
                    let fields = self.fields_of_index(table, &name).await.unwrap_or(fields);
                    Error::Unique { model, constraint: Some(name), fields }
                }
                error => error,
            }
        })
    }

    async fn fields_of_index(&mut self, table: &'static Table, index: &str) -> Result<Vec<String>> {
        static NOTHING: Table = Table::nameless();
        let text = |text: &str| Value::Text(text.to_owned().into());
        let schema = table.schema.map_or(Value::Null(crate::sql::kind::Kind::Text), text);
        let statement = Statement {
            text: COLUMNS.into(),
            binds: vec![schema, text(table.name), text(index)],
            access: Access::Read,
            table: &NOTHING,
            one: false,
            has_user_text: false,
        };
        let mut columns: Vec<String> = Vec::new();
        let mut sink = |row: &mut Reader<'_>| {
            columns.push(row.column()?);
            Ok(())
        };
        self.send(statement, &mut &mut sink).await?;
        // An index of an expression has no column there.
        match columns.iter().all(|column| table.column(column).is_some()) {
            true => Ok(fields(Some(table), columns.into_iter())),
            false => Ok(Vec::new()),
        }
    }
}
