//! What the library says through `tracing`, kept for the tests of this process.

use std::fmt::{Debug, Write};
use std::sync::{Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Keep;

impl Subscriber for Keep {
    fn enabled(&self, about: &Metadata<'_>) -> bool {
        about.target() == "limpid" && *about.level() == Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        SAID.lock().unwrap_or_else(PoisonError::into_inner).push(text.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, "{field}={value:?} ");
    }
}

/// Keeps warnings from here on.
pub fn listen() {
    static START: Once = Once::new();
    START.call_once(|| tracing::subscriber::set_global_default(Keep).expect("the only one"));
}

/// The warnings about a call on this line of a file.
pub fn of(file: &str, line: u32) -> Vec<String> {
    let place = format!("at={file}:{line}:");
    let said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    said.iter().filter(|text| text.contains(&place)).cloned().collect()
}
