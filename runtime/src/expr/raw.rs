//! SQL of the user's own, with binds: what `sql!` makes.

use std::borrow::Cow;
use std::fmt;
use std::ops::{BitAnd, BitOr, Not};

use super::column::{Column, Expr, Expression};
use super::filter::{Condition, Filter, IntoFilter};
use super::node::Node;
use crate::sql::table::Table;
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::Writer;

/// SQL of your own, whose values are bound. Made by [`sql!`](crate::sql).
///
/// ```
/// use limpid::prelude::*;
///
/// #[derive(Debug, Model)]
/// struct Post {
///     id: i64,
///     #[fillable]
///     title: String,
///     #[fillable]
///     views: i64,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> limpid::Result<()> {
/// # let db = limpid::connect("sqlite::memory:").await?.install();
/// # limpid::schema![Post].create(&db).await?;
/// # Post::create(PostCreate { title: "Water".into(), views: 7 }).await?;
/// let (name, ids) = ("water", vec![1, 2, 3]);
///
/// // A condition: `{post.title}` is the column, `{name}` a value.
/// let posts = Post::query().filter(|post| sql!("lower({post.title}) = {name}")).get().await?;
///
/// // An expression, of the type that you say.
/// let lengths: Vec<i64> = Post::query().pluck(|post| sql!("length({post.title})").of::<i64>()).await?;
///
/// // A whole statement: into models, `{Post}` being the columns that a `Post` is read from, ..
/// let posts: Vec<Post> = sql!("SELECT {Post} FROM posts WHERE id IN ({..ids})").get().await?;
///
/// // .. or into tuples and single values.
/// let titles: Vec<(String, i64)> = sql!("SELECT title, views FROM posts WHERE views > {}", 5).get().await?;
/// let count: Option<i64> = sql!("SELECT count(*) FROM posts").first().await?;
/// let changed = sql!("UPDATE posts SET views = views + 1 WHERE title = {name}").execute().await?;
/// # assert_eq!((posts.len(), lengths, titles.len(), count, changed), (1, vec![5], 1, Some(1), 0));
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
#[must_use = "SQL does nothing until it is a part of a query, or awaited, as with `.get().await`"]
pub struct Raw {
    pub(crate) pieces: Vec<Piece>,
}

/// A piece of it.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Text(Cow<'static, str>),
    Node(Node),
    List(Vec<Value>),
    Columns(&'static Table),
}

impl Raw {
    #[doc(hidden)]
    pub fn new() -> Self {
        Raw::default()
    }

    #[doc(hidden)]
    pub fn text(mut self, text: &'static str) -> Self {
        self.pieces.push(Piece::Text(text.into()));
        self
    }

    #[doc(hidden)]
    pub fn part<By>(mut self, part: impl RawPart<By>) -> Self {
        self.pieces.push(Piece::Node(part.to_node()));
        self
    }

    #[doc(hidden)]
    pub fn list<T: RawItem<By>, By>(mut self, list: &[T]) -> Self {
        self.pieces.push(Piece::List(list.iter().map(RawItem::to_item).collect()));
        self
    }

    pub(crate) fn columns_of(mut self, table: &'static Table) -> Self {
        self.pieces.push(Piece::Columns(table));
        self
    }

    /// This SQL as an expression of a type, to compare, to sort by and to read.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String }
    /// let query = Post::query().order_by(|post| sql!("length({post.title})").of::<i64>().desc());
    /// ```
    pub fn of<T: ColumnType>(self) -> Expr<T> {
        Expr::new(Node::Raw(Box::new(self)))
    }

    /// Prints it.
    pub(crate) fn write(self, out: &mut Writer) {
        for piece in self.pieces {
            match piece {
                Piece::Text(text) => drop(out.push_user_text(&text)),
                Piece::Node(node) => node.write_part(out),
                Piece::List(values) if values.is_empty() => drop(out.push("NULL")),
                Piece::List(values) => {
                    for (place, value) in values.into_iter().enumerate() {
                        out.comma(place).bind(value);
                    }
                }
                Piece::Columns(table) => out.names(table.columns.iter().map(|column| column.name)),
            }
        }
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.pieces).finish()
    }
}

