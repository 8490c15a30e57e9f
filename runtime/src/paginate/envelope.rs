//! What every page has in common: it is its rows, and serialises to `{"data": [..], "meta": {..}}`.

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// The fields of a page other than its rows, in this order.
pub(super) struct PageMeta<'a, const N: usize>(pub(super) [(&'static str, MetaValue<'a>); N]);

/// A value other than the rows.
pub(super) enum MetaValue<'a> {
    Number(i64),
    Flag(bool),
    Cursor(Option<&'a str>),
}

impl From<&i64> for MetaValue<'_> {
    fn from(number: &i64) -> Self {
        MetaValue::Number(*number)
    }
}

impl From<&bool> for MetaValue<'_> {
    fn from(flag: &bool) -> Self {
        MetaValue::Flag(*flag)
    }
}

impl<'a> From<&'a Option<String>> for MetaValue<'a> {
    fn from(cursor: &'a Option<String>) -> Self {
        MetaValue::Cursor(cursor.as_deref())
    }
}

impl Serialize for MetaValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            MetaValue::Number(number) => serializer.serialize_i64(*number),
            MetaValue::Flag(flag) => serializer.serialize_bool(*flag),
            MetaValue::Cursor(cursor) => cursor.serialize(serializer),
        }
    }
}

impl<const N: usize> Serialize for PageMeta<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("PageMeta", N)?;
        for (name, value) in &self.0 {
            out.serialize_field(name, value)?;
        }
        out.end()
    }
}

/// Makes a page of a struct: its rows are `data`, next to the fields that are named.
macro_rules! envelope {
    ($page:ident { $($field:ident),+ }) => {
        impl<T> $page<T> {
            /// The same page with each row made into something else.
            pub fn map<U>(self, change: impl FnMut(T) -> U) -> $page<U> {
                let $page { data, $($field),+ } = self;
                $page { data: data.into_iter().map(change).collect(), $($field),+ }
            }
        }

        impl<T> std::ops::Deref for $page<T> {
            type Target = [T];

            fn deref(&self) -> &[T] {
                &self.data
            }
        }

        impl<T> IntoIterator for $page<T> {
            type Item = T;
            type IntoIter = std::vec::IntoIter<T>;

            fn into_iter(self) -> Self::IntoIter {
                self.data.into_iter()
            }
        }

        impl<'a, T> IntoIterator for &'a $page<T> {
            type Item = &'a T;
            type IntoIter = std::slice::Iter<'a, T>;

            fn into_iter(self) -> Self::IntoIter {
                self.data.iter()
            }
        }

        impl<T: serde::Serialize> serde::Serialize for $page<T> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct as _;
                let meta = $crate::paginate::envelope::PageMeta([$((stringify!($field), (&self.$field).into())),+]);
                let mut out = serializer.serialize_struct(stringify!($page), 2)?;
                out.serialize_field("data", &self.data)?;
                out.serialize_field("meta", &meta)?;
                out.end()
            }
        }
    };
}

pub(super) use envelope;
