//! Relations: the fields that closures get, and the methods of the model.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Ident, Path};

use super::Limpid;
use super::usual_key::{is_found, is_usual};
use crate::ir::{Model, Relation, Way};

/// `pub comments: Relation<Post, Comment, HasMany>`, for the struct of fields.
pub(super) fn fields(model: &Model) -> impl Iterator<Item = TokenStream> {
    let limpid = Limpid;
    let this = &model.names.model;
    model.relations.iter().map(move |Relation { name, model, way, .. }| {
        let kind = match way {
            Way::Polymorph { .. } => {
                let ty = quote_spanned!(model.span()=> #limpid::Polymorph<#this, #model>);
                return quote!(pub #name: #ty);
            }
            way => kind(way),
        };
        quote!(pub #name: #limpid::Relation<#this, #model, #limpid::#kind>)
    })
}

fn kind(way: &Way) -> TokenStream {
    match way {
        Way::BelongsTo { nullable: false, .. } => quote!(BelongsTo),
        Way::BelongsTo { nullable: true, .. } => quote!(MayBelongTo),
        Way::Has { many: true, .. } | Way::Along { many: true, .. } | Way::About { many: true, .. } => {
            quote!(HasMany)
        }
        Way::Has { .. } | Way::Along { .. } | Way::About { .. } | Way::Polymorph { .. } => quote!(HasOne),
        Way::Pivot { through, .. } => quote!(BelongsToMany<#through>),
    }
}

/// The constants that say what else a write reaches.
pub(super) fn reaches(model: &Model) -> TokenStream {
    let limpid = Limpid;
    let reach = |constant: TokenStream, how: TokenStream, reached: &dyn Fn(&Relation) -> bool| {
        let reached: Vec<_> = model.relations.iter().filter(|relation| reached(relation)).collect();
        let reaches = reached.iter().map(|Relation { name, model, .. }| {
            let made = quote_spanned!(model.span()=> #limpid::Cascade::#how::<#model>);
            quote!(#made(|| <Self as #limpid::Model>::fields(#limpid::Source::ROOT).#name.joint()))
        });
        (!reached.is_empty())
            .then(|| quote!(const #constant: &'static [#limpid::Cascade] = &[#(#reaches),*];))
    };
    let touches = reach(quote!(TOUCHES), quote!(touches), &|relation| relation.touched);
    let cascades = reach(quote!(CASCADES), quote!(cascades), &|relation| relation.trashed);
    quote!(#touches #cascades)
}

/// `comments: Relation::new(source, || ..)`, for the function that makes the struct.
pub(super) fn values(model: &Model) -> impl Iterator<Item = TokenStream> {
    let limpid = Limpid;
    model.relations.iter().map(move |relation| {
        let name = &relation.name;
        if let Way::Polymorph { key, kind, .. } = relation.way {
            let [key_type, kind_type] = [key, kind].map(|place| &model.columns[place].ty);
            let models = &relation.model;
            let lists = quote_spanned!(models.span()=> <#models as #limpid::Polymorphic>);
            let has_key = quote_spanned!(key_type.span()=> #limpid::refers::<#key_type, #lists::Key>(););
            let has_kind = quote_spanned!(kind_type.span()=> #limpid::refers_to_kind::<#kind_type, #lists::Kind>(););
            return quote!(#name: { #has_key #has_kind #limpid::Polymorph::of(source, &columns[#key], &columns[#kind]) });
        }
        let link = link(relation);
        quote!(#name: #limpid::Relation::new(source, || #link))
    })
}

/// The fields of a model and its keys by their usual names, with the span of its name.
fn fields_of(model: &Path) -> TokenStream {
    let limpid = Limpid;
    let fields = quote_spanned!(model.span()=> <#model as #limpid::Model>::fields(#limpid::Source::ROOT));
    quote!({ use #limpid::UsualKeys as _; #fields.by_usual_keys() })
}

/// The way to the other model. Errors about a column lie on the name of the relation, or where the column was
/// named.
fn link(relation: &Relation) -> TokenStream {
    let limpid = Limpid;
    let here = quote!(let here = <Self as #limpid::Model>::fields(#limpid::Source::ROOT););
    let (model, at) = (&relation.model, relation.name.span());
    let there = fields_of(model);
    match &relation.way {
        Way::BelongsTo { keys, references, .. } if references.is_empty() => {
            let on_key = on_key(keys, model, &quote!(here), at);
            quote!({ #here #limpid::Link::new().to::<#model>()#on_key })
        }
        Way::BelongsTo { keys, references, .. } => {
            let on = on(keys, references, at);
            quote!({ #here let there = #there; #limpid::Link::new().to::<#model>()#on })
        }
        Way::Has { keys, references, one_of, .. } => {
            let on = on(references, keys, at);
            let one_of = one_of.as_ref().map(|(by, last)| quote!(.one_of(there.#by, #last)));
            quote!({ #here let there = #there; #limpid::Link::new().to::<#model>()#on #one_of })
        }
        Way::Pivot { through, keys, references, others, targets } => {
            let pivot = fields_of(through);
            let first = on(references, keys, at);
            let (end, second) = match targets.is_empty() {
                true => (None, on_key(others, model, &quote!(here), at)),
                false => (Some(quote!(let there = #there;)), on(others, targets, at)),
            };
            quote!({
                #here
                let there = #pivot;
                let link = #limpid::Link::new().to::<#through>()#first;
                let here = there;
                #end
                link.to::<#model>()#second
            })
        }
        Way::About { relation: by, .. } => {
            let about = quote_spanned!(by.span()=> .about::<Self, _, _>(there.#by));
            quote!({ let there = #there; #limpid::Link::new().to::<#model>()#about })
        }
        Way::Polymorph { .. } => quote!(#limpid::Link::new()),
        Way::Along { steps, .. } => {
            let mut steps = steps.iter();
            let first = steps.next();
            let rest = steps.map(|step| quote_spanned!(step.span()=> .then(|row| row.#step)));
            quote_spanned!(at=> {
                #here
                #limpid::Path::of(here.#first)#(#rest)*.ending::<#model>()
            })
        }
    }
}

/// `.on(here.id, there.post_id)`, for each pair.
fn on(here: &[Ident], there: &[Ident], at: Span) -> TokenStream {
    let pairs =
        here.iter().zip(there).map(|(here, there)| quote_spanned!(at=> .on(here.#here, there.#there)));
    pairs.collect()
}

/// `.on_key::<User, _, _>(here.author_id)`: the columns hold the key of the other model.
fn on_key(keys: &[Ident], model: &Path, here: &TokenStream, at: Span) -> TokenStream {
    match keys {
        [key] => quote_spanned!(key.span()=> .on_key::<#model, _, _>(#here.#key)),
        keys => {
            let columns = keys.iter().map(|key| quote!(#here.#key));
            quote_spanned!(at=> .on_keys::<#model, _>((#(#columns),*)))
        }
    }
}

/// The methods: `post.comments()`.
pub(super) fn methods(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let (vis, this) = (&model.vis, &model.names.model);
    let methods = model.relations.iter().map(|Relation { name, model, way, .. }| {
        let (docs, state) = match way {
            Way::BelongsTo { nullable, .. } => (
                format!("A query for the `{name}` of this row; `associate` sets it."),
                quote!(ToOne<#this, #nullable>),
            ),
            Way::Has { keys, .. } => {
                let key = match keys.as_slice() {
                    [key] if is_usual(key, this) => quote!(),
                    keys => checksum(keys.iter()).to_token_stream(),
                };
                (format!("A query for the `{name}` of this row; `create` adds one."), quote!(Owned<#this, #key>))
            }
            Way::About { relation, .. } => {
                let key = checksum([relation].into_iter());
                (format!("A query for the `{name}` of this row; `create` adds one."), quote!(Owned<#this, #key>))
            }
            Way::Polymorph { nullable, .. } => {
                let docs = format!("The `{name}` of this row: `first` reads it, `associate` sets it.");
                return quote! {
                    #[doc = #docs]
                    #vis fn #name(&self) -> #limpid::PolymorphOf<#this, #model, #nullable> {
                        #limpid::PolymorphOf::of(self, <Self as #limpid::Model>::fields(#limpid::Source::ROOT).#name)
                    }
                };
            }
            Way::Pivot { through, .. } => (
                format!("A query for the `{name}` of this row; `attach`, `detach` and `sync` change which they are."),
                quote!(Via<#this, #through>),
            ),
            Way::Along { .. } => (format!("A query for the `{name}` of this row."), quote!(Along)),
        };
        quote! {
            #[doc = #docs]
            #vis fn #name(&self) -> #limpid::Query<#model, (), #limpid::#state> {
                #limpid::belonging(self, <Self as #limpid::Model>::fields(#limpid::Source::ROOT).#name)
            }
        }
    });
    let methods: Vec<_> = methods.collect();
    (!methods.is_empty()).then(|| {
        quote! {
            #[allow(private_interfaces, dead_code, clippy::should_implement_trait)]
            impl #this { #(#methods)* }
        }
    })
}

/// What a row is created from through a relation that gives its key: an input without that key, if the key is
/// all that it lacks.
pub(super) fn created_through(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let names = &model.names;
    let (this, create) = (&names.model, &names.create);
    let guarded: Vec<_> = model.guarded().map(|(place, column)| (place, &column.field)).collect();
    let through = model.relations.iter().find_map(|relation| match &relation.way {
        Way::BelongsTo { keys, .. } if keys.iter().eq(guarded.iter().map(|(_, field)| *field)) => {
            let parent = &relation.model;
            Some((None, quote!(#parent), checksum(keys.iter())))
        }
        Way::Polymorph { key, kind, .. }
            if [[*key, *kind], [*kind, *key]]
                .iter()
                .any(|places| guarded.iter().map(|(place, _)| place).eq(places)) =>
        {
            let models = &relation.model;
            let name = &relation.name;
            Some((Some(quote!(<V: #limpid::Variant<#models>>)), quote!(V), checksum([name].into_iter())))
        }
        _ => None,
    });
    let (generics, parent, key) = through?;
    let found = key;
    let usual = model.relations.iter().any(|relation| match &relation.way {
        Way::BelongsTo { keys, .. } => checksum(keys.iter()) == found && is_found(model, relation),
        _ => false,
    });
    let keys = if generics.is_none() && usual { vec![key, 0] } else { vec![key] };
    let (input, body) = match model.fillable().next() {
        Some(_) => (quote!(#create), quote!(#limpid::Assignments::add_to(input, to))),
        None => (quote!(()), quote!()),
    };
    Some(quote! {#(
        #[diagnostic::do_not_recommend]
        impl #generics #limpid::CreateIn<#input, #parent, #keys> for #this {
            #[allow(unused_variables)]
            fn assignments_in(input: #input, to: &mut ::std::vec::Vec<#limpid::Assignment<#this>>) {
                #body
            }
        }
    )*})
}

/// A number for these columns: both models know it from the names alone. FNV-1a.
fn checksum<'a>(columns: impl Iterator<Item = &'a Ident>) -> u64 {
    let names: Vec<_> = columns.map(|column| column.unraw().to_string()).collect();
    let bytes = names.join(",").into_bytes();
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |sum: u64, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
