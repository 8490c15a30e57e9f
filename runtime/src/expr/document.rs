//! Inside of JSON documents: `post.meta.path("author.name").as_text()`.

use super::column::{Column, Expr, Expression};
use super::filter::Filter;
use super::node::Node;
use crate::sql::function::Function;
use crate::sql::function::Inside;
use crate::sql::json::path::PathStep;
use crate::sql::types::{ColumnType, Json};
use crate::sql::value::Value;

/// Types whose columns are JSON documents: `serde_json::Value` and `Json<T>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a JSON document, so there is nothing inside it",
    label = "this column holds `{Self}`",
    note = "`json`, `key`, `at`, `path` and `has_key` are for columns of `serde_json::Value` and `limpid::Json<T>`"
)]
pub trait Document {}

#[diagnostic::do_not_recommend]
impl Document for serde_json::Value {}
#[diagnostic::do_not_recommend]
impl<T> Document for Json<T> {}

/// A place inside a JSON document.
///
/// What is there is read by its type. Where it has another type, or is missing, that is none: nothing is
/// converted, so all engines return the same. Names are bound as values, whatever is in them.
///
/// ```
/// use limpid::prelude::*;
///
/// #[derive(Model)]
/// struct Post {
///     id: i64,
///     #[fillable]
///     meta: serde_json::Value,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> limpid::Result<()> {
/// # let db = limpid::connect("sqlite::memory:").await?.install();
/// # limpid::schema![Post].create(&db).await?;
/// let meta = serde_json::json!({ "author": { "name": "Ada" }, "tags": ["wet", "cold"], "stars": 4 });
/// Post::create(PostCreate { meta }).await?;
/// let posts = Post::query()
///     .filter(|post| post.meta.path("author.name").as_text().eq("Ada"))
///     .filter(|post| post.meta.key("stars").as_i64().ge(3) & post.meta.key("tags").contains("wet"))
///     .order_by(|post| post.meta.key("tags").length().desc())
///     .pluck(|post| (post.meta.path("tags[1]").as_text(), post.meta.key("rank").as_i64()))
///     .await?;
/// assert_eq!(posts, [(Some("cold".to_owned()), None)]);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a place in a document is read by its type, as with `.as_text()`"]
pub struct JsonPath {
    document: Node,
    steps: Vec<PathStep>,
}

/// What can be read of a list in a document.
#[diagnostic::on_unimplemented(
    message = "a list in a JSON document is not asked for `{Self}`",
    label = "expected a text, a whole number or a `bool`"
)]
pub trait JsonItem {
    #[doc(hidden)]
    fn into_json(self) -> serde_json::Value;
}

macro_rules! items {
    ($($ty:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl JsonItem for $ty {
            fn into_json(self) -> serde_json::Value {
                self.into()
            }
        }
    )*};
}
items!(&str, String, i32, i64, u32, bool);

impl JsonPath {
    /// The member of this name.
    pub fn key(mut self, name: impl Into<String>) -> Self {
        self.steps.push(PathStep::Key(name.into()));
        self
    }

    /// The item at this index of a list, from 0.
    pub fn at(mut self, place: u32) -> Self {
        self.steps.push(PathStep::At(place));
        self
    }

    /// Members by name and items by index: `author.name`, `tags[0]`. A name that holds a dot or a bracket is
    /// reached by [`key`](JsonPath::key).
    pub fn path(mut self, path: &str) -> Self {
        for part in path.split('.').filter(|part| !part.is_empty()) {
            let (name, places) = part.split_at(part.find('[').unwrap_or(part.len()));
            if !name.is_empty() {
                self.steps.push(PathStep::Key(name.to_owned()));
            }
            for place in places.split('[').skip(1) {
                let place = place.trim_end_matches(']');
                self.steps.push(place.parse().map_or_else(|_| PathStep::Key(place.to_owned()), PathStep::At));
            }
        }
        self
    }

    fn call<T>(self, inside: Inside) -> Expr<T> {
        Expr::new(Node::Function(Function::Inside(inside), vec![self.document, Node::Path(self.steps)]))
    }

    /// The text there; none if something else is there.
    pub fn as_text(self) -> Expr<Option<String>> {
        self.call(Inside::Text)
    }

    /// The whole number there; none if something else is there, such as `1.0`.
    pub fn as_i64(self) -> Expr<Option<i64>> {
        self.call(Inside::Whole)
    }

    /// The number there; none if something else is there.
    pub fn as_f64(self) -> Expr<Option<f64>> {
        self.call(Inside::Number)
    }

    /// The `true` or `false` there; none if something else is there.
    pub fn as_bool(self) -> Expr<Option<bool>> {
        self.call(Inside::Bool)
    }

    /// What is there, whatever it is; none if nothing is. JSON's own `null` is `Some(Value::Null)`.
    pub fn as_json(self) -> Expr<Option<serde_json::Value>> {
        self.call(Inside::Json)
    }

    /// How many items the list there has; none if no list is there.
    pub fn length(self) -> Expr<Option<i64>> {
        self.call(Inside::Length)
    }

    /// Something is there, even if it is `null`.
    pub fn exists(self) -> Filter {
        Filter(self.call::<bool>(Inside::Exists).node)
    }

    /// JSON's own `null` is there.
    pub fn is_json_null(self) -> Filter {
        Filter(self.call::<bool>(Inside::Null).node)
    }

    /// There is a member of this name.
    pub fn has_key(self, name: impl Into<String>) -> Filter {
        self.key(name).exists()
    }

    /// A list is there, and this is one of its items. MariaDB and MySQL look into lists inside of it too.
    pub fn contains(self, item: impl JsonItem) -> Filter {
        let item = Node::Value(Value::Json(item.into_json().to_string()));
        let arguments = vec![self.document, Node::Path(self.steps), item];
        Filter(Node::Function(Function::Inside(Inside::Contains), arguments))
    }
}

macro_rules! documents {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)* T: ColumnType> $ty {
            /// The document itself, to ask for what is in it.
            pub fn json(self) -> JsonPath where T::Base: Document {
                JsonPath { document: self.into_node(), steps: Vec::new() }
            }

            /// The member of this name in the document.
            pub fn key(self, name: impl Into<String>) -> JsonPath where T::Base: Document {
                self.json().key(name)
            }

            /// The item at this index of the document, which is a list, from 0.
            pub fn at(self, place: u32) -> JsonPath where T::Base: Document {
                self.json().at(place)
            }

            /// A place in the document: `author.name`, `tags[0]`.
            pub fn path(self, path: &str) -> JsonPath where T::Base: Document {
                self.json().path(path)
            }

            /// The document has a member of this name.
            pub fn has_key(self, name: impl Into<String>) -> Filter where T::Base: Document {
                self.json().has_key(name)
            }
        }
    };
}
documents!([M,] Column<M, T>);
documents!([] Expr<T>);
