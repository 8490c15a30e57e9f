//! Joins: queries about tuples of models, and what belongs to the first of them.

use super::query::plan::Plan;
use super::subquery::nested;
use super::{Depth, Derived, OfModel, Part, Query, Scoped, Selection, Subject};
use crate::error::Result;
use crate::exec::Reader;
use crate::expr::{Node, Order};
use crate::model::rules::{Trashed, rules};
use crate::model::{GlobalScope, Model, SoftDeletes, Timestamps};
use crate::query::{DerivedTable, Output, Select, SubqueryPurpose};
use crate::sql::table::Table;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// A subject that one more part can be joined to.
#[diagnostic::on_unimplemented(
    message = "`{P}` cannot be joined to rows of `{Self}`",
    label = "this is one too many",
    note = "a query joins six models at most: read the others with relations"
)]
pub trait JoinWith<P>: Subject {
    /// The subject with it.
    type With: Subject;
    /// Its position among those that are joined.
    #[doc(hidden)]
    const PLACE: usize;
}

#[diagnostic::do_not_recommend]
impl<M: Model, P: Part> JoinWith<P> for M {
    type With = (M, P);

    const PLACE: usize = 1;
}

/// A subject with a model, which is the first if several are joined.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` are of no model",
    label = "this is asked of rows of a model, or of several that are joined"
)]
pub trait HasFirstModel: Subject {
    /// That model.
    type First: Model;
}

#[diagnostic::do_not_recommend]
impl<M: Model> HasFirstModel for M {
    type First = M;
}

/// A subject whose first model has its rules around all conditions, so that they can be taken away.
#[diagnostic::on_unimplemented(
    message = "the rules of a tree hold at every step, and not around it",
    label = "these rows have a depth",
    note = "say it on the query that the tree starts from, and on its relation: \
            `.recursive(|category| category.children.with_trashed())`"
)]
pub trait HasRules: HasFirstModel {}

#[diagnostic::do_not_recommend]
impl<M: Model> HasRules for M {}

/// A part that is a joined table.
pub trait Flat: Part {}

#[diagnostic::do_not_recommend]
impl<M: Model> Flat for M {}

#[diagnostic::do_not_recommend]
impl<M: Model> Flat for Option<M> {}

#[diagnostic::do_not_recommend]
impl<C: Selection> Flat for Derived<C> {}

/// A subject whose rows have keys that tell them apart.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` have no key",
    label = "batches go from key to key, and the rows of a query have none",
    note = "read them with `.stream()` or `.chunk(..)`"
)]
pub trait Keyed: Subject {}

#[diagnostic::do_not_recommend]
impl<M: Model> Keyed for M {}

/// A part whose rows have a key, or need none.
pub trait KeyedPart: Part {}

#[diagnostic::do_not_recommend]
impl<M: Model> KeyedPart for M {}

#[diagnostic::do_not_recommend]
impl<M: Model> KeyedPart for Option<M> {}

impl KeyedPart for Depth {}