/// SQL text that is put together at run time. Nothing checks it: whatever a user can write into it runs.
///
/// Values belong into [`sql!`](crate::sql), which binds them. Use this for names that you know, such as a table
/// of a partition, and search for its name when you look for what could be injected.
///
/// ```
/// # async fn example(year: u16) -> limpid::Result<()> {
/// let count: Option<i64> = limpid::sql_unchecked(format!("SELECT count(*) FROM posts_{year}")).first().await?;
/// # Ok(()) }
/// ```
pub fn sql_unchecked(text: impl Into<String>) -> Raw {
    Raw { pieces: vec![Piece::Text(Cow::Owned(text.into()))] }
}

#[diagnostic::do_not_recommend]
impl IntoFilter for Raw {
    fn into_filter(self) -> Option<Filter> {
        Some(self.into())
    }
}

#[diagnostic::do_not_recommend]
impl Condition for Raw {}

impl From<Raw> for Filter {
    fn from(raw: Raw) -> Filter {
        Filter(Node::Raw(Box::new(raw)))
    }
}

impl Not for Raw {
    type Output = Filter;

    fn not(self) -> Filter {
        !Filter::from(self)
    }
}

impl<F: Condition> BitAnd<F> for Raw {
    type Output = Filter;

    fn bitand(self, other: F) -> Filter {
        Filter::from(self) & other
    }
}

impl<F: Condition> BitOr<F> for Raw {
    type Output = Filter;

    fn bitor(self, other: F) -> Filter {
        Filter::from(self) | other
    }
}

/// What a placeholder of `sql!` takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot fill a placeholder of `sql!`",
    label = "expected a value that a column can have, a column or an expression",
    note = "for each item of a list, write `{{..list}}`"
)]
pub trait RawPart<By> {
    #[doc(hidden)]
    fn to_node(self) -> Node;
}

/// Given as a value.
#[derive(Debug)]
pub struct ByValue;

/// Given as something borrowed.
#[derive(Debug)]
pub struct Borrowed;

/// Given as text.
#[derive(Debug)]
pub struct ByText;

/// Given as a column or an expression.
#[derive(Debug)]
pub struct ByNode;

#[diagnostic::do_not_recommend]
impl<T: ColumnType> RawPart<ByValue> for &T {
    fn to_node(self) -> Node {
        Node::Value(self.to_value())
    }
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> RawPart<Borrowed> for &&T {
    fn to_node(self) -> Node {
        Node::Value((**self).to_value())
    }
}

#[diagnostic::do_not_recommend]
impl RawPart<ByText> for &&str {
    fn to_node(self) -> Node {
        Node::Value(Value::Text((*self).to_owned().into()))
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> RawPart<ByNode> for &Column<M, T> {
    fn to_node(self) -> Node {
        self.into_node()
    }
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> RawPart<ByNode> for &Expr<T> {
    fn to_node(self) -> Node {
        self.clone().into_node()
    }
}

#[diagnostic::do_not_recommend]
impl RawPart<ByNode> for &Filter {
    fn to_node(self) -> Node {
        Node::Raw(Box::new(Raw { pieces: vec![Piece::Node(self.0.clone())] }))
    }
}

#[diagnostic::do_not_recommend]
impl RawPart<ByNode> for &Raw {
    fn to_node(self) -> Node {
        Node::Raw(Box::new(self.clone()))
    }
}

/// An item of a list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an item of a list in `sql!`",
    label = "expected values that a column can have"
)]
pub trait RawItem<By> {
    #[doc(hidden)]
    fn to_item(&self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> RawItem<ByValue> for T {
    fn to_item(&self) -> Value {
        self.to_value()
    }
}

#[diagnostic::do_not_recommend]
impl RawItem<ByText> for &str {
    fn to_item(&self) -> Value {
        Value::Text((*self).to_owned().into())
    }
}
