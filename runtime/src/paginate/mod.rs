//! Numbered pages, and the envelope that web APIs return.
//!
//! An extra, floor 6.

mod cursor;
mod envelope;
mod keyset;
mod simple;

use envelope::envelope;
pub use keyset::CursorPage;
pub use simple::SimplePage;

use crate::Result;
use crate::exec::{Action, Db, Run};
use crate::expr::Node;
use crate::query::Output;
use crate::read::{LoadSet, Number, Query, State, Subject};
use crate::sql::kind::Kind;
use crate::sql::value::Value;

/// The most rows that a page can have.
const MOST_PER_PAGE: i64 = 1_000;

/// One page of rows.
///
/// Serialises to the envelope of common web APIs:
///
/// ```json
/// {"data": [], "meta": {"page": 1, "per_page": 20, "total": 0, "pages": 0, "has_next": false, "has_prev": false}}
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows of this page.
    pub data: Vec<T>,
    /// The number of this page, from 1.
    pub page: i64,
    /// The most rows that a page has.
    pub per_page: i64,
    /// How many rows there are on all pages.
    pub total: i64,
    /// How many pages there are.
    pub pages: i64,
    /// Whether a page follows.
    pub has_next: bool,
    /// Whether a page comes before.
    pub has_prev: bool,
}

impl<M: Subject, L: LoadSet<M>, S: State> Query<M, L, S> {
    /// One page of the rows, with the number of all of them: two statements, or one if the page is empty.
    ///
    /// Rows that the order leaves equal, or all rows if there is none, are ordered by the key, so that no row
    /// is on two pages. A limit or offset of the query itself does not count.
    ///
    /// A page below 1 is page 1. `per_page` is brought between 1 and 1,000. A page after the last one is
    /// empty and says how many there are.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String }
    /// # async fn example() -> limpid::Result<()> {
    /// let page = Post::query().order_by(|post| post.title).paginate(2, 20).await?;
    /// for post in &page {
    ///     println!("{}", post.title);
    /// }
    /// println!("page {} of {}", page.page, page.pages);
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn paginate<P: Number, N: Number>(self, page: P, per_page: N) -> Action<'static, Paginate<M, L, S>> {
        let page = page.into_number().max(1);
        let per_page = per_page.into_number().clamp(1, MOST_PER_PAGE);
        let query = self.uncut().then_by_key();
        Action::new(Paginate { query, page, per_page })
    }
}

pub struct Paginate<M, L, S> {
    query: Query<M, L, S>,
    page: i64,
    per_page: i64,
}

impl<M: Subject, L: LoadSet<M>, S: State> Run for Paginate<M, L, S> {
    type Output = Page<L::Row>;

    async fn run(self, db: Db) -> Result<Page<L::Row>> {
        let Paginate { query, page, per_page } = self;
        let total = query.clone().unlocked().fetch_count(&db).await?;
        let offset = (page - 1).saturating_mul(per_page);
        let data = match offset < total {
            true => query.limit(per_page).offset(offset).fetch(&db).await?,
            false => Vec::new(),
        };
        let pages = (total / per_page) + i64::from(total % per_page != 0);
        Ok(Page { data, page, per_page, total, pages, has_next: page < pages, has_prev: page > 1 })
    }
}

/// Some rows of a query, and what was read with them.
struct Slice<T> {
    rows: Vec<T>,
    /// The values of the expressions, for each row.
    values: Vec<Vec<Value>>,
    /// Whether there are more.
    more: bool,
    /// Whether the first of those that follow has the same values as the last one here.
    torn: bool,
}

/// This many rows of a query, with these expressions. One row more is read, to know whether there are more.
async fn some_rows<M: Subject, L: LoadSet<M>, S: State>(
    query: Query<M, L, S>,
    db: &Db,
    beside: Vec<(Node, Kind)>,
    per_page: i64,
    reversed: bool,
) -> Result<Slice<L::Row>> {
    let Query { plan, loads, .. } = query.limit(per_page + 1);
    let mut read = (Vec::new(), Vec::new(), Vec::new());
    if !plan.select.is_empty() {
        let (nodes, kinds): (Vec<_>, Vec<_>) = beside.into_iter().unzip();
        let output = match loads.output(plan.source) {
            Output::Model(before) => Output::Model(before.into_iter().chain(nodes).collect()),
            Output::Nodes(before) => Output::Nodes(before.into_iter().chain(nodes).collect()),
            other => other,
        };
        let statement = plan.asked_of::<M>(db, output)?;
        db.gather(statement, &mut read, |(bases, seeds, values), row| {
            let (base, seed) = loads.read(row)?;
            bases.push(base);
            seeds.push(seed);
            values.push(kinds.iter().map(|&kind| row.value(kind)).collect::<Result<Vec<_>>>()?);
            Ok(())
        })
        .await?;
    }
    let (mut bases, mut seeds, mut values) = read;
    let page = usize::try_from(per_page).unwrap_or(usize::MAX);
    let more = bases.len() > page;
    let torn = more && values.get(page - 1) == values.get(page);
    bases.truncate(page);
    seeds.truncate(page);
    values.truncate(page);
    if reversed {
        bases.reverse();
        seeds.reverse();
        values.reverse();
    }
    let rows = loads.finish(db, bases, seeds).await?;
    Ok(Slice { rows, values, more, torn })
}

envelope!(Page { page, per_page, total, pages, has_next, has_prev });
