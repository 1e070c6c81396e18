//! The words of a query, with the places where they stand.

use serde_json::{Value, json};

/// Why a query cannot be answered.
#[derive(Debug)]
pub(super) struct QueryError {
    code: &'static str,
    message: String,
    place: Option<Place>,
}

/// Where a query stops making sense.
#[derive(Debug)]
struct Place {
    position: Position,
    token: String,
    expected: &'static str,
}

/// A place in the text: lines from 1, characters from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Position {
    line: u32,
    character: u32,
}

impl QueryError {
    pub(super) fn new(code: &'static str, message: String) -> Self {
        Self { code, message, place: None }
    }

    /// The query cannot be read on from this token.
    pub(super) fn unexpected(token: &Token, expected: &'static str) -> Self {
        Self {
            code: "ParserFailure",
            message: format!("ParserFailure at token '{}': expected {expected}.", token.text),
            place: Some(Place { position: token.position, token: token.text.clone(), expected }),
        }
    }

    /// The error as an entry of `details`.
    pub(super) fn detail(&self) -> Value {
        let mut detail = json!({ "code": self.code, "message": self.message });
        if let (Some(place), Some(members)) = (&self.place, detail.as_object_mut()) {
            members.insert("line".to_owned(), place.position.line.into());
            members.insert("characterPositionInLine".to_owned(), place.position.character.into());
            members.insert("token".to_owned(), place.token.as_str().into());
            members.insert("expectedToken".to_owned(), place.expected.into());
        }
        detail
    }
}

/// A word, with where it stands.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// As it is written; `<EOF>` for the end.
    pub(super) text: String,
    position: Position,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Name,
    Text(String),
    Number(f64),
    /// An operator or a punctuation mark.
    Symbol,
    End,
}

/// Longer ones first, so that none is taken for its beginning.
const SYMBOLS: [&str; 20] = ["==", "!=", "=~", "!~", "<=", ">=", "in~", "<", ">", "=", "|", "(", ")", "[", "]", ",", ".", "!", "*", ";"];

/// The tokens of a text; the last one is its end.
pub(super) fn of(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut tokens = Vec::new();
    let mut position = Position { line: 1, character: 0 };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_whitespace() { first.len_utf8() } else { comment_length(rest) };
        if length > 0 {
            rest = advance(rest, length, &mut position);
            continue;
        }
        let token = next(rest, first, position)?;
        rest = advance(rest, token.text.len(), &mut position);
        tokens.push(token);
    }
    tokens.push(Token { kind: TokenKind::End, text: "<EOF>".to_owned(), position });
    Ok(tokens)
}

fn comment_length(rest: &str) -> usize {
    if rest.starts_with("//") { rest.find('\n').unwrap_or(rest.len()) } else { 0 }
}

fn next(rest: &str, first: char, position: Position) -> Result<Token, QueryError> {
    let token = |kind, length| Token { kind, text: rest.get(..length).unwrap_or_default().to_owned(), position };
    let is_of_name = |character: char| character.is_alphanumeric() || character == '_';
    if first == '\'' || first == '"' {
        let (value, length) = quoted(rest, first)
            .ok_or_else(|| QueryError::unexpected(&token(TokenKind::Symbol, first.len_utf8()), "a closing quotation mark"))?;
        return Ok(token(TokenKind::Text(value), length));
    }
    if first.is_ascii_digit() {
        let length = rest.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(rest.len());
        let number = rest.get(..length).and_then(|digits| digits.parse().ok());
        return number
            .map(|number| token(TokenKind::Number(number), length))
            .ok_or_else(|| QueryError::unexpected(&token(TokenKind::Symbol, length), "a number"));
    }
    if rest.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("in~")) {
        return Ok(token(TokenKind::Symbol, 3));
    }
    if first.is_alphabetic() || first == '_' || first == '$' {
        let length = rest.find(|character: char| !is_of_name(character) && character != '$').unwrap_or(rest.len());
        return Ok(token(TokenKind::Name, length));
    }
    let symbol = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol));
    symbol
        .map(|symbol| token(TokenKind::Symbol, symbol.len()))
        .ok_or_else(|| QueryError::unexpected(&token(TokenKind::Symbol, first.len_utf8()), "a name, a text or an operator"))
}

/// The text between quotation marks, and how long it is with them. A backslash takes the meaning of the next character away.
fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((position, character)) = characters.next() {
        match character {
            '\\' => value.push(characters.next()?.1),
            character if character == quote => return Some((value, position + quote.len_utf8())),
            character => value.push(character),
        }
    }
    None
}

fn advance<'a>(rest: &'a str, length: usize, position: &mut Position) -> &'a str {
    let (passed, rest) = rest.split_at_checked(length).unwrap_or((rest, ""));
    for character in passed.chars() {
        if character == '\n' {
            *position = Position { line: position.line + 1, character: 0 };
        } else {
            position.character += 1;
        }
    }
    rest
}