macro_rules! joined {
    ($(($($name:ident $place:literal),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<First: Model, $($name: Part),+> Subject for (First, $($name),+) {
            type Fields = (First::Fields, $($name::Fields),+);
            type Row = (First, $($name::Row),+);

            const TABLE: &'static Table = First::TABLE;
            const HAS_KEY: bool = true $(&& <$name as Part>::HAS_KEY)+;

            fn fields(source: Source) -> Self::Fields {
                (First::fields(source), $($name::fields(source.joined($place))),+)
            }

            fn rules(source: Source, trashed: Trashed, without: u64) -> Node {
                rules::<First>(source, trashed, without)
            }

            fn output(source: Source) -> Output {
                let mut nodes = Vec::new();
                $($name::nodes(source.joined($place), &mut nodes);)+
                Output::Model(nodes)
            }

            fn read(row: &mut Reader<'_>) -> Result<Self::Row> {
                Ok((First::from_row(row)?, $($name::read(row)?),+))
            }

            fn tie_breakers(source: Source, orders: &mut Vec<Order>) {
                <First as Subject>::tie_breakers(source, orders);
                $($name::tie_breakers(source.joined($place), orders);)+
            }

            fn value_at(row: &Self::Row, place: usize) -> Option<Value> {
                Some(row.0.value_at(place))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<First: Model, $($name: Part),+> HasFirstModel for (First, $($name),+) {
            type First = First;
        }

        #[diagnostic::do_not_recommend]
        impl<First: Model, $($name: Flat),+> HasRules for (First, $($name),+) {}

        #[diagnostic::do_not_recommend]
        impl<First: Model, $($name: KeyedPart),+> Keyed for (First, $($name),+) {}

        /// Scopes of the first model apply to joined rows too.
        #[diagnostic::do_not_recommend]
        impl<First: Model, $($name: Part,)+ L, S> Scoped<First> for Query<(First, $($name),+), L, S> {
            type Scoped = Self;

            fn apply_scope(self, scope: impl FnOnce(Query<First>) -> Query<First>) -> Self::Scoped {
                Query::of(self.plan.scoped_as(scope), self.loads, self.state)
            }
        }
    )*};
}

joined! {
    (A 1)
    (A 1, B 2)
    (A 1, B 2, C 3)
    (A 1, B 2, C 3, D 4)
    (A 1, B 2, C 3, D 4, E 5)
}

macro_rules! further {
    ($($place:literal ($($name:ident),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<First: Model, $($name: Part,)+ Next: Part> JoinWith<Next> for (First, $($name),+) {
            type With = (First, $($name,)+ Next);

            const PLACE: usize = $place;
        }
    )*};
}

further!(2 (A) 3 (A, B) 4 (A, B, C) 5 (A, B, C, D));

/// What concerns the first model, if several are joined.
impl<R: HasFirstModel, L, S> Query<R, L, S> {
    /// The newest first: by `created_at`, then by the key.
    pub fn latest(self) -> Self
    where
        R::First: Timestamps,
    {
        self.by_creation(true)
    }

    /// The oldest first: by `created_at`, then by the key.
    pub fn oldest(self) -> Self
    where
        R::First: Timestamps,
    {
        self.by_creation(false)
    }

    fn by_creation(mut self, descending: bool) -> Self {
        let created = R::TABLE.created_at.map(|place| &R::TABLE.columns[place]);
        for column in created.into_iter().chain(R::TABLE.key_columns()) {
            self.plan.order(column, descending);
        }
        self
    }

    /// Rows in the trash too.
    pub fn with_trashed(mut self) -> Self
    where
        R: HasRules<First: SoftDeletes>,
    {
        self.plan.trashed = Trashed::With;
        self
    }

    /// Only rows in the trash.
    pub fn only_trashed(mut self) -> Self
    where
        R: HasRules<First: SoftDeletes>,
    {
        self.plan.trashed = Trashed::Only;
        self
    }

    /// Every row, whatever the rules of the model: in the trash, and outside its global scopes.
    pub fn unscoped(mut self) -> Self
    where
        R: HasRules,
    {
        self.plan.trashed = Trashed::With;
        self.plan.without = u64::MAX;
        self
    }

    /// Takes one global scope away. Everything else stays.
    pub fn without_scope<G: GlobalScope<R::First>>(mut self, _scope: G) -> Self
    where
        R: HasRules,
    {
        for (place, rule) in R::First::SCOPES.iter().enumerate() {
            if rule.is::<G>() {
                self.plan.without |= 1 << place;
            }
        }
        self
    }
}

impl Plan {
    /// Asks of joined rows what a scope asks of the first model.
    fn scoped_as<First: Model>(mut self, scope: impl FnOnce(Query<First>) -> Query<First>) -> Plan {
        self.enter_scope();
        let Plan { source, trashed, without, bounded, .. } = self;
        let fresh = Plan { select: Select::default(), source, trashed, without, bounded, narrowed: false };
        let Plan { mut select, trashed, without, .. } = scope(Query::of(fresh, (), OfModel)).plan;
        (self.trashed, self.without) = (trashed, without);
        if !select.is_row_by_row() {
            // A set, or one row of each group: the first model of a row is among these.
            let rows = Plan { select, source, trashed, without, bounded: true, narrowed: false };
            self.and(among::<First>(rows, source));
            return self;
        }
        let before = &mut self.select;
        before.orders.append(&mut select.orders);
        before.limit = select.limit.or(before.limit);
        before.offset = select.offset.or(before.offset);
        before.distinct |= select.distinct;
        before.lock = select.lock.or(before.lock);
        self.and(select.condition);
        self
    }
}

/// The row of this table is among those of the query.
fn among<M: Model>(plan: Plan, row: Source) -> Node {
    row.enter(|| {
        let rows = plan.into_inner::<M>(Output::Model(Vec::new()), SubqueryPurpose::Value);
        let mut found = Plan::over(DerivedTable::Select(rows));
        for key in M::TABLE.key_columns() {
            let [one, other] = [found.source, row].map(|source| Box::new(Node::Column(source, key)));
            found.and(Node::Infix(one, " = ", other));
        }
        nested::<M>(found, Output::Exists, SubqueryPurpose::Exists)
    })
}
