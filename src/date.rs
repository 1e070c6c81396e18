//! Dates and times as Azure's services write them.
//!
//! ISO 8601 and RFC 3339 with any number of decimals; `yyyy-MM-dd HH:mm:ss`; `MM/dd/yyyy HH:mm:ss`, also with AM or PM; each also with an
//! offset; RFC 1123. A time without an offset is UTC, but where it is read as local time.

use std::time::UNIX_EPOCH;

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::parsing::Parsed;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// The forms besides RFC 1123. What cannot be read by the first alternative is read by the next.
const DATE_AND_TIME: &[BorrowedFormatItem<'_>] = format_description!(
    version = 2,
    "[first
        [[year]-[month]-[day][first [T] [ ]][hour]:[minute]:[second][optional [.[subsecond]]]]
        [[month padding:none]/[day padding:none]/[year] [hour repr:12 padding:none]:[minute]:[second] [period]]
        [[month padding:none]/[day padding:none]/[year] [hour padding:none]:[minute]:[second]]
    ][optional [ ]][optional [[first [Z] [[offset_hour sign:mandatory]:[offset_minute]]]]]"
);

/// A date and time, as seconds since 1970-01-01T00:00:00Z, decimals left out. `None` for whatever is none.
pub(crate) fn unix_seconds(text: &str) -> Option<i64> {
    if let Ok(date) = httpdate::parse_http_date(text) {
        return i64::try_from(date.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok();
    }
    let (clock, offset) = read(text)?;
    Some(clock - offset.unwrap_or_default())
}

/// The same for a text that means this machine's own time zone where it names no offset. An hour that the clocks go through twice is the earlier one.
pub(crate) fn unix_seconds_of_local_time(text: &str) -> Option<i64> {
    const DAY: i64 = 24 * 60 * 60;
    let (clock, offset) = read(text)?;
    if let Some(offset) = offset {
        return Some(clock - offset);
    }
    // Between a day before and a day after the clocks change at most once.
    let around = [local_offset(clock - DAY)?, local_offset(clock + DAY)?];
    let possible = around.map(|offset| (clock - offset, offset));
    let real = possible.iter().filter(|(time, offset)| local_offset(*time) == Some(*offset)).map(|(time, _)| *time).min();
    // A clock that was put forward never showed this time.
    real.or_else(|| possible.iter().map(|(time, _)| *time).min())
}

/// What the clock shows, as if it were that of UTC, and its offset from UTC where it is said; both in seconds.
fn read(text: &str) -> Option<(i64, Option<i64>)> {
    let mut parsed = Parsed::new();
    let rest = parsed.parse_items(text.as_bytes(), DATE_AND_TIME).ok()?;
    if !rest.is_empty() {
        return None;
    }
    let clock = PrimitiveDateTime::try_from(parsed).ok()?.assume_utc().unix_timestamp();
    let minutes = parsed.offset_hour().map(|hours| i64::from(hours) * 60 + i64::from(parsed.offset_minute_signed().unwrap_or_default()));
    Some((clock, minutes.map(|minutes| minutes * 60)))
}

/// How far this machine's time zone is ahead of UTC at a moment, in seconds.
fn local_offset(unix_seconds: i64) -> Option<i64> {
    let moment = OffsetDateTime::from_unix_timestamp(unix_seconds).ok()?;
    UtcOffset::local_offset_at(moment).ok().map(|offset| offset.whole_seconds().into())
}
