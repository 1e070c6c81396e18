//! Where log records go: standard error, the host's callback, the queue; each with its own level.

use std::collections::VecDeque;
use std::ffi::{CString, c_char, c_void};
use std::io::Write as _;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::{ARMID_LOG_DEBUG, ARMID_LOG_ERROR, ARMID_LOG_INFO, ARMID_LOG_OFF, ARMID_LOG_TRACE, ARMID_LOG_WARN, name_of, subscriber};
use crate::error::Result;
use crate::ffi::callback::{self, UserData};

/// The levels by the names that ARMIDENTITY_LOG takes and records show.
pub(super) const LEVELS: [(&str, i32); 6] = [
    ("off", ARMID_LOG_OFF),
    ("error", ARMID_LOG_ERROR),
    ("warn", ARMID_LOG_WARN),
    ("info", ARMID_LOG_INFO),
    ("debug", ARMID_LOG_DEBUG),
    ("trace", ARMID_LOG_TRACE),
];

/// How many records wait for the callback at most.
const CALLBACK_CAPACITY: usize = 4096;

/// One thing that happened.
#[derive(Clone, Debug)]
pub(super) struct Record {
    time: OffsetDateTime,
    level: i32,
    target: String,
    message: String,
    fields: Map<String, Value>,
}

impl Record {
    pub(super) fn new(level: i32, target: &str, message: String, fields: Map<String, Value>) -> Self {
        Self { time: OffsetDateTime::now_utc(), level, target: target.to_owned(), message, fields }
    }

    fn of_dropped(dropped: u64) -> Self {
        let message = format!("{dropped} log records were dropped because nobody took them in time");
        let mut fields = Map::new();
        fields.insert(String::from("dropped"), dropped.into());
        Self::new(ARMID_LOG_WARN, module_path!(), message, fields)
    }

    pub(super) fn to_json(&self) -> String {
        json!({
            "time": rfc3339(self.time),
            "level": name_of(self.level),
            "target": self.target,
            "message": self.message,
            "fields": self.fields,
        })
        .to_string()
    }

    fn to_line(&self) -> String {
        let fields = if self.fields.is_empty() { String::new() } else { format!(" {}", Value::Object(self.fields.clone())) };
        format!("{} {:5} {}: {}{fields}\n", rfc3339(self.time), name_of(self.level), self.target, self.message)
    }
}

/// A time as RFC 3339 writes it, to the millisecond.
fn rfc3339(time: OffsetDateTime) -> String {
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second, millisecond) = time.to_hms_milli();
    format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z", u8::from(month))
}

/// The host's callback with what belongs to it.
#[derive(Clone, Copy)]
pub(super) struct Sink {
    pub(super) callback: unsafe extern "C" fn(*mut c_void, i32, *const c_char, *const c_char, *const c_char),
    pub(super) user_data: UserData,
    pub(super) level: i32,
}

impl Sink {
    fn call(&self, record: &Record) {
        let text = |text: &str| CString::new(text.replace('\0', " ")).unwrap_or_default();
        let (target, message) = (text(&record.target), text(&record.message));
        let fields = text(&Value::Object(record.fields.clone()).to_string());
        // SAFETY: the host promised that the function may be called on this thread with its `user_data` until it is replaced, which waits for
        // this call. The texts end with NUL and outlive the call.
        unsafe { (self.callback)(self.user_data.pointer(), record.level, target.as_ptr(), message.as_ptr(), fields.as_ptr()) };
    }
}

/// Records that wait for someone, no more than there is room for.
#[derive(Default)]
struct Waiting {
    records: VecDeque<Record>,
    dropped: u64,
}

impl Waiting {
    fn push(&mut self, record: Record, capacity: usize) {
        self.records.push_back(record);
        self.shrink_to(capacity);
    }

    fn shrink_to(&mut self, capacity: usize) {
        while self.records.len() > capacity {
            self.records.pop_front();
            self.dropped += 1;
        }
    }

    /// The oldest; before it, that there were older ones.
    fn pop(&mut self) -> Option<Record> {
        match std::mem::take(&mut self.dropped) {
            0 => self.records.pop_front(),
            dropped => Some(Record::of_dropped(dropped)),
        }
    }
}

#[derive(Default)]
struct State {
    sink: Option<Sink>,
    for_callback: Waiting,
    /// Whether the callback thread is within the callback.
    is_in_callback: bool,
    queue_level: i32,
    queue_capacity: usize,
    queue: Waiting,
}

/// All sinks of the process.
pub(super) struct Sinks {
    /// The highest of all levels: what is above it need not be looked at.
    level: AtomicI32,
    stderr_level: AtomicI32,
    state: Mutex<Option<State>>,
    callback_left: Condvar,
}

pub(super) static SINKS: Sinks =
    Sinks { level: AtomicI32::new(0), stderr_level: AtomicI32::new(0), state: Mutex::new(None), callback_left: Condvar::new() };

impl Sinks {
    pub(super) fn level(&self) -> i32 {
        self.level.load(Ordering::Relaxed)
    }

