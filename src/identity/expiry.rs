//! When a token expires, in every form that the identity endpoints have been seen to write.
//!
//! Seconds since 1970 as number or text; ISO 8601 and RFC 3339 with any number of decimals; `yyyy-MM-dd HH:mm:ss`;
//! `MM/dd/yyyy HH:mm:ss`, also with AM or PM, also with an offset; RFC 1123. A time without an offset is UTC.

use serde_json::Value;

use crate::date;

/// 9999-12-31T23:59:59Z, the last second that every date type on every platform can hold.
const LAST_SECOND: i64 = 253_402_300_799;
/// The longest duration that OAuth clients accept.
const LONGEST_DURATION: i64 = i32::MAX as i64;

/// A point in time, as seconds since 1970-01-01T00:00:00Z. `None` for whatever is none.
pub(super) fn point(value: &Value) -> Option<i64> {
    let seconds = match value {
        Value::Number(_) => whole_number(value)?,
        Value::String(text) => point_from_text(text.trim())?,
        _ => return None,
    };
    (0..=LAST_SECOND).contains(&seconds).then_some(seconds)
}

/// A point in time that a program on this machine wrote by the local clock. `None` for whatever is none.
pub(super) fn local_point(value: &Value) -> Option<i64> {
    date::unix_seconds_of_local_time(value.as_str()?.trim()).filter(|seconds| (0..=LAST_SECOND).contains(seconds))
}

/// A duration in seconds. `None` for whatever is none.
pub(super) fn duration(value: &Value) -> Option<i64> {
    let seconds = match value {
        Value::Number(_) => whole_number(value)?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    (0..=LONGEST_DURATION).contains(&seconds).then_some(seconds)
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked before the cast")]
fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        (0.0..=LAST_SECOND as f64).contains(&number).then_some(number as i64)
    })
}

fn point_from_text(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| date::unix_seconds(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_form_of_a_point_in_time() {
        let cases = [
            (json!(43_040_261_106_i64), Some(43_040_261_106)),
            (json!("43040261106"), Some(43_040_261_106)),
            (json!("1586984735"), Some(1_586_984_735)),
            (json!(" 1586984735 "), Some(1_586_984_735)),
            (json!(1_565_244_611), Some(1_565_244_611)),
            (json!(1_565_244_611.0), Some(1_565_244_611)),
            (json!(0), Some(0)),
            (json!(-1), None),
            (json!("-1"), None),
            (json!(LAST_SECOND), Some(LAST_SECOND)),
            (json!(LAST_SECOND + 1), None),
            (json!(1e300), None),
            (json!("2024-10-18T19:51:37.0000000+00:00"), Some(1_729_281_097)),
            (json!("2024-10-18T21:51:37+02:00"), Some(1_729_281_097)),
            (json!("2024-10-18T19:51:37Z"), Some(1_729_281_097)),
            (json!("2024-10-18T19:51:37"), Some(1_729_281_097)),
            (json!("2024-10-18T19:51:37.1234567"), Some(1_729_281_097)),
            (json!("2024-12-31T23:59:59Z"), Some(1_735_689_599)),
            (json!("12/31/2024 23:59:59"), Some(1_735_689_599)),
            (json!("12/31/2024 11:59:59 PM"), Some(1_735_689_599)),
            (json!("2024-12-31 23:59:59"), Some(1_735_689_599)),
            (json!("11/05/2021 15:18:31 +00:00"), Some(1_636_125_511)),
            (json!("1/16/2020 5:24:12 AM +00:00"), Some(1_579_152_252)),
            (json!("1/16/2020 12:24:12 AM +00:00"), Some(1_579_134_252)),
            (json!("9/4/2020 5:24:12 PM -07:00"), Some(1_599_265_452)),
            (json!("Fri, 18 Oct 2024 19:51:37 GMT"), Some(1_729_281_097)),
            (json!("31/12/2024 23:59:59"), None),
            (json!("unknown format"), None),
            (json!(""), None),
            (json!(null), None),
            (json!(true), None),
            (json!({}), None),
        ];
        for (value, expected) in cases {
            assert_eq!(point(&value), expected, "{value}");
        }
    }

    #[test]
    fn every_form_of_a_duration() {
        let cases = [
            (json!(3600), Some(3600)),
            (json!("3600"), Some(3600)),
            (json!(3600.0), Some(3600)),
            (json!(0), Some(0)),
            (json!(2_147_483_647), Some(2_147_483_647)),
            (json!(2_147_483_648_i64), None),
            (json!(-1), None),
            (json!("unknown format"), None),
            (json!(""), None),
            (json!(null), None),
        ];
        for (value, expected) in cases {
            assert_eq!(duration(&value), expected, "{value}");
        }
    }
}
