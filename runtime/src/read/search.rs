//! Full-text search: rows that hold some words, the best ones first.

use crate::sql::types::ColumnType;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::{Query, Subject};
use crate::expr::{Column, Expr, Filter, Node, Order, Search, Searched};
use crate::model::Model;
use crate::sql::search::Words;
use crate::sql::value::Value;

/// A full-text index of `M`. Of several, those with a name are constants: `#[full_text(title, name = "titles")]` is
/// `Post::IN_TITLES`.
pub struct SearchIndex<M> {
    place: usize,
    _model: PhantomData<fn() -> M>,
}

impl<M> SearchIndex<M> {
    #[doc(hidden)]
    pub const fn new(place: usize) -> Self {
        SearchIndex { place, _model: PhantomData }
    }
}

impl<M> Clone for SearchIndex<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for SearchIndex<M> {}

impl<M: Model> fmt::Debug for SearchIndex<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = M::TABLE.full_texts[self.place].columns.iter();
        f.debug_list().entries(columns.map(|&place| M::TABLE.columns[place].field)).finish()
    }
}

/// A model with a full-text index.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no full-text index",
    label = "nothing to search in",
    note = "name the texts that can be searched: `#[full_text(title, body)]` on `{Self}`"
)]
pub trait HasFullText: Model {}

/// A model with a full-text index that needs no name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no full-text index without a name",
    label = "nothing to search in",
    note = "name the texts that can be searched: `#[full_text(title, body)]` on `{Self}`",
    note = "an index with `name = \"titles\"` is searched with `.search_in({Self}::IN_TITLES, words)`"
)]
pub trait FullText: HasFullText {
    #[doc(hidden)]
    const INDEX: SearchIndex<Self>;
}

/// The row of this column holds these words.
#[doc(hidden)]
pub fn search<M: Model, T>(column: Column<M, T>, index: SearchIndex<M>, words: &str) -> Filter {
    Filter(lookup(index, words).map_or(Node::Always(false), |search| Node::Search(column.source, search)))
}

/// How well it does.
#[doc(hidden)]
pub fn relevance<M: Model, T>(column: Column<M, T>, index: SearchIndex<M>, words: &str) -> Expr<f64> {
    let none = || Node::Value(Value::Float(0.0));
    Expr::new(lookup(index, words).map_or_else(none, |search| Node::Relevance(column.source, search)))
}

/// Checks at compile time that a type is text.
#[doc(hidden)]
pub const fn searched<T: Searched>() {}

fn lookup<M: Model>(index: SearchIndex<M>, words: &str) -> Option<Arc<Search>> {
    let words = Words::parse(words)?;
    Some(Arc::new(Search { table: M::TABLE, index: &M::TABLE.full_texts[index.place], words }))
}

impl<M: Model, L, S> Query<M, L, S> {
    /// Keeps the rows that hold these words, in the columns of the full-text index.
    ///
    /// | A user types | and finds rows with |
    /// |---|---|
    /// | `clear water` | both words, in any order and any of the columns |
    /// | `"still lake"` | these words one after the other, in one column |
    /// | `water -salt` | `water`, but not `salt` |
    /// | `sea OR lake` | one of both words |
    /// | `pur*` | a word that begins so |
    ///
    /// Case-insensitive, accent-sensitive. What is written without a space is searched as a phrase: `foo-bar`,
    /// `1.5`, `ada@example.org`. Everything else only separates words: no text is an error. A search that names
    /// nothing to be found, such as an empty one, finds nothing.
    ///
    /// ```
    /// use limpid::prelude::*;
    ///
    /// #[derive(Model)]
    /// #[full_text(title, body)]
    /// struct Post { id: i64, #[fillable] title: String, #[fillable] body: String }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![Post].create(&db).await?;
    /// Post::create(PostCreate { title: "Clear water".into(), body: "Of a still lake.".into() }).await?;
    /// let posts = Post::query().search("water \"still lake\" -salt").by_relevance().get().await?;
    /// assert_eq!(posts.len(), 1);
    /// # Ok(()) }
    /// ```
    ///
    /// As a part of a condition it is `.filter(|post| post.search(words) | post.pinned.eq(true))`. Words count up to the
    /// 32nd.
    ///
    /// ```sql
    /// SELECT .. FROM "posts" WHERE "limpid_words" @@ to_tsquery('simple', $1)                       -- PostgreSQL
    /// SELECT .. FROM `posts` WHERE `id` IN (SELECT rowid FROM `posts_full_text` WHERE `posts_full_text` MATCH ?)
    /// SELECT .. FROM `posts` WHERE MATCH (`limpid_words`) AGAINST (LOWER(?) IN BOOLEAN MODE)        -- MariaDB
    /// ```
    pub fn search(self, words: impl AsRef<str>) -> Self
    where
        M: FullText,
    {
        self.search_in(M::INDEX, words)
    }

    /// Keeps the rows that hold these words, as [`search`](Query::search) does, in the columns of an index that has a
    /// name.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// #[derive(Model)]
    /// #[full_text(title, body)]
    /// #[full_text(title, name = "titles")]
    /// struct Post { id: i64, title: String, body: String }
    ///
    /// let query = Post::query().search_in(Post::IN_TITLES, "clear water");
    /// ```
    pub fn search_in(self, index: SearchIndex<M>, words: impl AsRef<str>) -> Self {
        let source = self.plan.source;
        let search = lookup(index, words.as_ref());
        self.and(search.map_or(Node::Always(false), |search| Node::Search(source, search)))
    }

    /// The rows that hold the words of the search best come first; the key decides between equal ones. Of several
    /// searches, the sum counts. Without any, all rows are equal.
    ///
    /// How well a row holds the words is the engine's own measure: bm25 on SQLite, `ts_rank` on PostgreSQL, that of
    /// InnoDB on MariaDB and MySQL. More hits are better, on all of them. To mix it with something else, order by
    /// [`post.relevance(words)`](Query::search).
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] #[full_text(title)] struct Post { id: i64, title: String }
    /// # async fn example() -> limpid::Result<()> {
    /// let page = Post::query().search("clear water").by_relevance().paginate(1, 20).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// Pages by cursor refuse this order, because it changes with every row that is written.
    pub fn by_relevance(mut self) -> Self
    where
        M: HasFullText,
    {
        let mut searches = Vec::new();
        self.plan.select.condition.searches(self.plan.source, &mut searches);
        let ranks = searches.into_iter().map(|search| Node::Relevance(self.plan.source, search));
        let sum = ranks.reduce(|sum, rank| Node::Infix(Box::new(sum), " + ", Box::new(rank)));
        if let Some(sum) = sum {
            self.plan.select.orders.push(Order::new(sum, true).of(f64::KIND, false, f64::DOMAIN));
        }
        <M as Subject>::tie_breakers(self.plan.source, &mut self.plan.select.orders);
        self
    }
}
