//! What two clients send for the same step, compared.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::exchange::Exchange;

/// What a step found, and what was sent for it.
#[derive(Clone, Debug)]
pub struct Played {
    pub found: Value,
    pub exchanges: Vec<Exchange>,
}

/// The differences, each in one line.
pub fn between(theirs: &Played, ours: &Played) -> Vec<String> {
    let mut differences = Vec::new();
    if theirs.found != ours.found {
        differences.push(format!("found: theirs {}, ours {}", theirs.found, ours.found));
    }
    let mut unmatched: Vec<&Exchange> = ours.exchanges.iter().collect();
    for exchange in &theirs.exchanges {
        match unmatched.iter().position(|own| own.request == exchange.request) {
            Some(position) => differences.extend(in_parts(exchange, unmatched.remove(position))),
            None => differences.push(format!("only theirs: {}", exchange.request)),
        }
    }
    differences.extend(unmatched.into_iter().map(|own| format!("only ours: {}", own.request)));
    // What every page of a list has in common is said once.
    let mut seen = BTreeSet::new();
    differences.retain(|difference| seen.insert(difference.clone()));
    differences
}

fn in_parts(theirs: &Exchange, ours: &Exchange) -> Vec<String> {
    let names: BTreeSet<&String> = theirs.parts.keys().chain(ours.parts.keys()).collect();
    let value = |exchange: &Exchange, name: &String| exchange.parts.get(name).cloned().unwrap_or_else(|| "absent".to_owned());
    let differing = names.into_iter().filter(|name| theirs.parts.get(*name) != ours.parts.get(*name));
    differing.map(|name| format!("{}: {name}: theirs {}, ours {}", theirs.request, value(theirs, name), value(ours, name))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn exchange(request: &str, parts: &[(&str, &str)]) -> Exchange {
        let parts = parts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Exchange { request: request.to_owned(), parts }
    }

    #[test]
    fn every_kind_of_difference_is_told_once() {
        let theirs = Played {
            found: json!(1),
            exchanges: vec![
                exchange("arm GET /a", &[("query v", "1"), ("query same", "x")]),
                exchange("arm GET /a", &[("query v", "1"), ("query page", "2")]),
                exchange("arm GET /b", &[]),
            ],
        };
        let ours = Played {
            found: json!(2),
            exchanges: vec![
                exchange("arm GET /a", &[("query v", "2"), ("query same", "x")]),
                exchange("arm GET /a", &[("query v", "2"), ("query page", "2"), ("header if-match", "e")]),
                exchange("arm GET /c", &[]),
            ],
        };
        let expected = [
            "found: theirs 1, ours 2",
            "arm GET /a: query v: theirs 1, ours 2",
            "arm GET /a: header if-match: theirs absent, ours e",
            "only theirs: arm GET /b",
            "only ours: arm GET /c",
        ];
        assert_eq!(between(&theirs, &ours), expected);
        assert!(between(&theirs, &theirs).is_empty());
    }
}
