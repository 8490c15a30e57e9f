//! Whether a value keeps a rule.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use garde::rules::email::parse_email;
use garde::rules::url::Url;
use regex::Regex;

use super::typed::one_of;
use crate::error::{Error, Mistake, Result};
use crate::model::field_rule::{FieldRule, Limit, RuleCheck};
use crate::sql::value::Value;

/// What is wrong with a value that breaks this rule. `other` is the value of the column that the rule names.
pub(super) fn broken(
    rule: &FieldRule,
    path: &str,
    value: &Value,
    other: Option<&Value>,
    other_name: &str,
) -> Result<Option<Mistake>> {
    let found = match rule.check {
        RuleCheck::Filled if is_blank(value) => Mistake::new(path, "filled", "must not be empty"),
        RuleCheck::Length { min, max } => match wrong_length(path, value, min, max) {
            Some(mistake) => mistake,
            None => return Ok(None),
        },
        RuleCheck::Email if text(value).is_some_and(|text| parse_email(text).is_err()) => {
            Mistake::new(path, "email", "must be an email address")
        }
        RuleCheck::Url if text(value).is_some_and(|text| text.validate_url().is_err()) => {
            Mistake::new(path, "url", "must be a URL")
        }
        RuleCheck::Slug if text(value).is_some_and(|text| !is_slug(text)) => {
            Mistake::new(path, "slug", "must have small letters, digits and single hyphens")
        }
        RuleCheck::Pattern(pattern) if !matches(pattern, text(value).unwrap_or_default())? => {
            Mistake::new(path, "pattern", "does not have the form that it must have").with("pattern", pattern)
        }
        RuleCheck::OneOf(words) if text(value).is_some_and(|text| !words.contains(&text)) => {
            one_of(path, words)
        }
        RuleCheck::Range { min, max } => match out_of_range(path, value, min, max) {
            Some(mistake) => mistake,
            None => return Ok(None),
        },
        RuleCheck::SameAs(_) if other.is_some_and(|other| order(value, other) != Some(Ordering::Equal)) => {
            Mistake::new(path, "same_as", format!("must be the same as {other_name}"))
                .with("other", other_name)
        }
        RuleCheck::After(_) if other.is_some_and(|other| order(value, other) != Some(Ordering::Greater)) => {
            Mistake::new(path, "after", format!("must be after {other_name}")).with("other", other_name)
        }
        RuleCheck::Before(_) if other.is_some_and(|other| order(value, other) != Some(Ordering::Less)) => {
            Mistake::new(path, "before", format!("must be before {other_name}")).with("other", other_name)
        }
        _ => return Ok(None),
    };
    let message = rule.message.map_or(found.message, Cow::Borrowed);
    let code = rule.code.map_or(found.code, Cow::Borrowed);
    Ok(Some(Mistake { message, code, path: found.path, params: found.params }))
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Enum(_, word) => Some(word),
        _ => None,
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.trim().is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(_, items) => items.is_empty(),
        _ => false,
    }
}

fn wrong_length(path: &str, value: &Value, min: Option<usize>, max: Option<usize>) -> Option<Mistake> {
    let (length, what) = match value {
        Value::Text(text) => (text.chars().count(), "characters"),
        Value::Bytes(bytes) => (bytes.len(), "bytes"),
        Value::List(_, items) => (items.len(), "items"),
        _ => return None,
    };
    if min.is_none_or(|min| length >= min) && max.is_none_or(|max| length <= max) {
        return None;
    }
    let message = match (min, max) {
        (Some(min), Some(max)) if min == max => format!("must have exactly {min} {what}"),
        (Some(min), Some(max)) => format!("must have between {min} and {max} {what}"),
        (Some(min), None) => format!("must have at least {min} {what}"),
        (_, max) => format!("must have at most {} {what}", max.unwrap_or(usize::MAX)),
    };
    let mistake = Mistake::new(path, "length", message);
    let mistake = min.into_iter().fold(mistake, |mistake, min| mistake.with("min", min));
    Some(max.into_iter().fold(mistake, |mistake, max| mistake.with("max", max)))
}

