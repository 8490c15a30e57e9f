//! A body of a request before it is anything: names and values, with limits on both.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

use crate::error::{Mistake, Mistakes};

/// How deep a body may be nested.
const DEEPEST: usize = 32;
/// The most items of a list in it.
const LONGEST_LIST: usize = 1_000;

/// A body of a request: JSON, or a form, whose values are texts.
#[derive(Clone, Default)]
pub struct Body {
    /// In the order in which they were given. A name may be there twice.
    pub(super) pairs: Vec<(String, Value)>,
    /// Whether values are texts of what the field holds.
    pub(super) texts: bool,
    pub(super) found: Mistakes,
}

impl Body {
    /// Reads JSON. What is wrong with it is reported with all other mistakes.
    pub fn json(bytes: &[u8]) -> Self {
        let pairs = match serde_json::from_slice::<Pairs>(bytes) {
            Ok(Pairs(pairs)) => pairs,
            Err(error) => {
                let kind = if error.is_data() { not_an_object() } else { malformed(&error) };
                return Body::wrong(kind);
            }
        };
        let mut body = Body { pairs, ..Body::default() };
        for (name, value) in &body.pairs {
            if let Some(mistake) = beyond_limits(value, harmless(name), 1) {
                body.found.push(mistake);
            }
        }
        // What is beyond the limits is not looked at any further.
        if !body.found.is_empty() {
            body.pairs.clear();
        }
        body
    }

    /// Reads a form, `application/x-www-form-urlencoded`. Lists and what is nested are written with brackets:
    /// `tags[]=a`, `items[0][price]=7`.
    pub fn form(bytes: &[u8]) -> Self {
        Body::texts(form_urlencoded::parse(bytes).map(|(name, text)| (name.into_owned(), text.into_owned())))
    }

    /// Takes the names and texts of a form.
    pub fn texts(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut body = Body { texts: true, ..Body::default() };
        for (name, text) in pairs {
            if text.contains('\u{fffd}') {
                body.found.push(Mistake::new(harmless(&name), "malformed", "is not text in UTF-8"));
            }
            let (head, rest) =
                name.split_once('[').map_or((name.as_str(), None), |(head, rest)| (head, Some(rest)));
            match rest {
                None => body.pairs.push((head.to_owned(), Value::String(text))),
                Some(rest) => {
                    let steps: Vec<_> = rest.trim_end_matches(']').split("][").collect();
                    if steps.len() > DEEPEST {
                        body.found.push(too_deep(harmless(head)));
                        continue;
                    }
                    let place = body.pairs.iter().position(|(known, _)| known == head);
                    let place = place.unwrap_or_else(|| {
                        body.pairs.push((head.to_owned(), Value::Null));
                        body.pairs.len() - 1
                    });
                    if !insert(&mut body.pairs[place].1, &steps, text) {
                        body.found.push(malformed_name(harmless(head)));
                    }
                }
            }
        }
        body
    }

    /// A body in which this is wrong.
    fn wrong(mistake: Mistake) -> Self {
        let mut body = Body::default();
        body.found.push(mistake);
        body
    }

    /// The value at a path of another body.
    pub(super) fn inside(value: Value, texts: bool) -> Self {
        match value {
            Value::Object(map) => {
                Body { pairs: map.into_iter().collect(), texts, found: Mistakes::default() }
            }
            _ => Body::wrong(not_an_object()),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} values)", self.pairs.len())
    }
}

fn not_an_object() -> Mistake {
    Mistake::new("", "type", "must be an object").with("expected", "object")
}

fn malformed(error: &serde_json::Error) -> Mistake {
    let message = format!("is not JSON, at line {} column {}", error.line(), error.column());
    Mistake::new("", "malformed", message).with("line", error.line()).with("column", error.column())
}

fn malformed_name(path: String) -> Mistake {
    Mistake::new(path, "malformed", "is given both as a value and as a list, or with too many items")
}

fn too_deep(path: String) -> Mistake {
    Mistake::new(path, "depth", format!("is nested more than {DEEPEST} deep")).with("max", DEEPEST)
}

/// A client may send any name: what is not a letter, a digit or a sign of a name is shown as `?`.
pub(super) fn harmless(name: &str) -> String {
    let shown = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '.' | '-' => letter,
        _ => '?',
    };
    name.chars().take(80).map(shown).collect()
}

/// What of a value is more than is read.
fn beyond_limits(value: &Value, path: String, depth: usize) -> Option<Mistake> {
    if depth > DEEPEST {
        return Some(too_deep(path));
    }
    match value {
        Value::Array(items) if items.len() > LONGEST_LIST => {
            let message = format!("must have at most {LONGEST_LIST} items");
            Some(Mistake::new(path, "length", message).with("max", LONGEST_LIST))
        }
        Value::Array(items) => items.iter().find_map(|item| beyond_limits(item, path.clone(), depth + 1)),
        Value::Object(map) => map.values().find_map(|item| beyond_limits(item, path.clone(), depth + 1)),
        _ => None,
    }
}

/// Puts a text of a form where its name says. Says whether it has a place there.
fn insert(slot: &mut Value, steps: &[&str], text: String) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        let free = slot.is_null();
        if free {
            *slot = Value::String(text);
        }
        return free;
    };
    let is_list = step.is_empty() || step.bytes().all(|byte| byte.is_ascii_digit());
    if slot.is_null() {
        *slot = if is_list { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
    }
    match slot {
        Value::Array(items) => {
            let place = if step.is_empty() { Ok(items.len()) } else { step.parse::<usize>() };
            // A gap would be filled with what nobody gave.
            let Some(place) = place.ok().filter(|&place| place <= items.len() && place < LONGEST_LIST) else {
                return false;
            };
            if place == items.len() {
                items.push(Value::Null);
            }
            insert(&mut items[place], rest, text)
        }
        Value::Object(map) => insert(map.entry((*step).to_owned()).or_insert(Value::Null), rest, text),
        _ => false,
    }
}

/// The keys and values of an object, those that come twice too.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(8).min(64));
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(Reader)
    }
}
