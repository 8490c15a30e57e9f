//! Rows that are read as the database holds them after a write.

use crate::error::{Error, Result};
use crate::exec::Db;
use crate::expr::Node;
use crate::model::Model;
use crate::query::{Output, Select};
use crate::sql::statement::Statement;
use crate::sql::writer::Base;

pub(crate) async fn read_back<M: Model>(db: &Db, condition: Node) -> Result<Option<M>> {
    let select = Select { condition, ..Select::default() };
    let statement = select.write(Base::new(db.dialect(), M::TABLE), Output::Model(Vec::new()));
    Ok(one::<M>(db, statement).await?.1)
}

pub(crate) async fn one<M: Model>(db: &Db, statement: Statement) -> Result<(u64, Option<M>)> {
    let mut found = None;
    let written = db
        .run(statement.of_one_row(), &mut |row| {
            found = Some(M::from_row(row)?);
            Ok(())
        })
        .await?;
    Ok((written, found))
}

pub(crate) fn vanished() -> Error {
    Error::Database { code: None, message: "the row that was written could not be read back".into() }
}