fn out_of_range(path: &str, value: &Value, min: Option<Limit>, max: Option<Limit>) -> Option<Mistake> {
    let is = |limit: Limit, wrong: Ordering| order(value, &limit_value(limit)) == Some(wrong);
    if !min.is_some_and(|min| is(min, Ordering::Less)) && !max.is_some_and(|max| is(max, Ordering::Greater)) {
        return None;
    }
    let show = |limit: Limit| match limit {
        Limit::Int(number) => number.to_string(),
        Limit::Float(number) => number.to_string(),
    };
    let param = |limit: Limit| match limit {
        Limit::Int(number) => serde_json::Value::from(number),
        Limit::Float(number) => serde_json::Value::from(number),
    };
    let message = match (min, max) {
        (Some(min), Some(max)) => format!("must be between {} and {}", show(min), show(max)),
        (Some(min), None) => format!("must be at least {}", show(min)),
        (_, max) => format!("must be at most {}", max.map(show).unwrap_or_default()),
    };
    let mistake = Mistake::new(path, "range", message);
    let mistake = min.into_iter().fold(mistake, |mistake, min| mistake.with("min", param(min)));
    Some(max.into_iter().fold(mistake, |mistake, max| mistake.with("max", param(max))))
}

fn limit_value(limit: Limit) -> Value {
    match limit {
        Limit::Int(number) => Value::Int(number),
        Limit::Float(number) => Value::Float(number),
    }
}

/// The order of two values, if they have one.
fn order(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Int(one), Value::Int(other)) => Some(one.cmp(other)),
        (Value::UInt(one), Value::UInt(other)) => Some(one.cmp(other)),
        (Value::UInt(one), Value::Int(other)) => Some(i128::from(*one).cmp(&i128::from(*other))),
        (Value::Int(one), Value::UInt(other)) => Some(i128::from(*one).cmp(&i128::from(*other))),
        (Value::Float(one), Value::Float(other)) => one.partial_cmp(other),
        (Value::Float(one), Value::Int(other)) => one.partial_cmp(&(*other as f64)),
        (Value::Int(one), Value::Float(other)) => (*one as f64).partial_cmp(other),
        (Value::Text(one), Value::Text(other)) => Some(one.cmp(other)),
        (Value::Bool(one), Value::Bool(other)) => Some(one.cmp(other)),
        (Value::Uuid(one), Value::Uuid(other)) => Some(one.cmp(other)),
        (Value::DateTime(one), Value::DateTime(other)) => Some(one.cmp(other)),
        (Value::NaiveDateTime(one), Value::NaiveDateTime(other)) => Some(one.cmp(other)),
        (Value::Date(one), Value::Date(other)) => Some(one.cmp(other)),
        (Value::Time(one), Value::Time(other)) => Some(one.cmp(other)),
        (Value::Enum(_, one), Value::Enum(_, other)) if one == other => Some(Ordering::Equal),
        #[cfg(feature = "decimal")]
        (Value::Decimal(one), other) => decimal(other).map(|other| one.cmp(&other)),
        _ => None,
    }
}

#[cfg(feature = "decimal")]
fn decimal(value: &Value) -> Option<rust_decimal::Decimal> {
    match value {
        Value::Decimal(number) => Some(*number),
        Value::Int(number) => Some((*number).into()),
        Value::Float(number) => rust_decimal::Decimal::try_from(*number).ok(),
        _ => None,
    }
}

/// `clear-water-2`.
fn is_slug(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.split('-').all(|part| !part.is_empty() && part.bytes().all(plain))
}

/// Whether a text matches a pattern. Each is compiled once.
fn matches(pattern: &'static str, text: &str) -> Result<bool> {
    static KNOWN: LazyLock<RwLock<HashMap<&'static str, Regex>>> = LazyLock::new(RwLock::default);
    if let Some(known) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(pattern) {
        return Ok(known.is_match(text));
    }
    let made = Regex::new(pattern)
        .map_err(|_| Error::usage(format!("`{pattern}` is not a regular expression of the crate regex")))?;
    let fits = made.is_match(text);
    KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(pattern, made);
    Ok(fits)
}
