//! What the details of ARM's error say, in a sentence: often the outer message says nothing ("see details", "at least one deployment failed") and
//! the reason stands inside.
//!
//! Source: "Resource Provider error response", where `details` are errors of the same form, to any depth.

use serde_json::Value;

use super::error::with_full_stop;
use crate::error::Service;

/// More details than these are not worded; all of them stand in the error.
const MOST_DETAILS: usize = 4;

/// Details lie within details; a service that goes deeper than this is not followed.
const DEEPEST: usize = 8;

/// The sentence, when the details say what the message did not.
pub(super) fn sentence(service: &Service) -> Option<String> {
    let mut said = Vec::new();
    collect(service.details.as_ref()?, service.message.as_deref().unwrap_or_default(), DEEPEST, &mut said);
    let left = said.len().saturating_sub(MOST_DETAILS);
    said.truncate(MOST_DETAILS);
    if said.is_empty() {
        return None;
    }
    let more = match left {
        0 => String::new(),
        left => format!(" And {left} more."),
    };
    Some(format!("Details: {}{more}", said.join(" ")))
}

/// Outer details before inner ones, each once, and none that the message has already.
fn collect(details: &Value, message: &str, depth: usize, said: &mut Vec<String>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    for detail in details.as_array().into_iter().flatten() {
        if let Some(text) = text(detail, message)
            && !said.contains(&text)
        {
            said.push(text);
        }
        for name in ["details", "error"] {
            match detail.get(name) {
                Some(inner @ Value::Array(_)) => collect(inner, message, depth, said),
                Some(inner @ Value::Object(_)) => collect(&Value::Array(vec![inner.clone()]), message, depth, said),
                _ => {}
            }
        }
    }
}

fn text(detail: &Value, outer_message: &str) -> Option<String> {
    let member = |name: &str| detail.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let message = member("message").filter(|message| !outer_message.contains(message)).map(with_full_stop)?;
    Some(match member("code") {
        Some(code) => format!("{code}: {message}"),
        None => message,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_details_are_worded() {
        let error = |code: &str, message: &str| json!({"code": code, "message": message});
        let many: Vec<Value> = (1..=6).map(|number| error("C", &number.to_string())).collect();
        let mut deep = json!([]);
        for level in 0..50 {
            deep = json!([{"message": level.to_string(), "details": deep}]);
        }
        for (details, sentence) in [
            (json!(null), None),
            (json!([]), None),
            (json!("text"), None),
            (json!([{"code": "OnlyACode"}, 7, null, {"message": " "}]), None),
            (json!([error("InvalidQuery", "Query is invalid")]), Some("Details: InvalidQuery: Query is invalid.")),
            (json!([{"message": "No code!"}]), Some("Details: No code!")),
            (json!([error("A", "first"), error("A", "first"), error("B", "second.")]), Some("Details: A: first. B: second.")),
            (json!([{"code": "A", "message": "first", "details": [error("B", "second")]}]), Some("Details: A: first. B: second.")),
            (json!([{"code": "A", "message": "first", "error": error("B", "second")}]), Some("Details: A: first. B: second.")),
            (json!([error("Said", "Said already")]), None),
            (json!(many), Some("Details: C: 1. C: 2. C: 3. C: 4. And 2 more.")),
            (deep, Some("Details: 49. 48. 47. 46. And 4 more.")),
        ] {
            let service = Service { message: Some("Said already, and so on".into()), details: Some(details), ..Service::default() };
            assert_eq!(super::sentence(&service).as_deref(), sentence);
        }
        assert_eq!(super::sentence(&Service::default()), None);
    }
}
