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
