//! Everything that this process logs, whoever logs it, and a word that must not be in it.

use std::fmt::{Debug, Write};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use limpid::Error;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// It is part of each value and each password of these tests.
pub const SECRET: &str = "s3cr3t";

static SAID: Mutex<String> = Mutex::new(String::new());

fn said() -> MutexGuard<'static, String> {
    SAID.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes every event and every span of every target, at every level.
struct Everything;

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::TRACE)
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(format!("{} ", event.metadata().target()));
        event.record(&mut text);
        said().push_str(&text.0);
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = Text(format!("{} ", span.metadata().target()));
        span.record(&mut text);
        said().push_str(&text.0);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut text = Text(String::new());
        values.record(&mut text);
        said().push_str(&text.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = writeln!(self.0, "{field}={value:?}");
    }
}

/// Listens to everything from here on.
pub fn listen() {
    static START: Once = Once::new();
    START.call_once(|| tracing::subscriber::set_global_default(Everything).expect("the only one"));
}

/// What an error says to programs.
pub struct Says {
    pub code: &'static str,
    pub status: u16,
    pub retryable: bool,
}

/// Looks at an error from all sides, and at the logs so far.
#[track_caller]
pub fn look(error: &Error, says: Says) {
    assert_eq!(
        (error.code(), error.status(), error.is_retryable()),
        (says.code, says.status, says.retryable),
        "{error:?}"
    );
    let json = serde_json::to_value(error).expect("it is written");
    assert_eq!(json["code"], says.code);
    let chain = std::error::Error::source(error).map(|source| format!("{source} {source:?}"));
    let shown = format!("{error} {error:?} {error:#?} {json} {chain:?}");
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(!error.to_string().is_empty());
    nothing_was_logged();
}

/// The secret is in no log, of Limpid or of sqlx, and there are logs to look at.
#[track_caller]
pub fn nothing_was_logged() {
    let said = said();
    if let Some(place) = said.find(SECRET) {
        let start = said[..place].char_indices().rev().nth(300).map_or(0, |(start, _)| start);
        panic!("a log holds a value: ..{}", &said[start..place + SECRET.len()]);
    }
}

/// Whether sqlx itself has logged anything that we could have looked at.
pub fn sqlx_has_spoken() -> bool {
    said().contains("sqlx")
}
