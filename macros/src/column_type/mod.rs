//! The derive of `ColumnType`: enums and newtypes as columns.

pub(crate) mod choice;
mod newtype;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput};

use crate::errors::Errors;
use crate::expand::Limpid;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    if let Some(generic) = input.generics.params.first() {
        errors.at(generic, "a column type has no type parameters or lifetimes: write it for one type");
        return errors.append_to(TokenStream::new());
    }
    let output = match &input.data {
        Data::Enum(data) => choice::expand(&input, data, &mut errors),
        Data::Struct(data) => newtype::expand(&input, data, &mut errors),
        Data::Union(data) => {
            errors.at(data.union_token, "a union cannot be a column");
            fallback(&input)
        }
    };
    errors.append_to(output)
}

/// Beside an error: enough to let the models that use the type compile.
fn fallback(input: &DeriveInput) -> TokenStream {
    let (limpid, name) = (Limpid, &input.ident);
    quote::quote! {
        #[diagnostic::do_not_recommend]
        impl #limpid::ColumnType for #name {
            const KIND: #limpid::Kind = #limpid::Kind::Text;
            type Base = Self;
            fn to_value(&self) -> #limpid::Value { ::core::unreachable!() }
            fn from_cell(_: #limpid::Cell<'_>) -> ::core::result::Result<Self, #limpid::Mismatch> {
                ::core::unreachable!()
            }
        }
    }
}
