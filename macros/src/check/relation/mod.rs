//! Relations: the columns they use, and the foreign keys that follow from them.

mod pivot;
mod polymorph;

use heck::ToSnakeCase;
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Ident, Path};

use super::nearest::{nearest, place_of};
use crate::errors::Errors;
use crate::ir::{ForeignKey, Relation, Way};
use crate::parse::{self, Column, RelationKind, Value};
use crate::types;

/// What the checks know of the model.
pub(super) struct Known<'a> {
    pub(super) model: &'a Ident,
    pub(super) columns: &'a [Column],
    pub(super) key: &'a [usize],
    /// Whether it has soft deletes.
    pub(super) trash: bool,
}

/// The relations that stand on fields, taken from there, with the places of the fields.
pub(super) fn on_fields(columns: &mut [Column]) -> Vec<(usize, parse::Relation)> {
    let taken = columns.iter_mut().enumerate().flat_map(|(place, column)| {
        std::mem::take(&mut column.belongs_to).into_iter().map(move |relation| (place, relation))
    });
    taken.collect()
}

/// The relations, and the foreign keys that they and `#[references(..)]` make.
pub(super) fn check(
    known: &Known<'_>,
    declared: Vec<(RelationKind, parse::Relation)>,
    fields: Vec<(usize, parse::Relation)>,
    errors: &mut Errors,
) -> (Vec<Relation>, Vec<ForeignKey>) {
    let related: Vec<usize> = fields.iter().map(|(place, _)| *place).collect();
    let mut foreign_keys = references(known, &related, errors);
    let mut relations = Vec::new();
    for (place, relation) in fields {
        relations.extend(belongs_to(known, Some(place), relation, &mut foreign_keys, errors));
    }
    for (kind, relation) in declared {
        relations.extend(match kind {
            RelationKind::BelongsTo => belongs_to(known, None, relation, &mut foreign_keys, errors),
            RelationKind::BelongsToMany => pivot::belongs_to_many(known, relation, errors),
            kind => has(known, kind, relation, errors),
        });
    }
    check_names(known, &mut relations, errors);
    (relations, foreign_keys)
}

/// The foreign keys that `#[references(..)]` declares.
fn references(known: &Known<'_>, related: &[usize], errors: &mut Errors) -> Vec<ForeignKey> {
    let mut found = Vec::new();
    for (place, column) in known.columns.iter().enumerate() {
        let Some(reference) = &column.references else { continue };
        if related.contains(&place) {
            errors.at(&reference.model, "`#[belongs_to(..)]` makes the foreign key already: take `#[references(..)]` away, and write `on_delete` there");
            continue;
        }
        found.push(ForeignKey {
            columns: vec![place],
            model: reference.model.clone(),
            references: Vec::new(),
            on_delete: reference.on_delete,
            on_update: None,
            checked: true,
        });
    }
    found
}

/// A relation is named like no column and no other relation: closures reach all of them by a dot. One that is, is
/// left out.
fn check_names(known: &Known<'_>, relations: &mut Vec<Relation>, errors: &mut Errors) {
    let mut names: Vec<Ident> = Vec::with_capacity(relations.len());
    relations.retain(|Relation { name, .. }| {
        let word = name.unraw();
        let taken = match () {
            () if known.columns.iter().any(|column| column.ident.unraw() == word) => {
                format!("`{word}` is a column already: give the relation another name")
            }
            () if names.contains(&word) => format!("`{word}` is a relation already: give one another name"),
            () => {
                names.push(word);
                return true;
            }
        };
        errors.at(name, taken);
        false
    });
}

/// The options of a relation, taken one by one. What is left is a mistake.
struct Options {
    kind: &'static str,
    takes: &'static [&'static str],
    options: Vec<parse::RelationOption>,
}

impl Options {
    fn take(&mut self, word: &str) -> Option<parse::RelationOption> {
        let place = self.options.iter().position(|option| option.word == word)?;
        Some(self.options.remove(place))
    }

    /// The names that an option lists.
    fn names(&mut self, word: &str, errors: &mut Errors) -> Option<Vec<Ident>> {
        let option = self.take(word)?;
        match option.value {
            Value::List(names) if !names.is_empty() => Some(names),
            Value::Path(path) if path.get_ident().is_some() => {
                path.get_ident().map(|name| vec![name.clone()])
            }
            _ => {
                errors.at(
                    &option.word,
                    format!("`{word}` names a column: `{word} = id`, or several: `{word} = (a, b)`"),
                );
                None
            }
        }
    }

