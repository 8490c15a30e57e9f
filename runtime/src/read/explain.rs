//! How the database would run a query.

use super::{LoadSet, Query, State, Subject};
use crate::exec::{Action, Run, action};

impl<M: Subject, L: LoadSet<M>, S: State> Query<M, L, S> {
    /// How the database would run what [`get`](Query::get) sends, in its own words: the lines of `EXPLAIN` on
    /// PostgreSQL, those of `EXPLAIN QUERY PLAN` on SQLite, JSON on MariaDB and MySQL. The query is not run.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, views: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![Post].create(&db).await?;
    /// let plan = Post::query().filter(|post| post.views.ge(10)).explain().await?;
    /// assert_eq!(plan, "SCAN posts");
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn explain(self) -> Action<'static, impl Run<Output = String> + 'static> {
        action(move |db| async move {
            let mut statement = {
                let output = self.loads.output(self.plan.source);
                self.plan.asked_of::<M>(&db, output)?
            };
            let (explain, place) = db.dialect().explain();
            statement.text.to_mut().insert_str(0, explain);
            let mut lines = Vec::<String>::new();
            db.run(statement, &mut |row| {
                row.skip(place);
                lines.push(row.column()?);
                Ok(())
            })
            .await?;
            Ok(lines.join("\n"))
        })
    }
}