    /// `level` by its name; anything else is off.
    pub(super) fn set_stderr(&self, level: Option<&str>) {
        let level = level.unwrap_or_default().trim().to_ascii_lowercase();
        let level = LEVELS.iter().find(|(name, _)| *name == level).map_or(ARMID_LOG_OFF, |(_, number)| *number);
        self.stderr_level.store(level, Ordering::Relaxed);
        self.level.fetch_max(level, Ordering::Relaxed);
    }

    /// Changes the state, and then what is listened to.
    fn change(&self, change: impl FnOnce(&mut State)) {
        {
            let mut state = self.lock();
            let state = state.get_or_insert_default();
            change(state);
            let callback_level = state.sink.map_or(ARMID_LOG_OFF, |sink| sink.level);
            let level = self.stderr_level.load(Ordering::Relaxed).max(callback_level).max(state.queue_level);
            self.level.store(level, Ordering::Relaxed);
        }
        subscriber::levels_changed();
    }

    fn lock(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn open_queue(&self, level: i32, capacity: usize) {
        self.change(|state| {
            state.queue_level = level;
            state.queue_capacity = capacity;
            match level {
                ARMID_LOG_OFF => state.queue = Waiting::default(),
                _ => state.queue.shrink_to(capacity),
            }
        });
    }

    pub(super) fn next_in_queue(&self) -> Option<Record> {
        self.lock().as_mut()?.queue.pop()
    }

    /// Replaces the callback, and waits until the old one is not running.
    pub(super) fn set_callback(&self, sink: Option<Sink>) -> Result<()> {
        let thread = match sink {
            // Started here, where a failure can be told.
            Some(_) => Some(callback::thread()?),
            None => callback::started(),
        };
        self.change(|state| {
            state.sink = sink;
            state.for_callback = Waiting::default();
        });
        if thread.is_some_and(|thread| !thread.is_current()) {
            let is_running = |state: &mut Option<State>| state.as_ref().is_some_and(|state| state.is_in_callback);
            let _left = self.callback_left.wait_while(self.lock(), is_running).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }

    pub(super) fn write(&self, record: &Record) {
        if record.level <= self.stderr_level.load(Ordering::Relaxed) {
            // A closed standard error is no reason to fail.
            let _ = std::io::stderr().write_all(record.to_line().as_bytes());
        }
        let mut state = self.lock();
        let Some(state) = state.as_mut() else { return };
        if record.level <= state.queue_level {
            state.queue.push(record.clone(), state.queue_capacity);
        }
        if state.sink.is_some_and(|sink| record.level <= sink.level) {
            state.for_callback.push(record.clone(), CALLBACK_CAPACITY);
            if let Ok(thread) = callback::thread() {
                thread.run(|| SINKS.call_back());
            }
        }
    }

    /// Gives one record to the callback, on the callback thread. Nothing is locked meanwhile: the callback may do what it likes.
    fn call_back(&self) {
        let next = {
            let mut state = self.lock();
            let Some(state) = state.as_mut() else { return };
            let next = state.sink.and_then(|sink| Some((sink, state.for_callback.pop()?)));
            state.is_in_callback = next.is_some();
            next
        };
        let Some((sink, record)) = next else { return };
        sink.call(&record);
        if let Some(state) = self.lock().as_mut() {
            state.is_in_callback = false;
        }
        self.callback_left.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(message: &str) -> Record {
        Record::new(ARMID_LOG_INFO, "armidentity::x", message.to_owned(), Map::new())
    }

    #[test]
    fn a_full_queue_drops_the_oldest_and_says_how_many() {
        let mut waiting = Waiting::default();
        for n in 0..7 {
            waiting.push(record(&n.to_string()), 3);
        }
        let mut messages = Vec::new();
        while let Some(record) = waiting.pop() {
            messages.push(record.message);
        }
        assert_eq!(messages, ["4 log records were dropped because nobody took them in time", "4", "5", "6"]);
    }

    #[test]
    fn a_record_is_one_line_and_one_json_object() {
        let mut record = record("done");
        record.time = OffsetDateTime::from_unix_timestamp_nanos(1_769_860_800_123_900_000).unwrap();
        assert_eq!(record.to_line(), "2026-01-31T12:00:00.123Z info  armidentity::x: done\n");
        record.fields.insert("n".into(), 1.into());
        assert_eq!(record.to_line(), "2026-01-31T12:00:00.123Z info  armidentity::x: done {\"n\":1}\n");
        let json: Value = serde_json::from_str(&record.to_json()).unwrap();
        let expected =
            json!({"time": "2026-01-31T12:00:00.123Z", "level": "info", "target": "armidentity::x", "message": "done", "fields": {"n": 1}});
        assert_eq!(json, expected);
    }

    #[test]
    fn the_time_of_a_record_is_rfc_3339() {
        for (milliseconds, expected) in [
            (0_i64, "1970-01-01T00:00:00.000Z"),
            (1_709_210_096_007, "2024-02-29T12:34:56.007Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] {
            let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000).unwrap();
            assert_eq!(rfc3339(time), expected);
        }
    }
}
