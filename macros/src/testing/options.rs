//! `#[limpid::test(models(User, Post), on(postgres))]`: the contents of the parentheses.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{LitStr, Token, Type, parenthesized};

use crate::errors::Errors;

/// What a test was asked for.
pub(super) struct Options {
    pub(super) models: Vec<Type>,
    /// The folder whose migrations make the tables.
    pub(super) migrations: Option<LitStr>,
    pub(super) engines: Vec<Engine>,
}

/// The engines as a test names them. MariaDB and MySQL are one server to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
    MySql,
}

impl Options {
    /// Reads the options. Without `on(..)`, a test is for each engine of this build.
    pub(super) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut models = Vec::new();
        let mut on: Option<Vec<Engine>> = None;
        let mut migrations = None;
        let parser = Punctuated::<Entry, Token![,]>::parse_terminated;
        for entry in errors.take(parser.parse2(tokens)).into_iter().flatten() {
            match entry {
                Entry::Models(more) => models.extend(more),
                Entry::Migrations(folder) if cfg!(feature = "migrate") => migrations = Some(folder),
                Entry::Migrations(folder) => errors.at(
                    folder,
                    "limpid was built without migrations: add its cargo feature, `features = [\"migrate\"]`",
                ),
                Entry::On(name, names) => {
                    let engines = on.get_or_insert_default();
                    engines.extend(names.iter().filter_map(|name| Engine::named(name, errors)));
                    if names.is_empty() {
                        errors.at(name, "name an engine: `on(postgres)`");
                    }
                }
                Entry::Unknown(name) => {
                    errors.at(
                        &name,
                        format!(
                            "no option `{name}`: write `models(User, Post)`, `migrations` or `on(postgres)`"
                        ),
                    );
                }
            }
        }
        if let (Some(_), Some(model)) = (&migrations, models.first()) {
            errors.at(model, "the tables come from the migrations: remove `models(..)`");
        }
        let engines = on.unwrap_or_else(|| {
            let present: Vec<_> = Engine::ALL.into_iter().filter(|engine| engine.is_present()).collect();
            if present.is_empty() {
                errors.push(syn::Error::new(
                    Span::call_site(),
                    "no engine to test on: add a cargo feature of limpid, `sqlite`, `postgres` or `mysql`",
                ));
            }
            present
        });
        Options { models, migrations, engines }
    }
}

/// One option.
enum Entry {
    Models(Punctuated<Type, Token![,]>),
    Migrations(LitStr),
    On(Ident, Punctuated<Ident, Token![,]>),
    Unknown(Ident),
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: Ident = input.parse()?;
        if name == "migrations" {
            if !input.peek(syn::token::Paren) {
                return Ok(Entry::Migrations(LitStr::new("migrations", name.span())));
            }
            let folder;
            parenthesized!(folder in input);
            return folder.parse().map(Entry::Migrations).map_err(|error| {
                syn::Error::new(
                    error.span(),
                    "write the folder, from that of Cargo.toml on: `migrations(\"migrations\")`",
                )
            });
        }
        if name != "models" && name != "on" {
            // What follows belongs to it.
            while !input.is_empty() && !input.peek(Token![,]) {
                input.parse::<proc_macro2::TokenTree>()?;
            }
            return Ok(Entry::Unknown(name));
        }
        if !input.peek(syn::token::Paren) {
            let example = if name == "models" { "models(User, Post)" } else { "on(sqlite, postgres)" };
            return Err(syn::Error::new(name.span(), format!("`{name}` takes a list: `{example}`")));
        }
        let list;
        parenthesized!(list in input);
        match name == "models" {
            true => Ok(Entry::Models(Punctuated::parse_terminated(&list)?)),
            false => Ok(Entry::On(name, Punctuated::parse_terminated(&list)?)),
        }
    }
}

impl Engine {
    const ALL: [Engine; 3] = [Engine::Sqlite, Engine::Postgres, Engine::MySql];

    /// The engine of this name, if this build has it.
    fn named(name: &Ident, errors: &mut Errors) -> Option<Self> {
        let Some(engine) = Engine::ALL.into_iter().find(|engine| name == engine.name()) else {
            let advice = match name.to_string().as_str() {
                "mariadb" => "MariaDB and MySQL are tested alike: write `mysql`".to_owned(),
                other => format!("no engine `{other}`: write `sqlite`, `postgres` or `mysql`"),
            };
            errors.at(name, advice);
            return None;
        };
        if !engine.is_present() {
            let advice =
                format!("limpid was built without {name}: add its cargo feature, `features = [\"{name}\"]`");
            errors.at(name, advice);
            return None;
        }
        Some(engine)
    }

    fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
            Engine::MySql => "mysql",
        }
    }

    /// Whether this build of Limpid has the engine.
    fn is_present(self) -> bool {
        match self {
            Engine::Sqlite => cfg!(feature = "sqlite"),
            Engine::Postgres => cfg!(feature = "postgres"),
            Engine::MySql => cfg!(feature = "mysql"),
        }
    }

    /// The name of the test.
    pub(super) fn ident(self) -> Ident {
        Ident::new(self.name(), Span::call_site())
    }

    /// The variant of Limpid's own type.
    pub(super) fn variant(self) -> Ident {
        let name = match self {
            Engine::Sqlite => "Sqlite",
            Engine::Postgres => "Postgres",
            Engine::MySql => "MySql",
        };
        Ident::new(name, Span::call_site())
    }

    /// A look at the variable that names a server, so that cargo builds the tests anew when it changes; and
    /// `#[ignore]` with the reason, if it is not set.
    pub(super) fn ignored(self) -> (TokenStream, TokenStream) {
        let variable = match self {
            Engine::Sqlite => return Default::default(),
            Engine::Postgres => "LIMPID_TEST_POSTGRES",
            Engine::MySql => "LIMPID_TEST_MYSQL",
        };
        let watch = quote!(let _ = ::core::option_env!(#variable););
        let reason = format!("NOT TESTED: set {variable} to the URL of a server");
        match std::env::var_os(variable) {
            Some(_) => (watch, TokenStream::new()),
            None => (watch, quote!(#[ignore = #reason])),
        }
    }
}