    fn action(&mut self, word: &str, errors: &mut Errors) -> Option<&'static str> {
        let option = self.take(word)?;
        let action = match &option.value {
            Value::Path(path) => path.get_ident().and_then(|name| parse::action(&name.to_string())),
            _ => None,
        };
        if action.is_none() {
            let span = option.value.span().unwrap_or(option.word.span());
            errors.push(syn::Error::new(span, format!("`{word}` is `cascade`, `restrict` or `set_null`")));
        }
        action
    }

    fn finish(self, errors: &mut Errors) {
        let takes: Vec<String> = self.takes.iter().map(ToString::to_string).collect();
        for option in self.options {
            let word = option.word.to_string();
            let advice = match (self.takes.contains(&word.as_str()), nearest(&word, &takes)) {
                (true, _) => format!("`{word}` is written twice: remove one"),
                (_, Some(similar)) => {
                    format!("`#[{}(..)]` has no option `{word}`: did you mean `{similar}`?", self.kind)
                }
                _ => format!(
                    "`#[{}(..)]` has no option `{word}`: it takes `{}`",
                    self.kind,
                    takes.join("`, `")
                ),
            };
            errors.at(&option.word, advice);
        }
    }
}

/// The name of a key by convention: `post_id` for `Post`.
fn key_name(model: &Ident, at: &Ident) -> Ident {
    format_ident!("{}_id", model.unraw().to_string().to_snake_case(), span = at.span())
}

fn last(path: &Path) -> Ident {
    path.segments.last().map_or_else(|| format_ident!("model"), |segment| segment.ident.clone())
}

impl Known<'_> {
    /// The columns of this model that a relation starts from: those named, or the key.
    fn start(&self, named: Option<Vec<Ident>>, errors: &mut Errors) -> Vec<Ident> {
        match named {
            Some(names) => {
                names.iter().for_each(|name| {
                    place_of(name, self.columns, errors);
                });
                names
            }
            None => self.key.iter().map(|&place| self.columns[place].ident.clone()).collect(),
        }
    }
}

/// There are as many columns on both sides.
fn check_count(name: &Ident, keys: &[Ident], others: &[Ident], errors: &mut Errors) -> bool {
    if keys.len() != others.len() {
        let advice = format!(
            "`{name}` goes from {} to {}: name as many columns on both sides, with `key = (..)` and `references = (..)`",
            count(others.len()),
            count(keys.len())
        );
        errors.at(name, advice);
    }
    keys.len() == others.len()
}

fn count(columns: usize) -> String {
    if columns == 1 { "one column".into() } else { format!("{columns} columns") }
}

fn belongs_to(
    known: &Known<'_>,
    place: Option<usize>,
    relation: parse::Relation,
    foreign_keys: &mut Vec<ForeignKey>,
    errors: &mut Errors,
) -> Option<Relation> {
    let takes: &'static [&'static str] = match place {
        Some(_) => &["references", "on_delete", "on_update", "no_foreign_key", "polymorphic"],
        None => &["key", "references", "on_delete", "on_update", "no_foreign_key"],
    };
    let mut options = Options { kind: "belongs_to", takes, options: relation.options };
    if let (Some(place), Some(option)) = (place, options.take("polymorphic")) {
        options.takes = &["polymorphic"];
        options.finish(errors);
        return polymorph::belongs_to(known, place, relation.name, relation.model, option, errors);
    }
    let named = place.is_none().then(|| options.names("key", errors)).flatten();
    let references = options.names("references", errors).unwrap_or_default();
    let on_delete = options.action("on_delete", errors);
    let on_update = options.action("on_update", errors);
    let without = options.take("no_foreign_key").is_some();
    options.finish(errors);
    let places: Vec<usize> = match (place, named) {
        (Some(place), _) => vec![place],
        (None, Some(names)) => {
            let places: Vec<_> =
                names.iter().filter_map(|name| place_of(name, known.columns, errors)).collect();
            if places.len() < names.len() {
                return None;
            }
            places
        }
        (None, None) => {
            let name = &relation.name;
            errors.at(name, format!("which column holds the key? Write `#[belongs_to({name}: ..)]` on the field, or `key = (a, b)` for several"));
            return None;
        }
    };
    let columns = || places.iter().map(|&place| &known.columns[place]);
    let keys: Vec<Ident> = columns().map(|column| column.ident.clone()).collect();
    if !references.is_empty() && !check_count(&relation.name, &references, &keys, errors) {
        return None;
    }
    let nullable = columns().any(|column| types::option(&column.ty).is_some());
    if let (Some("SET NULL"), false, Some(column)) = (on_delete, nullable, columns().next()) {
        errors.at(&column.ty, "`on_delete = set_null` needs a column that may be NULL: make it an `Option`");
    }
    if !without {
        foreign_keys.push(ForeignKey {
            columns: places,
            model: relation.model.clone(),
            references: references.clone(),
            on_delete,
            on_update,
            checked: false,
        });
    }
    Some(Relation {
        name: relation.name,
        model: relation.model,
        way: Way::BelongsTo { keys, references, nullable },
        touched: false,
        trashed: false,
    })
}

