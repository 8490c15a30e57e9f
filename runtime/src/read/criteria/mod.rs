//! What a request asks of a list: filters and an order, by the columns that the model allows.

mod read;
pub(crate) mod rule;
mod tree;

use crate::expr::IntoOrder;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use self::read::Reading;
use self::rule::{FilterRule, SortRule};
use super::Query;
use crate::error::{Error, Result};
use crate::expr::Operator;
use crate::model::Model;
use crate::sql::value::Value;

/// A model with columns that a request may filter or sort by: `#[filterable]` and `#[sortable]` on its fields.
#[diagnostic::on_unimplemented(
    message = "a request may filter and sort `{Self}` by nothing",
    label = "no field of this model is `#[filterable]` or `#[sortable]`",
    note = "write `#[filterable]` or `#[sortable]` on the fields that a request may name"
)]
pub trait Filterable: Model {
    #[doc(hidden)]
    const FILTERS: &'static [FilterRule];
    #[doc(hidden)]
    const SORTS: &'static [SortRule];
}

/// Filters and an order that a request asks for, of the columns that the model allows. The derive calls it
/// `PostQuery` for a model `Post`.
///
/// It is read from a query string, or by serde from a query string or JSON. Names are looked up in the lists of
/// the model and values become values of the column's type, so nothing of the request is ever SQL text.
///
/// ```
/// use limpid::prelude::*;
///
/// #[derive(Debug, Model)]
/// struct Post {
///     id: i64,
///     #[fillable]
///     #[filterable]
///     #[sortable]
///     title: String,
///     #[fillable]
///     #[filterable]
///     views: i64,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> limpid::Result<()> {
/// # let db = limpid::connect("sqlite::memory:").await?.install();
/// # limpid::schema![Post].create(&db).await?;
/// # Post::create(PostCreate { title: "Water".into(), views: 12 }).await?;
/// let input = PostQuery::parse("filter[views][ge]=10&filter[title][in]=Water,Fire&sort=-title&page=1")?;
/// let posts = Post::query().apply(input).get().await?;
/// assert_eq!(posts[0].title, "Water");
///
/// let error = PostQuery::parse("filter[view]=many&filter[views]=many").unwrap_err();
/// assert_eq!(error.status(), 400);
/// assert_eq!(
///     error.to_string(),
///     "`filter[view]`: there is no such filter, there are: title, views; \
///      `filter[views]`: expected a whole number from -9223372036854775808 to 9223372036854775807"
/// );
/// # Ok(()) }
/// ```
pub struct Criteria<M> {
    tests: Vec<Test>,
    /// The positions of the rules, and whether the largest comes first.
    orders: Vec<(usize, bool)>,
    _model: PhantomData<fn() -> M>,
}

/// One filter.
#[derive(Clone)]
pub(crate) struct Test {
    /// The position of its rule.
    rule: usize,
    operator: Operator,
    values: Vec<Value>,
}

/// How much a request may ask for.
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Model)] struct Post { id: i64, #[filterable] views: i64 }
/// use limpid::request::Limits;
///
/// # fn main() -> limpid::Result<()> {
/// let limits = Limits::default().filters(3).list(1_000);
/// let input = PostQuery::parse_within("filter[views][in]=1,2,3", limits)?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    filters: usize,
    list: usize,
    sort: usize,
    bytes: usize,
}

impl Default for Limits {
    /// 20 filters, lists of 100 values, 5 columns to sort by, values of 1,000 bytes.
    fn default() -> Self {
        Limits { filters: 20, list: 100, sort: 5, bytes: 1_000 }
    }
}

impl Limits {
    /// At most this many filters.
    #[must_use]
    pub const fn filters(self, filters: usize) -> Self {
        Limits { filters, ..self }
    }

    /// At most this many values in a list.
    #[must_use]
    pub const fn list(self, list: usize) -> Self {
        Limits { list, ..self }
    }

    /// At most this many columns to sort by.
    #[must_use]
    pub const fn sort(self, sort: usize) -> Self {
        Limits { sort, ..self }
    }

    /// At most this many bytes in a value.
    #[must_use]
    pub const fn bytes(self, bytes: usize) -> Self {
        Limits { bytes, ..self }
    }
}

