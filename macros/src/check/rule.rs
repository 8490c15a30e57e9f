//! Rules are about what an input gives, and name fields that are there.

use super::nearest::place_of;
use crate::errors::Errors;
use crate::ir;
use crate::parse::{Column, RuleKind};
use crate::types;

pub(super) fn check(columns: &[Column], fillable: &[bool], errors: &mut Errors) -> Vec<ir::FieldRule> {
    let mut found = Vec::new();
    for (place, column) in columns.iter().enumerate() {
        if let Some((span, _)) = column.rules.first()
            && !fillable[place]
        {
            let advice = "a rule is about what an input gives: add `#[fillable]`, or take the rule away";
            errors.push(syn::Error::new(*span, advice));
            continue;
        }
        for rule in column.rules.iter().flat_map(|(_, rules)| &rules.rules) {
            let hashes =
                types::is_any(types::option(&column.ty).unwrap_or(&column.ty), &["Hashed", "Encrypted"]);
            if hashes && !matches!(rule.kind, RuleKind::With(_) | RuleKind::Ask(_)) {
                let advice = "what this type holds is no longer the text that was sent: check that in a `#[derive(Form)]`";
                errors.at(&rule.word, advice);
            }
        }
        for (_, rules) in &column.rules {
            for rule in &rules.rules {
                let other = match &rule.kind {
                    RuleKind::Other(field) => match place_of(field, columns, errors) {
                        Some(other) if other == place => {
                            errors.at(field, "a field is not compared with itself: name another one");
                            continue;
                        }
                        Some(other) => other,
                        None => continue,
                    },
                    _ => place,
                };
                found.push(ir::FieldRule {
                    place,
                    other,
                    word: rule.word.clone(),
                    kind: rule.kind.clone(),
                    message: rules.message.clone(),
                    code: rules.code.clone(),
                });
            }
        }
    }
    found
}
