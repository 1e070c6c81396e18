//! Reads addresses that somebody else wrote: a caller, an environment variable, a service.
//!
//! The Unicode back end of the `url` crate that this library is built with knows ASCII host names only (see Cargo.toml). It refuses any other,
//! but not without an assertion where a capital letter comes before one, as in `http://Aï/`. So they are refused before it sees them;
//! the `xn--` form of such a name is ASCII.

use url::{ParseError, Url};

/// Reads a whole address.
///
/// # Errors
/// What the URL standard does not take for one, or a host name with a letter beyond ASCII.
pub(crate) fn parse(text: &str) -> Result<Url, ParseError> {
    check_host(text)?;
    Url::parse(text)
}

/// Reads an address that may leave out what `base` has.
///
/// # Errors
/// As [`parse`].
pub(crate) fn join(base: &Url, text: &str) -> Result<Url, ParseError> {
    check_host(text)?;
    base.join(text)
}

/// What stands where a host does must be ASCII, and not only in percent-encoding. Where a text without a scheme leaves open whether it begins
/// with a host, both are asked for.
fn check_host(text: &str) -> Result<(), ParseError> {
    let text = text.trim_start_matches(|c: char| c.is_ascii_control() || c == ' ');
    let after_scheme = match text.split_once(':') {
        Some((scheme, after)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.\t\n\r".contains(&byte)) => after,
        _ if text.starts_with("//") || text.starts_with('\\') || text.starts_with("/\\") => text,
        _ => return Ok(()),
    };
    let authority = after_scheme.trim_start_matches(['/', '\\', '\t', '\n', '\r']).split(['/', '\\', '?', '#']).next().unwrap_or_default();
    match authority.is_ascii() && !authority.contains('%') {
        true => Ok(()),
        false => Err(ParseError::IdnaError),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_ascii_and_everything_else_may_be_anything() {
        let base = Url::parse("https://x.example/a/b").unwrap();
        for good in ["https://x.example/\u{ef}?\u{ef}", "HTTPS://X.example:8443/%C3%AF", "http://[::1]/A\u{ef}", "https://xn--nxasmq6b/"] {
            assert!(parse(good).is_ok() && join(&base, good).is_ok(), "{good}");
        }
        for relative in ["", "/A\u{ef}/x", "A\u{ef}", "?A\u{ef}", "%C3%AF", "/a:b%20"] {
            assert!(join(&base, relative).is_ok(), "{relative}");
        }
        for bad in [
            "http://0X\u{3f2},[man0.2o0/o",
            "http://A\u{ef}/",
            "http:A\u{ef}",
            "http:\\\\A\u{ef}",
            " \thttp://A\u{ef}/",
            "ht\ntp:/\n/A\u{ef}",
            "http://A%C3%AF/",
            "http://u@A\u{ef}/",
        ] {
            assert!(parse(bad).is_err() && join(&base, bad).is_err(), "{bad}");
        }
        for bad in ["//A\u{ef}/", "\\\\A\u{ef}/", "/\\A\u{ef}/"] {
            assert!(join(&base, bad).is_err(), "{bad}");
        }
    }
}
