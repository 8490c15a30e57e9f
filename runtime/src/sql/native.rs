//! Types that only one engine has, and that sqlx reads and writes by itself.

use std::any::Any;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::engine::Engine;

/// A type of one engine.
#[derive(Clone, Copy)]
pub struct NativeType {
    /// The engine.
    pub(crate) engine: Engine,
    /// Its name in SQL.
    pub(crate) name: fn() -> String,
    /// Adds a NULL of this type to the arguments of the engine's driver.
    pub(crate) bind_null: fn(&mut dyn Any) -> Result<(), String>,
}

/// A value of such a type.
#[derive(Clone)]
pub struct NativeValue(pub(crate) Arc<dyn Native>);

/// What a value of one engine's own type can do.
pub(crate) trait Native: Send + Sync {
    /// Adds itself to the arguments of the engine's driver.
    fn bind(&self, arguments: &mut dyn Any) -> Result<(), String>;

    /// Whether it equals another value.
    fn equals(&self, other: &dyn Native) -> bool;

    fn as_any(&self) -> &dyn Any;
}

impl PartialEq for NativeValue {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(other.0.as_ref())
    }
}

impl PartialEq for NativeType {
    fn eq(&self, other: &Self) -> bool {
        self.engine == other.engine && (self.name)() == (other.name)()
    }
}

impl Eq for NativeType {}

impl Hash for NativeType {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.name)().hash(state);
    }
}

impl fmt::Debug for NativeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {:?}", (self.name)(), self.engine)
    }
}
