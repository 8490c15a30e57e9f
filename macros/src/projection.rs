//! The derive of `Projection`: a struct that a query returns instead of its model.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, Field, Fields, Ident, Path, Token};

use crate::errors::Errors;
use crate::expand::Limpid;
use crate::parse::once;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let model = model(&input, &mut errors);
    let fields = fields(&input, &mut errors);
    let output = match (model, fields) {
        (Some(model), Some(fields)) => expand(&input, &model, &fields),
        _ => TokenStream::new(),
    };
    errors.append_to(output)
}

/// One field: what it is called, and what it is read from.
struct Part<'a> {
    field: &'a Field,
    name: &'a Ident,
    /// The closure of `#[select(..)]`; the column or relation of the same name, if there is none.
    select: Option<Expr>,
}

/// The model in `#[projection(of = Post)]`.
fn model(input: &DeriveInput, errors: &mut Errors) -> Option<Path> {
    let mut model = None;
    let mut attributes = 0;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("projection")) {
        once(attributes > 0, attribute, errors);
        attributes += 1;
        model = errors.take(written(attribute)).or(model);
    }
    if attributes == 0 {
        errors.at(&input.ident, "say whose rows these are: `#[projection(of = Post)]`");
    }
    model
}

fn written(attribute: &Attribute) -> syn::Result<Path> {
    let advice = "write `#[projection(of = Post)]`, with the name of the model";
    let list = attribute.meta.require_list().map_err(|_| syn::Error::new(attribute.meta.span(), advice))?;
    list.parse_args_with(|input: syn::parse::ParseStream<'_>| {
        let word: Ident = input.parse().map_err(|error| syn::Error::new(error.span(), advice))?;
        if word != "of" || !input.peek(Token![=]) {
            return Err(syn::Error::new(word.span(), advice));
        }
        input.parse::<Token![=]>()?;
        let model = input.parse().map_err(|error| syn::Error::new(error.span(), advice))?;
        input.parse::<Option<Token![,]>>()?;
        match input.is_empty() {
            true => Ok(model),
            false => Err(input.error("a projection is of one model, and takes nothing else here")),
        }
    })
}

fn fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<Vec<Part<'a>>> {
    let advice = "a projection is a struct with named fields: each is a column, an expression or a relation";
    if let Some(generic) = input.generics.params.first() {
        errors.at(generic, "a projection has no type parameters or lifetimes: write it for one type");
        return None;
    }
    let Data::Struct(data) = &input.data else {
        errors.at(&input.ident, advice);
        return None;
    };
    let Fields::Named(named) = &data.fields else {
        errors.at(&input.ident, advice);
        return None;
    };
    if named.named.is_empty() {
        errors.at(&input.ident, "a projection without fields reads nothing: give it one");
        return None;
    }
    let parts = named
        .named
        .iter()
        .filter_map(|field| Some(Part { field, name: field.ident.as_ref()?, select: select(field, errors) }));
    Some(parts.collect())
}

/// The closure in `#[select(|post| post.comments.count())]`.
fn select(field: &Field, errors: &mut Errors) -> Option<Expr> {
    let mut found = None;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("select")) {
        once(found.is_some(), attribute, errors);
        let advice = "write a closure: `#[select(|post| post.comments.count())]`";
        let expression = match attribute.meta.require_list() {
            Ok(list) if !list.tokens.is_empty() => attribute.parse_args::<Expr>(),
            _ => Err(syn::Error::new(attribute.meta.span(), advice)),
        };
        match errors.take(expression) {
            Some(closure @ (Expr::Closure(_) | Expr::Path(_))) => found = Some(closure),
            Some(other) => errors.at(other, advice),
            None => {}
        }
    }
    found
}

/// Tuples have as many elements at most; more fields become tuples of tuples.
const WIDTH: usize = 8;

fn expand(input: &DeriveInput, model: &Path, parts: &[Part<'_>]) -> TokenStream {
    let limpid = Limpid;
    let this = &input.ident;
    let names: Vec<_> = parts.iter().map(|part| part.name).collect();
    let functions = parts.iter().map(|part| function(model, part));
    let loaders = nested(names.iter().map(|name| quote!(#name(source))).collect());
    let pattern = nested(names.iter().map(|name| quote!(#name)).collect());
    let body = quote_spanned! {model.span()=>
        fn loads(source: #limpid::Source) -> impl #limpid::LoadSet<#model, Row = Self> {
            #(#functions)*
            #limpid::shaped(#loaders, |#pattern| Self { #(#names),* })
        }
    };
    quote! {
        #[diagnostic::do_not_recommend]
        impl #limpid::Projection<#model> for #this { #body }
    }
}

/// What reads one field. In a function of its own, a mistake is said once, and on the field.
fn function(model: &Path, Part { field, name, select }: &Part<'_>) -> TokenStream {
    let limpid = Limpid;
    let ty = &field.ty;
    let body = match select {
        Some(closure) => {
            quote_spanned!(ty.span()=> #limpid::pick::<#model, _, #ty>(#limpid::ask::<#model, _>(source, #closure)))
        }
        None => {
            let fields = quote_spanned!(model.span()=> <#model as #limpid::Model>::fields(source));
            quote_spanned!(ty.span()=> #limpid::pick::<#model, _, #ty>(#fields.#name))
        }
    };
    quote_spanned! {ty.span()=>
        fn #name(source: #limpid::Source) -> impl #limpid::Loader<#model, Output = #ty> { #body }
    }
}

/// `(a, b, c)`, and `((a, ..), (i, ..))` if there are more than a tuple holds.
fn nested(mut elements: Vec<TokenStream>) -> TokenStream {
    loop {
        elements = elements.chunks(WIDTH).map(|elements| quote!((#(#elements,)*))).collect();
        if elements.len() <= 1 {
            return elements.into_iter().collect();
        }
    }
}
