//! `$filter`: comparisons `name eq 'text'` and calls `name('text')`, joined by `and`.

use super::errors::ArmError;

/// A filter that was understood. An absent one lets everything pass.
#[derive(Debug, Default)]
pub(super) struct Filter {
    comparisons: Vec<(String, String)>,
    calls: Vec<(String, Option<String>)>,
}

impl Filter {
    /// Reads a filter that may compare `fields` and call `functions`.
    pub(super) fn parse(text: Option<&str>, fields: &[&str], functions: &[&str]) -> Result<Self, ArmError> {
        let mut filter = Self::default();
        let Some(text) = text else {
            return Ok(filter);
        };
        let refused = || ArmError::invalid_filter(text);
        for term in terms(text) {
            if let Some((field, value)) = comparison(term) {
                let field = known(field, fields).ok_or_else(refused)?;
                filter.comparisons.push((field, value));
            } else {
                let (name, argument) = call(term).ok_or_else(refused)?;
                let name = known(name, functions).ok_or_else(refused)?;
                filter.calls.push((name, argument));
            }
        }
        Ok(filter)
    }

    /// Whether nothing that the filter says of the field speaks against the value.
    pub(super) fn allows(&self, field: &str, value: &str) -> bool {
        self.compared(field).is_none_or(|wanted| wanted.eq_ignore_ascii_case(value))
    }

    /// What the field is compared with.
    pub(super) fn compared(&self, field: &str) -> Option<&str> {
        self.comparisons.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// Whether the function is called.
    pub(super) fn calls(&self, function: &str) -> bool {
        self.calls.iter().any(|(name, _)| name == function)
    }

    /// The argument with which the function is called.
    pub(super) fn argument(&self, function: &str) -> Option<&str> {
        self.calls.iter().find(|(name, _)| name == function).and_then(|(_, argument)| argument.as_deref())
    }
}

/// The name as the list of known ones writes it.
fn known(name: &str, names: &[&str]) -> Option<String> {
    names.iter().find(|known| known.eq_ignore_ascii_case(name)).map(|&known| known.to_owned())
}

/// The terms between the words `and` that are outside of quotes.
fn terms(text: &str) -> Vec<&str> {
    let mut terms = Vec::new();
    let mut is_quoted = false;
    let mut start = 0;
    for (position, character) in text.char_indices() {
        let rest = text.get(position..).unwrap_or_default();
        let is_and = rest.get(..5).is_some_and(|word| word.eq_ignore_ascii_case(" and "));
        if character == '\'' {
            is_quoted = !is_quoted;
        } else if is_and && !is_quoted {
            terms.push(text.get(start..position).unwrap_or_default().trim());
            start = position + 5;
        }
    }
    terms.push(text.get(start..).unwrap_or_default().trim());
    terms
}

fn comparison(term: &str) -> Option<(&str, String)> {
    let (field, rest) = term.split_once(' ')?;
    let (operator, value) = rest.trim_start().split_once(' ')?;
    if !operator.eq_ignore_ascii_case("eq") {
        return None;
    }
    Some((field, quoted(value.trim())?))
}

fn call(term: &str) -> Option<(&str, Option<String>)> {
    let (name, rest) = term.split_once('(')?;
    let argument = rest.strip_suffix(')')?.trim();
    if argument.is_empty() {
        return Some((name, None));
    }
    Some((name, Some(quoted(argument)?)))
}

/// The text between quotes; two quotes inside stand for one.
fn quoted(value: &str) -> Option<String> {
    let inner = value.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inner.replace("''", "'"))
}
