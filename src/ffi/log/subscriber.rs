//! Listens to what the crate says through `tracing`, and to nobody else: other crates may log what is secret here.

use std::fmt;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span;
use tracing::subscriber::{Interest, Subscriber};
use tracing::{Event, Level, Metadata};

use super::sinks::{Record, SINKS};
use super::{ARMID_LOG_DEBUG, ARMID_LOG_ERROR, ARMID_LOG_INFO, ARMID_LOG_TRACE, ARMID_LOG_WARN};

/// The crate's own targets begin so.
const OWN: &str = env!("CARGO_CRATE_NAME");

struct Listener;

/// In a Rust host that listens by itself this does nothing: its subscriber was first.
pub(super) fn install() {
    let _ = tracing::subscriber::set_global_default(Listener);
}

/// Call it when a level has changed.
pub(super) fn levels_changed() {
    tracing::callsite::rebuild_interest_cache();
}

fn number_of(level: Level) -> i32 {
    match level {
        Level::ERROR => ARMID_LOG_ERROR,
        Level::WARN => ARMID_LOG_WARN,
        Level::INFO => ARMID_LOG_INFO,
        Level::DEBUG => ARMID_LOG_DEBUG,
        Level::TRACE => ARMID_LOG_TRACE,
    }
}

fn is_own(target: &str) -> bool {
    target.strip_prefix(OWN).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && is_own(metadata.target()) && number_of(*metadata.level()) <= SINKS.level()
    }

    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        match self.enabled(metadata) {
            true => Interest::always(),
            false => Interest::never(),
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(match SINKS.level() {
            ARMID_LOG_ERROR => LevelFilter::ERROR,
            ARMID_LOG_WARN => LevelFilter::WARN,
            ARMID_LOG_INFO => LevelFilter::INFO,
            ARMID_LOG_DEBUG => LevelFilter::DEBUG,
            ARMID_LOG_TRACE => LevelFilter::TRACE,
            _ => LevelFilter::OFF,
        })
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let metadata = event.metadata();
        SINKS.write(&Record::new(number_of(*metadata.level()), metadata.target(), fields.message, fields.others));
    }

    // Spans are not listened to.

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// An event's message and its other fields.
#[derive(Default)]
struct Fields {
    message: String,
    others: Map<String, Value>,
}

impl Fields {
    fn add(&mut self, field: &Field, value: Value) {
        self.others.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        match field.name() {
            "message" => self.message = text,
            _ => self.add(field, text.into()),
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => value.clone_into(&mut self.message),
            _ => self.add(field, value.into()),
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_crate_s_own_targets_are_heard() {
        for own in ["armidentity", "armidentity::token", "armidentity::ffi::log"] {
            assert!(is_own(own), "{own}");
        }
        for foreign in ["", "hyper", "rustls::client", "armidentity_tools", "armid"] {
            assert!(!is_own(foreign), "{foreign}");
        }
    }
}
