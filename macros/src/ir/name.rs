//! Every name that the derive gives, decided once.

use heck::ToSnakeCase;
use quote::format_ident;
use syn::Ident;
use syn::ext::IdentExt;

use super::plural::plural;

/// The names of a model's items.
pub(crate) struct Names {
    pub(crate) model: Ident,
    pub(crate) fields: Ident,
    pub(crate) create: Ident,
    pub(crate) update: Ident,
    pub(crate) guarded: Ident,
    pub(crate) input: Ident,
    pub(crate) scopes: Ident,
    pub(crate) query: Ident,
}

impl Names {
    pub(crate) fn of(model: &Ident) -> Self {
        let word = model.unraw();
        let name = |suffix: &str| format_ident!("{word}{suffix}", span = model.span());
        Names {
            model: model.clone(),
            fields: name("Fields"),
            create: name("Create"),
            update: name("Update"),
            guarded: name("Guarded"),
            input: name("Input"),
            scopes: name("Scopes"),
            query: name("Query"),
        }
    }
}

/// `BlogPost` is `blog_posts`.
pub(crate) fn table_name(model: &Ident) -> String {
    let snake = model.unraw().to_string().to_snake_case();
    match snake.rsplit_once('_') {
        Some((start, last)) => format!("{start}_{}", plural(last)),
        None => plural(&snake),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_the_plural_of_its_model() {
        let name = |model: &str| table_name(&format_ident!("{model}"));
        assert_eq!(name("Post"), "posts");
        assert_eq!(name("BlogPost"), "blog_posts");
        assert_eq!(name("Category"), "categories");
        assert_eq!(name("Person"), "people");
        assert_eq!(name("UserStatus"), "user_statuses");
        assert_eq!(name("HTTPRequest"), "http_requests");
        assert_eq!(name("News"), "news");
    }
}
