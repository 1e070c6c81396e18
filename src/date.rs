//! Dates and times as Azure's services write them.
//!
//! ISO 8601 and RFC 3339 with any number of decimals; `yyyy-MM-dd HH:mm:ss`; `MM/dd/yyyy HH:mm:ss`, also with AM or PM; each also with an
//! offset; RFC 1123. A time without an offset is UTC.

use std::time::UNIX_EPOCH;

use time::PrimitiveDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::parsing::Parsed;

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
    let mut parsed = Parsed::new();
    let rest = parsed.parse_items(text.as_bytes(), DATE_AND_TIME).ok()?;
    if !rest.is_empty() {
        return None;
    }
    let local = PrimitiveDateTime::try_from(parsed).ok()?.assume_utc().unix_timestamp();
    let offset_minutes =
        i64::from(parsed.offset_hour().unwrap_or_default()) * 60 + i64::from(parsed.offset_minute_signed().unwrap_or_default());
    Some(local - offset_minutes * 60)
}