fn has(
    known: &Known<'_>,
    kind: RelationKind,
    relation: parse::Relation,
    errors: &mut Errors,
) -> Option<Relation> {
    let of_many = matches!(kind, RelationKind::LatestOfMany | RelationKind::OldestOfMany);
    let takes: &'static [&'static str] = match of_many {
        true => &["by", "key", "references"],
        false => &["key", "references", "through", "source", "cascade", "polymorphic"],
    };
    let mut options = Options { kind: kind.name(), takes, options: relation.options };
    let name = relation.name;
    let through = if of_many { None } else { options.take("through") };
    let many = kind == RelationKind::HasMany;
    let polymorphic = options.take("polymorphic").filter(|_| !of_many);
    let way = match through {
        None if polymorphic.is_some() => {
            Way::About { many, relation: polymorph::named(polymorphic, errors)? }
        }
        Some(through) => {
            let source = options.names("source", errors).and_then(|names| names.into_iter().next());
            let mut steps = steps(through, errors)?;
            steps.push(source.unwrap_or_else(|| name.clone()));
            Way::Along { many, steps }
        }
        None => {
            let keys = options.names("key", errors).unwrap_or_else(|| vec![key_name(known.model, &name)]);
            let named = options.names("references", errors);
            let references = known.start(named, errors);
            if !check_count(&name, &keys, &references, errors) {
                return None;
            }
            let by = options.names("by", errors).and_then(|names| names.into_iter().next());
            let by = by.unwrap_or_else(|| format_ident!("created_at", span = name.span()));
            let one_of = of_many.then(|| (by, kind == RelationKind::LatestOfMany));
            Way::Has { many, keys, references, one_of }
        }
    };
    let trashed = cascade(known, &mut options, &way, errors);
    options.finish(errors);
    Some(Relation { name, model: relation.model, way, touched: false, trashed })
}

/// Whether `cascade = soft` is there, and can be.
fn cascade(known: &Known<'_>, options: &mut Options, way: &Way, errors: &mut Errors) -> bool {
    if matches!(way, Way::Has { one_of: Some(_), .. }) {
        return false;
    }
    let Some(option) = options.take("cascade") else { return false };
    let soft = matches!(&option.value, Value::Path(path) if path.is_ident("soft"));
    let advice = match (soft, way, known.trash) {
        (false, _, _) => {
            "`cascade` is `soft`: the rows go into the trash with this one; for the foreign key write `on_delete = cascade` where it is declared"
        }
        (_, Way::Along { .. }, _) => {
            "rows along other relations belong to the rows between: write `cascade = soft` on the relations that lead there"
        }
        (_, _, false) => {
            "`cascade = soft` trashes rows with this one, which has no trash: add `#[soft_deletes]`"
        }
        _ => return true,
    };
    errors.push(syn::Error::new(option.value.span().unwrap_or(option.word.span()), advice));
    false
}

/// Notes which relations are touched.
pub(super) fn touch(relations: &mut [Relation], names: Vec<Ident>, errors: &mut Errors) {
    for name in names {
        match relations.iter_mut().find(|relation| relation.name.unraw() == name.unraw()) {
            Some(relation @ Relation { way: Way::BelongsTo { .. }, touched: false, .. }) => relation.touched = true,
            Some(Relation { touched: true, .. }) => errors.at(&name, format!("`{name}` is touched already: name it once")),
            Some(_) => errors.at(&name, format!("`{name}` is not a relation of the kind `belongs_to`: a change touches what the row belongs to")),
            None => {
                let known: Vec<_> = relations.iter().map(|relation| relation.name.unraw().to_string()).collect();
                let similar = nearest(&name.unraw().to_string(), &known);
                let advice = similar.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default();
                errors.at(&name, format!("no relation is called `{name}`{advice}"));
            }
        }
    }
}

/// The relations in `through = posts.comments`.
fn steps(through: parse::RelationOption, errors: &mut Errors) -> Option<Vec<Ident>> {
    match through.value {
        Value::Dotted(names) => Some(names),
        Value::Path(path)
            if path.get_ident().is_some_and(|name| name.to_string().starts_with(char::is_lowercase)) =>
        {
            path.get_ident().map(|name| vec![name.clone()])
        }
        value => {
            let span = value.span().unwrap_or(through.word.span());
            let advice = "`through` names relations, from this model on: `through = posts`, or `through = posts.comments`; for a pivot write `#[belongs_to_many(..)]`";
            errors.push(syn::Error::new(span, advice));
            None
        }
    }
}
