//! Pages by cursor: each begins where the one before has ended, whatever was inserted or deleted meanwhile.

use super::cursor::{Cursor, Kept, is_kept};
use super::envelope::envelope;
use super::{MOST_PER_PAGE, some_rows};
use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::expr::{Order, after};
use crate::read::{LoadSet, Number, Query, State, Subject};
use crate::sql::dialect::Dialect;
use crate::sql::value::Value;
use crate::sql::writer::Base;

/// One page of rows, with the cursors of the next and the previous page.
///
/// Serialises to `{"data": [], "meta": {"per_page": 20, "next": null, "prev": null}}`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CursorPage<T> {
    /// The rows of this page.
    pub data: Vec<T>,
    /// The most rows that a page has.
    pub per_page: i64,
    /// The cursor of the page that follows, if there is one.
    pub next: Option<String>,
    /// The cursor of the page before, if there is one.
    pub prev: Option<String>,
}

impl<M: Subject, L: LoadSet<M>, S: State> Query<M, L, S> {
    /// One page of the rows, from a cursor on: the `next` or `prev` of another page, or `None` for the first
    /// one. One statement, which passes over no rows of the pages before where an index begins with the first part
    /// of the order and that part is never NULL.
    ///
    /// The order may have several parts, in both directions, and may be NULL; the key has the last word. Rows
    /// that are inserted or deleted between two pages make no other row appear twice or not at all. A limit or
    /// offset of the query itself does not count. `per_page` is brought between 1 and 1,000.
    ///
    /// A cursor is signed, and good for this model and this order only. Several processes read each other's
    /// cursors if they have the same [`cursor_key`](crate::Config::cursor_key).
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String, views: Option<i64> }
    /// # async fn example(cursor: Option<String>) -> limpid::Result<()> {
    /// let page = Post::query()
    ///     .order_by(|post| (post.views.desc().nulls_last(), post.title))
    ///     .cursor_page(cursor.as_deref(), 20)
    ///     .await?;
    /// println!("the next page: ?cursor={:?}", page.next);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Cursor`](Error::Cursor) for a cursor that was changed, or is of another order. [`Usage`](Error::Usage) for
    /// an order by what a cursor cannot keep: a JSON document, an array, a window, the relevance of a search; for a
    /// query that is `distinct`; and where the rows of [`Query::from`] that a page would end
    /// between are equal in all that they hold.
    #[track_caller]
    pub fn cursor_page<N: Number>(
        self,
        cursor: Option<&str>,
        per_page: N,
    ) -> Action<'static, Keyset<M, L, S>> {
        let per_page = per_page.into_number().clamp(1, MOST_PER_PAGE);
        Action::new(Keyset { query: self.uncut().then_by_key(), cursor: cursor.map(str::to_owned), per_page })
    }
}

pub struct Keyset<M, L, S> {
    query: Query<M, L, S>,
    cursor: Option<String>,
    per_page: i64,
}

impl<M: Subject, L: LoadSet<M>, S: State> Run for Keyset<M, L, S> {
    type Output = CursorPage<L::Row>;

    async fn run(self, db: Db) -> Result<CursorPage<L::Row>> {
        let Keyset { mut query, cursor, per_page } = self;
        let orders = std::mem::take(&mut query.plan.select.orders);
        let kept = kept(&orders)?;
        if query.plan.select.distinct || !query.plan.select.each.is_empty() {
            return Err(Error::usage("pages by cursor are of single rows: take `distinct` away"));
        }
        let (dialect, key) = (db.dialect(), db.cursor_key());
        let order = text_of::<M>(dialect, &query, &orders);
        let cursor = cursor.map(|text| Cursor::open(&text, &key, &order, &kept)).transpose()?;
        let backward = cursor.as_ref().is_some_and(|cursor| cursor.backward);
        let orders: Vec<_> =
            orders.into_iter().map(|order| if backward { order.flip() } else { order }).collect();
        if let Some(Cursor { values, inclusive, .. }) = &cursor {
            query.plan.and(after(dialect, &orders, values, *inclusive));
        }
        let nodes = orders
            .iter()
            .map(|order| order.node.clone())
            .zip(kept.into_iter().map(|(kind, _)| kind))
            .collect();
        query.plan.select.orders = orders;
        let page = some_rows(query, &db, nodes, per_page, backward).await?;
        if page.torn && !M::HAS_KEY {
            return Err(Error::usage(
                "two rows of this query are equal in all that they hold, and no cursor can come between them: make them \
                 differ with `distinct`, a group or a key among the columns, or take `paginate`",
            ));
        }
        let seal = |backward, inclusive, values: &Vec<Value>| {
            Cursor { backward, inclusive, values: values.clone() }.seal(&key, &order)
        };
        let (first, last) = (page.values.first(), page.values.last());
        let (mut prev, mut next) = (
            first.filter(|_| cursor.is_some()).map(|values| seal(true, false, values)),
            last.map(|values| seal(false, false, values)),
        );
        match (backward, page.more) {
            (true, false) => prev = None,
            (false, false) => next = None,
            _ => {}
        }
        if let (None, Some(cursor)) = (first, &cursor) {
            // Nothing is left on this side: the way back includes the row that the cursor is at.
            let back = Some(seal(!backward, !cursor.inclusive, &cursor.values));
            if backward { next = back } else { prev = back }
        }
        Ok(CursorPage { data: page.rows, per_page, next, prev })
    }
}

/// What an order's parts hold, all of which a cursor can keep.
fn kept(orders: &[Order]) -> Result<Vec<Kept>> {
    let kind = |order: &Order| order.kind.filter(|&kind| is_kept(kind) && !order.node.is_relative());
    let kept = orders.iter().map(|order| Some((kind(order)?, order.words)));
    kept.collect::<Option<_>>().ok_or_else(|| {
        Error::usage(
            "a page by cursor is ordered by numbers, texts, enums, dates, times, UUIDs and bytes, of the row itself or \
             worked out from it: JSON documents and arrays do not come back from a cursor as they were, and the \
             place of a row among others is not known before they are read; how well a row holds some words changes \
             with every other row: `paginate` takes pages by relevance",
        )
    })
}

/// The order as text, with its table: what a cursor is good for.
fn text_of<M: Subject>(
    dialect: &'static dyn Dialect,
    query: &Query<M, impl Sized, impl Sized>,
    orders: &[Order],
) -> String {
    let mut out = Base { dialect, table: M::TABLE, root: query.plan.source }.writer();
    out.table();
    for order in orders {
        order.clone().write(out.push(", "));
    }
    out.into_text()
}

envelope!(CursorPage { per_page, next, prev });
