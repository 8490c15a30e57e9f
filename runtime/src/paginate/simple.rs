//! Pages that do not count: whether there is a next one, and no more.

use super::envelope::envelope;
use super::{MOST_PER_PAGE, some_rows};
use crate::error::Result;
use crate::exec::{Action, Db, Run};
use crate::read::{LoadSet, Number, Query, State, Subject};

/// One page of rows, without the number of all of them.
///
/// Serialises to `{"data": [], "meta": {"page": 1, "per_page": 20, "has_next": false, "has_prev": false}}`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SimplePage<T> {
    /// The rows of this page.
    pub data: Vec<T>,
    /// The number of this page, from 1.
    pub page: i64,
    /// The most rows that a page has.
    pub per_page: i64,
    /// Whether a page follows.
    pub has_next: bool,
    /// Whether a page comes before.
    pub has_prev: bool,
}

impl<M: Subject, L: LoadSet<M>, S: State> Query<M, L, S> {
    /// One page of the rows, without counting them all: one statement. Otherwise as
    /// [`paginate`](Query::paginate).
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String }
    /// # async fn example() -> limpid::Result<()> {
    /// let page = Post::query().order_by(|post| post.title).simple_page(2, 20).await?;
    /// println!("page {}, and there are more: {}", page.page, page.has_next);
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn simple_page<P: Number, N: Number>(self, page: P, per_page: N) -> Action<'static, Simple<M, L, S>> {
        let page = page.into_number().max(1);
        let per_page = per_page.into_number().clamp(1, MOST_PER_PAGE);
        Action::new(Simple { query: self.uncut().then_by_key(), page, per_page })
    }
}

pub struct Simple<M, L, S> {
    query: Query<M, L, S>,
    page: i64,
    per_page: i64,
}

impl<M: Subject, L: LoadSet<M>, S: State> Run for Simple<M, L, S> {
    type Output = SimplePage<L::Row>;

    async fn run(self, db: Db) -> Result<SimplePage<L::Row>> {
        let Simple { query, page, per_page } = self;
        let offset = (page - 1).saturating_mul(per_page);
        let some = some_rows(query.offset(offset), &db, Vec::new(), per_page, false).await?;
        Ok(SimplePage { data: some.rows, page, per_page, has_next: some.more, has_prev: page > 1 })
    }
}

envelope!(SimplePage { page, per_page, has_next, has_prev });
