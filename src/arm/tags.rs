//! Tags of resources: names with values, both text.

use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// The tags of a resource.
///
/// ```
/// use armidentity::arm::Tags;
///
/// assert!(Tags::from_json(r#"{"owner":"web team"}"#).is_ok());
/// assert!(Tags::from_json(r#"{"count":1}"#).is_err());
/// # Ok::<(), armidentity::error::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(Map<String, Value>);

impl Tags {
    /// Reads a JSON object whose values are texts. How many there may be and how long they are is for ARM to say.
    ///
    /// # Errors
    /// [`crate::error::Code::InvalidArgument`] when it is anything else.
    pub fn from_json(json: &str) -> Result<Self> {
        let invalid = |problem: String| Error::invalid_argument("tags_json", problem);
        let tags: Map<String, Value> = serde_json::from_str(json)
            .map_err(|error| invalid(format!("it is not a JSON object such as {{\"name\":\"value\"}} ({error})")).with_cause(error))?;
        match tags.iter().find(|(name, value)| name.is_empty() || !value.is_string()) {
            Some((name, _)) if name.is_empty() => Err(invalid(String::from("a tag has no name"))),
            Some((name, value)) => {
                Err(invalid(format!("the tag \"{}\" has the value {value}; a tag's value is a text, in quotes", name.escape_debug())))
            }
            None => Ok(Self(tags)),
        }
    }

    pub(super) fn as_json(&self) -> Value {
        Value::Object(self.0.clone())
    }
}
