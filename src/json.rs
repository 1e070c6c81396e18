//! What is read of JSON whose rest is the caller's.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

/// The names of an object's members. Their values are read over, however deep they are.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MemberNames(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for MemberNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = MemberNames;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<MemberNames, A::Error> {
        let mut names = Vec::new();
        while let Some((name, IgnoredAny)) = members.next_entry()? {
            names.push(name);
        }
        Ok(MemberNames(names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_has_names_and_nothing_else_has() {
        let deep = format!("{{\"a\": {}{}, \"b\": 1}}", "[".repeat(1000), "]".repeat(1000));
        let names = |text: &str| serde_json::from_str::<MemberNames>(text).ok().map(|names| names.0);
        assert_eq!(names(&deep), Some(vec![String::from("a"), String::from("b")]));
        assert_eq!(names("{}"), Some(Vec::new()));
        for text in ["[]", "null", "\"a\"", "{\"a\"}", "{\"a\": 1", ""] {
            assert_eq!(names(text), None, "{text}");
        }
    }
}
