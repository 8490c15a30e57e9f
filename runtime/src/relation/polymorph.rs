//! Polymorphic relations: a row belongs to one of several models, which an enum lists.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::marker::PhantomData;

use super::key::Tie;
use super::kind::{Between, LoadedRows};
use super::{Arity, Associate, Certain, Link, Optional};
use crate::error::{Error, Result};
use crate::exec::{Action, Db, Reader, Run, action};
use crate::expr::{Filter, Head, IntoFilter, Node};
use crate::model::rules::Trashed;
use crate::model::{Key, Model};
use crate::read::{Eager, Loader, Query};
use crate::sql::table::{ColumnDef, Table};
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// The models of which a row belongs to one: an enum with a variant for each. Derive it.
///
/// ```
/// use limpid::prelude::*;
///
/// #[derive(Debug, Clone, Polymorphic)]
/// enum Subject {
///     Post(Post),
///     Video(Video),
/// }
///
/// #[derive(Debug, Clone, Model)]
/// struct Comment {
///     id: i64,
///     #[fillable]
///     body: String,
///     #[belongs_to(subject: Subject, polymorphic)]
///     subject_id: i64,
///     subject_type: SubjectKind,
/// }
///
/// #[derive(Debug, Clone, Model)]
/// #[has_many(comments: Comment, polymorphic = subject)]
/// struct Post {
///     id: i64,
/// }
///
/// #[derive(Debug, Clone, Model)]
/// #[has_many(comments: Comment, polymorphic = subject)]
/// struct Video {
///     id: i64,
/// }
///
/// # async fn example(post: Post) -> limpid::Result<()> {
/// post.comments().create(CommentCreate { body: "Clear".into() }).await?;
/// let comments = Comment::query().with(|comment| comment.subject).get().await?;
/// for (comment, subject) in comments {
///     match subject {
///         Some(Subject::Post(post)) => println!("{} on post {}", comment.body, post.id),
///         Some(Subject::Video(video)) => println!("{} on video {}", comment.body, video.id),
///         None => println!("{} on nothing that is still there", comment.body),
///     }
/// }
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not list the models of a polymorphic relation",
    label = "not a list of models",
    note = "write `#[derive(Clone, Polymorphic)]` on an enum with a variant for each model: `enum {Self} {{ Post(Post), .. }}`"
)]
pub trait Polymorphic: Clone + Send + Sync + 'static {
    /// Which of the models it is. A column of this type accompanies the key.
    type Kind: ColumnType;
    /// The key that all of the models have.
    type Key: Key;

    #[doc(hidden)]
    const NAME: &'static str;

    /// Which of the models this is.
    fn kind(&self) -> Self::Kind;

    #[doc(hidden)]
    fn fetch(
        db: &Db,
        word: &str,
        keys: Vec<Value>,
        trashed: bool,
    ) -> impl Future<Output = Result<Vec<(Value, Self)>>> + Send;
}

/// A model that is one of those a polymorphic relation lists.
#[diagnostic::on_unimplemented(
    message = "`{E}` has no variant for `{Self}`",
    label = "not one of its models",
    note = "add it to the enum: `enum {E} {{ {Self}({Self}), .. }}`"
)]
pub trait Variant<E: Polymorphic>: Model<Key = E::Key> {
    /// How the column of the kind names it.
    const WORD: &'static str;

    /// The rows with these keys, each with its key.
    #[doc(hidden)]
    fn fetch_among(
        db: &Db,
        keys: Vec<Value>,
        trashed: bool,
        make: fn(Self) -> E,
    ) -> impl Future<Output = Result<Vec<(Value, E)>>> + Send {
        async move {
            let [place] = Self::TABLE.key else { return Ok(Vec::new()) };
            let column = &Self::TABLE.columns[*place];
            let among = Node::In(Box::new(Node::Column(Source::ROOT, column)), column.kind, keys, true);
            let mut query = Query::<Self, (), _>::new().and(among);
            if trashed {
                query.plan.trashed = Trashed::With;
            }
            let rows = query.fetch(db).await?;
            Ok(rows.into_iter().map(|row| (row.value_at(*place), make(row))).collect())
        }
    }
}

/// A column type that holds the kind `K` of a polymorphic relation, or an `Option` of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which of the models a row belongs to: the column of the kind is a `{K}`",
    label = "expected a `{K}`, or an `Option` of it"
)]
pub trait KindOf<K> {}

#[diagnostic::do_not_recommend]
impl<K> KindOf<K> for K {}

#[diagnostic::do_not_recommend]
impl<K> KindOf<K> for Option<K> {}

/// Checks at compile time that a column holds the kind of a polymorphic relation.
pub const fn refers_to_kind<T: KindOf<K>, K>() {}

/// A polymorphic relation of the model `P`, to one of the models of `E`. Closures get it.
pub struct Polymorph<P, E, A = Optional> {
    source: Source,
    pub(super) key: &'static ColumnDef,
    pub(super) kind: &'static ColumnDef,
    trashed: bool,
    _parent: PhantomData<fn() -> P>,
    _models: PhantomData<fn() -> (E, A)>,
}

