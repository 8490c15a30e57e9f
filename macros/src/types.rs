//! What a type says by its looks: `Option<T>`, an integer, `Uuid`.

use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// The last word of a type's path: `Option` of `std::option::Option<i64>`.
fn last(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last(&group.elem),
        Type::Paren(paren) => last(&paren.elem),
        _ => None,
    }
}

/// What is inside `Vec<..>`.
pub(crate) fn list_of(ty: &Type) -> Option<&Type> {
    argument(last(ty).filter(|segment| segment.ident == "Vec")?)
}

/// What is inside `Option<..>`.
pub(crate) fn option(ty: &Type) -> Option<&Type> {
    let segment = last(ty).filter(|segment| segment.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// Whether the type is one of Rust's integers.
pub(crate) fn is_integer(ty: &Type) -> bool {
    is_any(ty, &["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"])
}

/// Whether the last word of the type is one of these.
pub(crate) fn is_any(ty: &Type, names: &[&str]) -> bool {
    last(ty).is_some_and(|segment| names.iter().any(|name| segment.ident == name))
}

/// Whether the type is `Encrypted<T>`, or an `Option` of it.
pub(crate) fn is_encrypted(ty: &Type) -> bool {
    is_any(option(ty).unwrap_or(ty), &["Encrypted"])
}

/// Whether the type is `DateTime<Utc>`.
pub(crate) fn is_instant(ty: &Type) -> bool {
    let Some(segment) = last(ty).filter(|segment| segment.ident == "DateTime") else { return false };
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return false };
    arguments
        .args
        .iter()
        .any(|argument| matches!(argument, GenericArgument::Type(zone) if is_any(zone, &["Utc"])))
}

/// What to write instead of a type that is not a column, where that is plain from its name.
pub(crate) fn instead(ty: &Type) -> Option<String> {
    if let Type::Reference(reference) = ty {
        let owned = if is_any(&reference.elem, &["str"]) { "String" } else { "a type that owns it" };
        return Some(format!("a row owns its values: write `{owned}`"));
    }
    let segment = last(ty)?;
    let name = segment.ident.to_string();
    let inner = argument(segment);
    match name.as_str() {
        "usize" | "u128" => Some(format!("`{name}` is not a column type: write `u64` or `i64`")),
        "isize" | "i128" => Some(format!("`{name}` is not a column type: write `i64`")),
        "char" => Some("`char` is not a column type: write `String`".into()),
        "DateTime" if inner.is_some_and(|zone| is_any(zone, &["Local", "FixedOffset"])) => {
            Some("a point in time is stored in UTC: write `DateTime<Utc>`".into())
        }
        "Vec" => list(inner?),
        "HashMap" | "BTreeMap" | "HashSet" | "BTreeSet" | "VecDeque" => {
            let ty = quote::ToTokens::to_token_stream(ty).to_string().replace(' ', "").replace(',', ", ");
            Some(format!("a collection is stored as JSON: write `Json<{ty}>`"))
        }
        _ => None,
    }
}

/// A list of what is a value is an array; any other is the rows of another model, or JSON.
fn list(of: &Type) -> Option<String> {
    let values = [
        "bool",
        "u8",
        "i16",
        "i32",
        "i64",
        "f32",
        "f64",
        "String",
        "Uuid",
        "DateTime",
        "NaiveDateTime",
        "NaiveDate",
        "NaiveTime",
    ];
    if is_any(of, &values) {
        return None;
    }
    let name = last(of)?.ident.to_string();
    Some(format!(
        "rows of another model are not a column: write `#[has_many(..: {name})]` on the struct and load them with `.with(..)`; other lists are `Json<Vec<{name}>>`"
    ))
}

/// The first type between the angle brackets.
fn argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// Whether the type looks like one that a key has.
pub(crate) fn is_key(ty: &Type) -> bool {
    let ty = option(ty).unwrap_or(ty);
    is_integer(ty)
        || is_any(ty, &["Uuid", "String"])
        || last(ty).is_some_and(|last| last.ident.to_string().ends_with("Id"))
}

/// `User` of `Option<Box<User>>` and `Vec<User>`.
pub(crate) fn innermost(ty: &Type) -> String {
    match last(ty) {
        Some(segment) => argument(segment).map_or_else(|| segment.ident.to_string(), innermost),
        None => "..".into(),
    }
}
