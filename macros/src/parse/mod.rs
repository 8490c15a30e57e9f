//! What was written: attributes as structs, no rules yet.

mod attribute;
mod column;
mod computed;
mod full_text;
mod model;
mod normalize;
mod relation;
mod route_key;
mod rule;
mod scope;

pub(crate) use attribute::{once, options};
pub(crate) use column::{Column, KeySource, action};
pub(crate) use full_text::FullText;
pub(crate) use model::{Dotted, Model, RelationKind, model};
pub(crate) use normalize::Normalizer;
pub(crate) use relation::{Option as RelationOption, Relation, Value};
pub(crate) use route_key::RouteKey;
pub(crate) use rule::{Number, RuleKind, Rules, rules};
pub(crate) use scope::{GlobalScope, Scope};
