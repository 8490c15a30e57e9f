//! The derives of Limpid. Use them through the crate `limpid`, which re-exports them.

mod api_error;
mod check;
mod column_type;
mod errors;
mod expand;
mod form;
#[cfg(test)]
mod golden;
mod ir;
mod message;
mod migrate;
mod parse;
mod pipeline;
mod polymorphic;
mod projection;
mod scopes;
mod sql;
mod testing;
mod types;

use proc_macro::TokenStream;

#[doc = include_str!("../docs/model.md")]
#[proc_macro_derive(
    Model,
    attributes(
        model,
        column,
        key,
        fillable,
        guarded,
        default,
        unique,
        index,
        full_text,
        hidden,
        filterable,
        sortable,
        normalize,
        prunable,
        computed,
        serde,
        version,
        references,
        belongs_to,
        has_one,
        has_many,
        belongs_to_many,
        latest_of_many,
        oldest_of_many,
        touches,
        hooks,
        soft_deletes,
        timestamps,
        scope,
        global_scope,
        renamed_from,
        rule,
        route_key
    )
)]
pub fn derive_model(input: TokenStream) -> TokenStream {
    pipeline::model(input.into()).into()
}

#[doc = include_str!("../docs/column_type.md")]
#[proc_macro_derive(ColumnType, attributes(stored))]
pub fn derive_column_type(input: TokenStream) -> TokenStream {
    column_type::derive(input.into()).into()
}

#[doc = include_str!("../docs/polymorphic.md")]
#[proc_macro_derive(Polymorphic, attributes(stored))]
pub fn derive_polymorphic(input: TokenStream) -> TokenStream {
    polymorphic::derive(input.into()).into()
}

#[doc = include_str!("../docs/projection.md")]
#[proc_macro_derive(Projection, attributes(projection, select))]
pub fn derive_projection(input: TokenStream) -> TokenStream {
    projection::derive(input.into()).into()
}

#[doc = include_str!("../docs/api_error.md")]
#[proc_macro_derive(ApiError, attributes(api))]
pub fn derive_api_error(input: TokenStream) -> TokenStream {
    api_error::derive(input.into()).into()
}

#[doc = include_str!("../docs/form.md")]
#[proc_macro_derive(Form, attributes(form, rule, nested, default))]
pub fn derive_form(input: TokenStream) -> TokenStream {
    form::derive(input.into()).into()
}

#[doc = include_str!("../docs/scopes.md")]
#[proc_macro_attribute]
pub fn scopes(options: TokenStream, item: TokenStream) -> TokenStream {
    scopes::expand(options.into(), item.into()).into()
}

#[doc = include_str!("../docs/test.md")]
#[proc_macro_attribute]
pub fn test(options: TokenStream, item: TokenStream) -> TokenStream {
    testing::expand(options.into(), item.into()).into()
}

#[doc = include_str!("../docs/sql.md")]
#[proc_macro]
pub fn sql(input: TokenStream) -> TokenStream {
    sql::expand(input.into()).into()
}

#[doc = include_str!("../docs/migrate.md")]
#[proc_macro]
pub fn migrate(input: TokenStream) -> TokenStream {
    migrate::expand(input.into()).into()
}
