//! What the library says through `tracing`, kept for the tests of a process.

use std::fmt::{Debug, Write};
use std::sync::{Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

static KEPT: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Keep(fn(&Metadata<'_>) -> bool);

impl Subscriber for Keep {
    fn enabled(&self, about: &Metadata<'_>) -> bool {
        (self.0)(about)
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(format!("{} {} ", event.metadata().level(), event.metadata().target()));
        event.record(&mut text);
        KEPT.lock().unwrap_or_else(PoisonError::into_inner).push(text.0);
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

/// Keeps the events of these targets and levels from here on. The first call of a process decides which.
pub fn listen(kept: fn(&Metadata<'_>) -> bool) {
    static START: Once = Once::new();
    START.call_once(|| tracing::subscriber::set_global_default(Keep(kept)).expect("the only one"));
}

/// The events, as `LEVEL target field=value ..`, that contain all of these.
pub fn with(parts: &[&str]) -> Vec<String> {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.iter().filter(|text| parts.iter().all(|part| text.contains(part))).cloned().collect()
}