impl<M> Criteria<M> {
    /// Reads a query string, with or without the `?`, as it is in a URL.
    ///
    /// | It says | It asks for |
    /// |---|---|
    /// | `filter[title]=Water` | rows whose title is `Water` |
    /// | `filter[views][ge]=10` | rows by another operator of the column |
    /// | `filter[id][in]=1,2` or `filter[id][in][]=1&filter[id][in][]=2` | rows with one of these; a value with a comma needs the second form |
    /// | `filter[views][between]=10,20` | both included |
    /// | `filter[body][null]=true` | rows without one |
    /// | `filter[author.name]=Ada` | rows whose author has this name |
    /// | `sort=-created_at,title` | the newest first, equal ones by title |
    ///
    /// Other parameters, such as `page`, are passed over.
    ///
    /// # Errors
    ///
    /// [`Criteria`](Error::Criteria), with everything that is wrong: names that are not allowed, with those that
    /// are; values that are none of their column; more than the [`Limits`].
    pub fn parse(query: &str) -> Result<Self>
    where
        M: Filterable,
    {
        Self::parse_within(query, Limits::default())
    }

    /// As [`parse`](Criteria::parse), with limits of your own.
    ///
    /// # Errors
    ///
    /// As [`parse`](Criteria::parse).
    pub fn parse_within(query: &str, limits: Limits) -> Result<Self>
    where
        M: Filterable,
    {
        let mut reading = Reading::new(limits);
        let query = query.strip_prefix('?').unwrap_or(query);
        let raw = query.split('&').filter(|pair| !pair.is_empty());
        for ((key, value), raw) in form_urlencoded::parse(query.as_bytes()).zip(raw) {
            // That is how it reads what is not UTF-8.
            let doubtful = key.contains('\u{fffd}') || value.contains('\u{fffd}');
            match doubtful && !is_utf8(raw) {
                true => reading.broken(&key),
                false => reading.pair(&key, &value),
            }
        }
        reading.finish()
    }
}

/// Whether the bytes of a parameter are UTF-8, those behind percent signs too.
fn is_utf8(raw: &str) -> bool {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'%').then(|| std::str::from_utf8(tail.get(..2)?).ok()).flatten();
        let escaped = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    std::str::from_utf8(&bytes).is_ok()
}

impl<M> Criteria<M> {
    fn of(tests: Vec<Test>, orders: Vec<(usize, bool)>) -> Self {
        Criteria { tests, orders, _model: PhantomData }
    }

    /// Whether it has neither filters nor an order.
    pub fn is_empty(&self) -> bool {
        self.tests.is_empty() && self.orders.is_empty()
    }

    /// Whether it has an order.
    pub fn is_sorted(&self) -> bool {
        !self.orders.is_empty()
    }
}

impl<M: Model, L, S> Query<M, L, S> {
    /// Adds the filters and the order that a request asks for, behind those that are there. Rules of the model,
    /// scopes and filters of your own hold whatever it asks.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] #[timestamps] #[scope(published = published.eq(true))]
    /// # struct Post { id: i64, #[filterable] #[sortable] views: i64, published: bool, created_at: DateTime<Utc>, updated_at: DateTime<Utc> }
    /// # async fn example(input: PostQuery) -> limpid::Result<()> {
    /// // The newest first where the request says nothing else.
    /// let page = Post::query().published().apply(input).latest().cursor_page(None, 20).await?;
    /// # Ok(()) }
    /// ```
    pub fn apply(mut self, criteria: Criteria<M>) -> Self
    where
        M: Filterable,
    {
        let source = self.plan.source;
        for Test { rule, operator, values } in criteria.tests {
            if let Some(rule) = M::FILTERS.get(rule) {
                self.plan.and(rule.test::<M>(source, operator, values).0);
            }
        }
        for (rule, descending) in criteria.orders {
            if let Some(rule) = M::SORTS.get(rule) {
                rule.order::<M>(source, descending).add_to(&mut self.plan.select.orders);
            }
        }
        self
    }
}

impl<M: Filterable> FromStr for Criteria<M> {
    type Err = Error;

    fn from_str(query: &str) -> Result<Self> {
        Self::parse(query)
    }
}

impl<M> Default for Criteria<M> {
    /// Nothing is asked for.
    fn default() -> Self {
        Criteria::of(Vec::new(), Vec::new())
    }
}

impl<M> Clone for Criteria<M> {
    fn clone(&self) -> Self {
        Criteria::of(self.tests.clone(), self.orders.clone())
    }
}

/// Shows what is compared how, and no value.
impl<M: Filterable> fmt::Debug for Criteria<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Criteria");
        for Test { rule, operator, .. } in &self.tests {
            if let Some(rule) = M::FILTERS.get(*rule) {
                shown.field(rule.name::<M>(), &format_args!("{}", operator.name()));
            }
        }
        for (rule, descending) in &self.orders {
            if let Some(rule) = M::SORTS.get(*rule) {
                shown.field(rule.name::<M>(), &format_args!("{}", if *descending { "desc" } else { "asc" }));
            }
        }
        shown.finish()
    }
}
