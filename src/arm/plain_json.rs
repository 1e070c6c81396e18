//! JSON that every reader takes for the same values.
//!
//! RFC 8259 (sections 4, 6 and 9) leaves to the reader how deep it goes, how exact its numbers are, and what it makes of an object that has a
//! name twice; readers with objects of their own trip over names that are equal but for letter case, or empty. What is free of all that can be
//! given to the quickest reader at hand, and most of what Azure sends is.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Whether a text is JSON, at most 127 levels deep, whose numbers are whole and fit into 64 bits with a sign, and whose names within an
/// object are ASCII, not empty, and different even in small letters. `PSTypeName`, which is an order to PowerShell, is no such name either.
pub(crate) fn is_plain(text: &str) -> bool {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Plain.deserialize(&mut deserializer).is_ok() && deserializer.end().is_ok()
}

/// A value that is plain, or an error.
struct Plain;

impl<'de> DeserializeSeed<'de> for Plain {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Plain {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("plain JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        i64::try_from(number).map(drop).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Plain)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(mut name) = members.next_key::<String>()? {
            let is_plain = name.is_ascii() && !name.is_empty();
            name.make_ascii_lowercase();
            if !is_plain || name == "pstypename" || !names.insert(name) {
                return Err(A::Error::custom("a name that not every reader takes"));
            }
            members.next_value_seed(Plain)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn plain_is_what_no_reader_can_take_otherwise() {
        let deep = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let plain = [
            r#"{"id":"/subscriptions/s","tags":{"env":"2024-01-01T00:00:00Z","a":"\u00e9\n"},"zones":[1,null,true],"n":-9223372036854775808}"#,
            " [] ",
            "0",
            r#""1.5""#,
            r#"{"a":{"n":1},"b":{"N":1}}"#,
            &deep(127),
        ];
        for text in plain {
            assert!(is_plain(text), "{text}");
        }
        let not_plain = [
            "",
            "{",
            "[1,]",
            "[1] 2",
            "NaN",
            "01",
            "{'a':1}",
            "1.5",
            "1e3",
            "-0",
            "9223372036854775808",
            r#"{"":1}"#,
            r#"{"a":1,"A":2}"#,
            r#"{"a":1,"a":2}"#,
            r#"{"\u0061":1,"A":2}"#,
            r#"[{"psTypeName":"x"}]"#,
            r#"{"é":1}"#,
            &deep(128),
        ];
        for text in not_plain {
            assert!(!is_plain(text), "{text}");
        }
    }
}