impl<P, E, A> Clone for Polymorph<P, E, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, E, A> Copy for Polymorph<P, E, A> {}

impl<P, E: Polymorphic, A> fmt::Debug for Polymorph<P, E, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Polymorph({})", E::NAME)
    }
}

impl<P, E> Polymorph<P, E> {
    /// The relation by these columns.
    #[doc(hidden)]
    pub const fn of(source: Source, key: &'static ColumnDef, kind: &'static ColumnDef) -> Self {
        Polymorph { source, key, kind, trashed: false, _parent: PhantomData, _models: PhantomData }
    }
}

impl<P: Model, E: Polymorphic> Polymorph<P, E> {
    /// The row belongs to one of this model.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Clone, Polymorphic)] enum Subject { Post(Post) }
    /// # #[derive(Clone, Model)] struct Post { id: i64 }
    /// # #[derive(Model)] struct Comment { id: i64, #[belongs_to(subject: Subject, polymorphic)] subject_id: i64, subject_type: SubjectKind }
    /// let on_posts = Comment::query().filter(|comment| comment.subject.is::<Post>());
    /// ```
    pub fn is<V: Variant<E>>(self) -> Filter {
        Filter(Node::is(self.source, self.kind, V::WORD))
    }

    /// The row belongs to one of this model, which is there and meets a condition.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Clone, Polymorphic)] enum Subject { Post(Post) }
    /// # #[derive(Clone, Model)] struct Post { id: i64, title: String }
    /// # #[derive(Model)] struct Comment { id: i64, #[belongs_to(subject: Subject, polymorphic)] subject_id: i64, subject_type: SubjectKind }
    /// let query = Comment::query().filter(|comment| comment.subject.has::<Post, _>(|post| post.title.eq("Water")));
    /// ```
    pub fn has<V: Variant<E>, F: IntoFilter>(self, filter: impl FnOnce(V::Fields) -> F) -> Filter {
        let Some(key) = V::TABLE.key_columns().next() else { return Filter(Node::Always(false)) };
        let link = Link::new().to::<V>().pair(self.key, key);
        let plan = Query::<V, (), _>::at(self.source.below_here()).filter(filter).plan;
        let there = Node::Correlated(Box::new(link.sub::<V>(self.source, plan, Head::Exists(true))));
        Filter(Node::is(self.source, self.kind, V::WORD).and(there))
    }
}

impl<P, E, A> Polymorph<P, E, A> {
    /// The kind and the key, of a row of this table.
    fn seed_in(&self, table: &Table, value_at: &dyn Fn(usize) -> Value) -> Option<[Value; 2]> {
        let place = |column| table.place_of(column);
        Some([value_at(place(self.kind)?), value_at(place(self.key)?)])
    }

    fn map<B>(self, trashed: bool) -> Polymorph<P, E, B> {
        let Polymorph { source, key, kind, .. } = self;
        Polymorph { source, key, kind, trashed, _parent: PhantomData, _models: PhantomData }
    }

    /// The related row even if it is in the trash.
    pub fn with_trashed(self) -> Self {
        self.map(true)
    }

    /// The related row itself and not an `Option` of it.
    ///
    /// No foreign key holds a polymorphic relation together, so the row may be gone: then the load fails with
    /// [`MissingRelated`](Error::MissingRelated).
    pub fn required(self) -> Polymorph<P, E, Certain> {
        let trashed = self.trashed;
        self.map(trashed)
    }
}

impl<P: Model, E: Polymorphic, A: Arity> Eager<P> for Polymorph<P, E, A> {
    type Loader = Self;

    fn into_loader(self) -> Self {
        self
    }
}

impl<P: Model, E: Polymorphic, A: Arity> Loader<P> for Polymorph<P, E, A> {
    type Output = A::Of<E>;
    /// The kind and the key.
    type Seed = [Value; 2];

    fn nodes(&self, whole: bool, nodes: &mut Vec<Node>) {
        if !whole {
            nodes.extend([self.kind, self.key].map(|column| Node::Column(self.source, column)));
        }
    }

    fn seed(&self, row: &mut Reader<'_>, value_at: Option<&dyn Fn(usize) -> Value>) -> Result<[Value; 2]> {
        if let Some(seed) = value_at.and_then(|value_at| Loader::<P>::seed_of(self, value_at)) {
            return Ok(seed);
        }
        let empty = || Value::Null(self.key.kind);
        let mut values = row.values([self.kind, self.key])?.into_iter();
        Ok([values.next().unwrap_or_else(empty), values.next().unwrap_or_else(empty)])
    }

    fn seed_of(&self, value_at: &dyn Fn(usize) -> Value) -> Option<[Value; 2]> {
        self.seed_in(P::TABLE, value_at)
    }

