//! `#[belongs_to_many(..)]`: the columns of the pivot.

use syn::ext::IdentExt;

use super::{Known, Options, check_count, key_name, last};
use crate::errors::Errors;
use crate::ir::{Relation, Way};
use crate::parse::{self, Value};

pub(super) fn belongs_to_many(
    known: &Known<'_>,
    relation: parse::Relation,
    errors: &mut Errors,
) -> Option<Relation> {
    let takes = &["through", "key", "references", "other_key", "other_references"];
    let mut options = Options { kind: "belongs_to_many", takes, options: relation.options };
    let name = relation.name;
    let through = match options.take("through") {
        Some(parse::RelationOption { value: Value::Path(path), .. }) => path,
        _ => {
            errors.at(&name, "which model holds the keys of both? Write `through = PostTag`");
            return None;
        }
    };
    let own = options.names("key", errors);
    let others = options.names("other_key", errors);
    let twice = own.is_none() && others.is_none() && last(&relation.model).unraw() == known.model.unraw();
    if twice {
        errors.at(&name, "both keys of the pivot would have the same name: say `key = .., other_key = ..`");
        return None;
    }
    let keys = own.unwrap_or_else(|| vec![key_name(known.model, &name)]);
    let others = others.unwrap_or_else(|| vec![key_name(&last(&relation.model), &name)]);
    let named = options.names("references", errors);
    let references = known.start(named, errors);
    let targets = options.names("other_references", errors).unwrap_or_default();
    options.finish(errors);
    if !check_count(&name, &keys, &references, errors) {
        return None;
    }
    Some(Relation {
        name,
        model: relation.model,
        way: Way::Pivot { through, keys, references, others, targets },
        touched: false,
        trashed: false,
    })
}
