//! Placeholder of the package; its targets stand beside it.