    async fn finish(self, db: &Db, seeds: Vec<[Value; 2]>) -> Result<Vec<A::Of<E>>> {
        let between = Between { from: P::TABLE.model, to: E::NAME };
        let found = load::<E>(db, &seeds, self.trashed).await?;
        let rows = seeds.iter().map(|seed| {
            let rows = found
                .get(&Tie::of(seed))
                .map_or(LoadedRows::None, |row| LoadedRows::Shared(std::slice::from_ref(row)));
            A::gather(rows, between)
        });
        rows.collect()
    }
}

/// Reads the rows that are referred to: one statement for each model.
async fn load<E: Polymorphic>(db: &Db, seeds: &[[Value; 2]], trashed: bool) -> Result<HashMap<Tie, E>> {
    let mut seen = HashSet::new();
    let mut asked: Vec<(&str, Vec<Value>)> = Vec::new();
    for seed @ [kind, key] in seeds {
        let Value::Text(word) = kind else { continue };
        if key.is_null() || !seen.insert(Tie::of(seed)) {
            continue;
        }
        match asked.iter_mut().find(|(known, _)| known == word) {
            Some((_, keys)) => keys.push(key.clone()),
            None => asked.push((word, vec![key.clone()])),
        }
    }
    let mut found = HashMap::with_capacity(seen.len());
    for (word, keys) in asked {
        for (key, row) in E::fetch(db, word, keys, trashed).await? {
            found.insert(Tie::of(&[Value::Text(word.to_owned().into()), key]), row);
        }
    }
    Ok(found)
}

/// The polymorphic relation of one row: `comment.subject()`.
#[must_use = "a relation does nothing until it is asked, as with `.first().await`"]
pub struct PolymorphOf<P, E, const NULLABLE: bool> {
    row: Vec<Value>,
    seed: Option<[Value; 2]>,
    relation: Polymorph<P, E>,
}

impl<P, E: Polymorphic, const NULLABLE: bool> fmt::Debug for PolymorphOf<P, E, NULLABLE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.relation.fmt(f)
    }
}

// It asks nothing of the list, so that a list that is none is reported once, where the relation is declared.
impl<P: Model, E, const NULLABLE: bool> PolymorphOf<P, E, NULLABLE> {
    #[doc(hidden)]
    pub fn of(row: &P, relation: Polymorph<P, E>) -> Self {
        let key = P::TABLE.key.iter().map(|&place| row.value_at(place)).collect();
        let seed = relation.seed_in(P::TABLE, &|place| row.value_at(place));
        PolymorphOf { row: key, seed, relation }
    }
}

impl<P: Model, E: Polymorphic, const NULLABLE: bool> PolymorphOf<P, E, NULLABLE> {
    /// The related row even if it is in the trash.
    pub fn with_trashed(mut self) -> Self {
        self.relation.trashed = true;
        self
    }

    /// The related row, if there is one.
    #[track_caller]
    pub fn first(self) -> Action<'static, impl Run<Output = Option<E>> + 'static> {
        action(async move |db: Db| {
            let found = load::<E>(&db, self.seed.as_slice(), self.relation.trashed).await?;
            Ok(found.into_values().next())
        })
    }

    /// The related row.
    ///
    /// # Errors
    ///
    /// [`MissingRelated`](Error::MissingRelated) if there is none.
    #[track_caller]
    pub fn first_or_fail(self) -> Action<'static, impl Run<Output = E> + 'static> {
        action(async move |db: Db| {
            let found = load::<E>(&db, self.seed.as_slice(), self.relation.trashed).await?;
            let missing = Error::MissingRelated { model: P::TABLE.model, related: E::NAME };
            found.into_values().next().ok_or(missing)
        })
    }

    /// Makes the row belong to another, of any of the models, and returns it as it is afterwards.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Clone, Polymorphic)] enum Subject { Post(Post) }
    /// # #[derive(Clone, Model)] struct Post { id: i64 }
    /// # #[derive(Model)] struct Comment { id: i64, #[belongs_to(subject: Subject, polymorphic)] subject_id: i64, subject_type: SubjectKind }
    /// # async fn example(comment: Comment, post: Post) -> limpid::Result<()> {
    /// let comment = comment.subject().associate(&post).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) if the row is not there any more, or is in the trash.
    #[track_caller]
    pub fn associate<V: Variant<E>>(self, other: &V) -> Action<'static, Associate<P>> {
        let Polymorph { key, kind, .. } = self.relation;
        let place = V::TABLE.key.first().copied().unwrap_or_default();
        let values = vec![(key, other.value_at(place)), (kind, Value::Text(V::WORD.into()))];
        Action::new(Associate::of(self.row, values))
    }
}

impl<P: Model, E: Polymorphic> PolymorphOf<P, E, true> {
    /// Makes the row belong to none, and returns it as it is afterwards.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) if the row is not there any more, or is in the trash.
    #[track_caller]
    pub fn dissociate(self) -> Action<'static, Associate<P>> {
        let Polymorph { key, kind, .. } = self.relation;
        Action::new(Associate::of(
            self.row,
            [key, kind].map(|column| (column, Value::Null(column.kind))).into(),
        ))
    }
}
