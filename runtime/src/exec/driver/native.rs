//! Types that sqlx knows for one engine, as columns: ranges, networks, intervals, and those of your own.

use std::any::Any;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::{Arguments, Decode, Encode, Row as _, Type, TypeInfo};

use crate::sql::cell::{Cell, Mismatch, Row};
use crate::sql::engine::Engine;
use crate::sql::kind::Kind;
use crate::sql::native::{Native, NativeType, NativeValue};
use crate::sql::types::ColumnType;
use crate::sql::value::Value;

/// What a native type must be able to do besides sqlx's traits.
trait Plain: Clone + PartialEq + Send + Sync + 'static {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Plain for T {}

macro_rules! native {
    ($(#[$docs:meta])* $name:ident, $engine:ident, $driver:ty, $feature:literal) => {
        $(#[$docs])*
        #[cfg(feature = $feature)]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name<T>(pub T);

        #[cfg(feature = $feature)]
        impl<T> Deref for $name<T> {
            type Target = T;

            fn deref(&self) -> &T {
                &self.0
            }
        }

        #[cfg(feature = $feature)]
        impl<T> DerefMut for $name<T> {
            fn deref_mut(&mut self) -> &mut T {
                &mut self.0
            }
        }

        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl<T> ColumnType for $name<T>
        where
            T: Plain + Type<$driver> + for<'q> Encode<'q, $driver> + for<'r> Decode<'r, $driver>,
        {
            const KIND: Kind = Kind::Native(&NativeType {
                engine: Engine::$engine,
                name: || <T as Type<$driver>>::type_info().name().to_owned(),
                bind_null: |arguments| add::<$driver, Option<T>>(arguments, None, Engine::$engine),
            });
            type Base = Self;

            fn to_value(&self) -> Value {
                Value::Native(NativeValue(Arc::new(self.clone())))
            }

            fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
                match cell {
                    Cell::Native(value) => value.downcast_ref::<Self>().cloned(),
                    _ => None,
                }
                .ok_or_else(|| elsewhere(Engine::$engine))
            }

            fn read(row: &dyn Row, place: usize) -> Result<Self, Mismatch> {
                let row = row.as_any().downcast_ref::<<$driver as sqlx::Database>::Row>();
                let row = row.ok_or_else(|| elsewhere(Engine::$engine))?;
                row.try_get::<T, _>(place).map($name).map_err(|error| match error {
                    sqlx::Error::ColumnDecode { .. } => Mismatch::new("value", "sqlx could not read it as this type"),
                    _ => Mismatch::new("nothing", "the row has no such column"),
                })
            }
        }

        #[cfg(feature = $feature)]
        impl<T> Native for $name<T>
        where
            T: Plain + Type<$driver> + for<'q> Encode<'q, $driver>,
        {
            fn bind(&self, arguments: &mut dyn Any) -> Result<(), String> {
                add::<$driver, T>(arguments, self.0.clone(), Engine::$engine)
            }

            fn equals(&self, other: &dyn Native) -> bool {
                other.as_any().downcast_ref::<Self>().is_some_and(|other| self.0 == other.0)
            }

            fn as_any(&self) -> &dyn Any {
                self
            }
        }
    };
}

native! {
    /// A type of PostgreSQL alone: whatever implements sqlx's `Type`, `Encode` and `Decode` for it, such as
    /// sqlx's `PgRange`, `PgInterval` or `IpNetwork`, or a type of your own.
    Pg, Postgres, sqlx::Postgres, "postgres"
}
native! {
    /// A type of MariaDB and MySQL alone: whatever implements sqlx's `Type`, `Encode` and `Decode` for them.
    My, MySql, sqlx::MySql, "mysql"
}
native! {
    /// A type of SQLite alone: whatever implements sqlx's `Type`, `Encode` and `Decode` for it.
    Lite, Sqlite, sqlx::Sqlite, "sqlite"
}

/// Adds a value to the arguments of a driver, if they are of that driver.
fn add<D, T>(arguments: &mut dyn Any, value: T, engine: Engine) -> Result<(), String>
where
    D: sqlx::Database<Arguments: 'static>,
    T: for<'q> Encode<'q, D> + Type<D>,
{
    let arguments =
        arguments.downcast_mut::<D::Arguments>().ok_or_else(|| elsewhere(engine).reason.into_owned())?;
    arguments.add(value).map_err(|_| "sqlx could not write the value".to_owned())
}

#[cold]
fn elsewhere(engine: Engine) -> Mismatch {
    Mismatch::new("another engine", format!("this type exists on {engine:?} only"))
}

impl fmt::Debug for dyn Native {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<native>")
    }
}
