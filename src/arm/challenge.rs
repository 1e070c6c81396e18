//! What a 401 asks for: the `WWW-Authenticate` header (RFC 9110, 11.6.1).
//!
//! With a claims challenge (continuous access evaluation) a service refuses a token that was good when it was issued; a new one may do.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http::{HeaderMap, header};

/// Padded or not: services write both.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// The Bearer challenge of an answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Challenge {
    /// `error`, for example `insufficient_claims`.
    pub(super) error: Option<String>,
    /// `error_description`.
    pub(super) description: Option<String>,
    /// `authorization_uri`: where the tenant of the resource signs in.
    pub(super) authorization_uri: Option<String>,
    /// `claims`, decoded: what a new token must fulfil.
    pub(super) claims: Option<String>,
}

impl Challenge {
    /// Reads the answer's Bearer challenge; if there are several, the one that asks for claims.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        let mut bearer: Vec<Self> =
            values.flat_map(schemes).filter(|scheme| scheme.name.eq_ignore_ascii_case("Bearer")).map(Self::from_scheme).collect();
        let chosen = bearer.iter().position(Self::asks_for_claims).unwrap_or(0);
        match chosen < bearer.len() {
            true => bearer.swap_remove(chosen),
            false => Self::default(),
        }
    }

    /// Whether a token with more claims is wanted.
    pub(super) fn asks_for_claims(&self) -> bool {
        self.claims.is_some() && self.error.as_deref() == Some("insufficient_claims")
    }

    fn from_scheme(scheme: Scheme) -> Self {
        let mut challenge = Self::default();
        for (name, value) in scheme.parameters {
            let field = match name.to_ascii_lowercase().as_str() {
                "error" => &mut challenge.error,
                "error_description" => &mut challenge.description,
                "authorization_uri" | "authorization" => &mut challenge.authorization_uri,
                "claims" => {
                    challenge.claims = decode(&value);
                    continue;
                }
                _ => continue,
            };
            *field = Some(value).filter(|value| !value.is_empty());
        }
        challenge
    }
}

fn decode(claims: &str) -> Option<String> {
    let bytes = STANDARD.decode(claims).or_else(|_| URL_SAFE.decode(claims)).ok()?;
    String::from_utf8(bytes).ok().filter(|text| !text.is_empty())
}

/// One challenge: a scheme and its parameters.
struct Scheme {
    name: String,
    parameters: Vec<(String, String)>,
}

/// Takes a header value apart. Challenges and parameters are both separated by commas; a word without `=` after it begins a challenge.
fn schemes(value: &str) -> Vec<Scheme> {
    let mut schemes: Vec<Scheme> = Vec::new();
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return schemes;
        }
        let (word, after) = split_word(rest);
        if word.is_empty() {
            // A separator that does not belong there, such as a lone quotation mark: the rest cannot be understood.
            return schemes;
        }
        let after_word = after.trim_start_matches([' ', '\t']);
        match (after_word.strip_prefix('='), schemes.last_mut()) {
            (Some(after_equals), Some(scheme)) => {
                let (text, after_value) = split_value(after_equals.trim_start_matches([' ', '\t']));
                scheme.parameters.push((word.to_owned(), text));
                rest = after_value;
            }
            (Some(_), None) => return schemes,
            (None, _) => {
                schemes.push(Scheme { name: word.to_owned(), parameters: Vec::new() });
                rest = after;
            }
        }
    }
}

fn split_word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~/".contains(c))).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// A value, quoted or not, and what comes after it. Entra does not quote everything that should be, so an unquoted value may hold `=` and `/`.
fn split_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ', '\t']).unwrap_or(text.len());
        let (value, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        return (value.to_owned(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => value.extend(characters.next()),
            other => value.push(other),
        }
    }
    (value, characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&str]) -> Challenge {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("WWW-Authenticate", value.parse().unwrap());
        }
        Challenge::read(&headers)
    }

    #[test]
    fn claims_challenges() {
        // {"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}
        let claims = "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwgInZhbHVlIjoiMTYwNDEwNjY1MSJ9fX0=";
        let unpadded = claims.trim_end_matches('=');
        let decoded = r#"{"access_token":{"nbf":{"essential":true, "value":"1604106651"}}}"#;
        let wanted =
            format!(r#"Bearer realm="", authorization_uri="https://login.example/common", error="insufficient_claims", claims="{claims}""#);
        for values in [
            vec![wanted.clone()],
            vec![format!("bearer error=insufficient_claims,claims={unpadded}")],
            vec![format!(r#"Bearer claims="{unpadded}",error="insufficient_claims""#)],
            vec![format!(r#"Basic realm="a, Bearer b=\"c\"", {wanted}"#)],
            vec![String::from("Negotiate"), wanted.clone()],
            vec![format!(r#"PoP nonce="x", Bearer authorization_uri="y", {wanted}"#)],
            vec![format!(r#"Bearer error="invalid_token", {wanted}"#)],
            vec![format!("Negotiate abc==, {wanted}")],
        ] {
            let refs: Vec<&str> = values.iter().map(String::as_str).collect();
            let challenge = read(&refs);
            assert!(challenge.asks_for_claims(), "{values:?}: {challenge:?}");
            assert_eq!(challenge.claims.as_deref(), Some(decoded), "{values:?}");
        }
    }

    #[test]
    fn everything_else_asks_for_no_claims() {
        for value in [
            "",
            "Bearer",
            "Basic realm=\"error=insufficient_claims, claims=e30=\"",
            "Bearer error=\"insufficient_claims\"",
            "Bearer claims=\"e30=\"",
            "Bearer error=\"insufficient_claims\", claims=\"***\"",
            "Bearer error=\"insufficient_claims\", claims=\"\"",
            "PoP error=\"insufficient_claims\", claims=\"e30=\"",
            "=,\"",
            "Bearer error=\"unterminated",
        ] {
            assert!(!read(&[value]).asks_for_claims(), "{value}");
        }
        let expected = Challenge {
            error: Some(String::from("invalid_token")),
            description: Some(String::from("say \"no\", twice")),
            authorization_uri: Some(String::from("https://login.windows.net/t")),
            claims: None,
        };
        let value =
            r#"Bearer authorization_uri="https://login.windows.net/t", error="invalid_token", error_description="say \"no\", twice""#;
        assert_eq!(read(&[value]), expected);
    }
}
