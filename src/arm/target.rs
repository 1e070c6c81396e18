//! The address of a request as the caller writes it: a path, or an absolute URL; and how it becomes what is sent.
//!
//! What is written is what is sent. Percent-encoding stays as it is; only what no URL may hold, such as a space or a letter beyond ASCII,
//! is encoded. What would be changed on the way, such as a `..` segment, is refused.

use std::fmt::Write as _;

use url::Url;

use crate::cloud::Cloud;
use crate::error::{Code, Error, Result};
use crate::http::check_secure;
use crate::web_address;

/// Stands in a path for the id of the client's subscription.
pub(super) const SUBSCRIPTION: &str = "{subscription}";

/// An address whose form is good. Whether a token may go there is said by [`Target::url`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Scheme, host and port; `None` = those of the cloud.
    host: Option<Url>,
    /// Begins with `/`, encoded; may hold `{subscription}`.
    path: String,
    /// Encoded, without its question mark.
    query: Option<String>,
}

impl Target {
    /// Reads what the caller wrote.
    pub(super) fn parse(text: &str) -> Result<Self> {
        Self::parse_argument("target", text)
    }

    /// The same for an argument that the caller knows by another name.
    pub(super) fn parse_argument(name: &str, text: &str) -> Result<Self> {
        Self::read(text).map_err(|problem| Error::invalid_argument(name, problem))
    }

    /// Reads an address that ARM gave. It is ARM's word and goes out as ARM wrote it. `what` is its name in a message.
    pub(super) fn from_link(what: &str, link: &str) -> Result<Self> {
        Self::read(link).map_err(|problem| Error::new(Code::InvalidResponse, format!("{what} cannot be followed: {problem}.")))
    }

    fn read(text: &str) -> std::result::Result<Self, String> {
        let shown = text.escape_debug();
        if let Some(control) = text.chars().find(|c| c.is_control()) {
            return Err(format!("\"{shown}\" has the control character '{}'", control.escape_debug()));
        }
        if text.contains('\\') {
            return Err(format!("\"{shown}\" has a backslash; write / instead, or %5C where a backslash is meant"));
        }
        if text.contains('#') {
            return Err(format!("\"{shown}\" has a fragment (#), which is never sent; write %23 where the character is meant"));
        }
        let (host, rest) = if text.starts_with('/') { (None, text) } else { split_absolute(text)? };
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        let path = if path.is_empty() { "/" } else { path };
        check_percent_signs(path)?;
        if path.split('/').map(percent_decoded).any(|segment| matches!(segment.as_str(), "." | "..")) {
            return Err(format!("\"{shown}\" has a \".\" or \"..\" segment; write the path that is meant"));
        }
        let parts: Vec<String> = path.split(SUBSCRIPTION).map(encoded_path).collect();
        if path.replace(SUBSCRIPTION, "").contains(['{', '}']) {
            return Err(format!(
                "\"{shown}\" has a placeholder that is not filled in; the only one that the client fills is {SUBSCRIPTION}"
            ));
        }
        Ok(Self { host, path: parts.join(SUBSCRIPTION), query: query.map(encoded_query) })
    }

    /// The path as it will be sent, but for `{subscription}`.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Whether a subscription is needed to make the address whole.
    pub(super) fn needs_subscription(&self) -> bool {
        self.path.contains(SUBSCRIPTION)
    }

    /// The api-version that the address already has.
    pub(super) fn api_version(&self) -> Option<&str> {
        let parameters = self.query.as_deref()?.split('&');
        parameters
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.eq_ignore_ascii_case("api-version"))
            .map(|(_, value)| value)
    }

    /// Says whether a token may go to the target, before any token is fetched for it.
    pub(super) fn check_host(&self, cloud: &Cloud, allow_loopback_http: bool) -> Result<()> {
        let Some(host) = &self.host else { return Ok(()) };
        check_secure(host, allow_loopback_http)?;
        let own = cloud.arm_endpoint();
        let same =
            host.scheme() == own.scheme() && host.host() == own.host() && host.port_or_known_default() == own.port_or_known_default();
        if same {
            return Ok(());
        }
        Err(Error::new(
            Code::ForeignHost,
            format!(
                "{host} is not the cloud's Azure Resource Manager, which is {own}. A token is sent nowhere else. If the address is right, name its \
                 cloud with environment or arm_endpoint.",
            ),
        ))
    }

    /// The whole address, on the cloud's own host.
    pub(super) fn url(&self, cloud: &Cloud, subscription: Option<&str>, api_version: Option<&str>) -> Result<Url> {
        let mut address = cloud.arm_endpoint().origin().ascii_serialization();
        match subscription {
            Some(id) => address.push_str(&self.path.replace(SUBSCRIPTION, id)),
            None => address.push_str(&self.path),
        }
        let version = api_version.map(|version| format!("api-version={version}"));
        let query: Vec<&str> = [self.query.as_deref(), version.as_deref()].into_iter().flatten().filter(|part| !part.is_empty()).collect();
        if !query.is_empty() {
            address.push('?');
            address.push_str(&query.join("&"));
        }
        match Url::parse(&address) {
            Ok(url) if url.as_str() == address => Ok(url),
            _ => Err(Error::invalid_argument("target", format_args!("\"{address}\" cannot be sent as it is written"))),
        }
    }
}

/// Splits `scheme://host:port` from the rest. The host is compared as the URL standard reads it, never as text.
fn split_absolute(text: &str) -> std::result::Result<(Option<Url>, &str), String> {
    let shown = text.escape_debug();
    let neither = || format!("\"{shown}\" is neither a path, which begins with /, nor an absolute URL, which begins with https://");
    let (scheme, after) = text.split_once("://").ok_or_else(neither)?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return Err(neither());
    }
    let end = after.find(['/', '?']).unwrap_or(after.len());
    let (authority, rest) = after.split_at_checked(end).ok_or_else(neither)?;
    let host = web_address::parse(&format!("{scheme}://{authority}/")).map_err(|error| format!("\"{shown}\" is not a URL ({error})"))?;
    if !host.username().is_empty() || host.password().is_some() {
        return Err(String::from("a URL with a user name or password in it is not accepted"));
    }
    Ok((Some(host), rest))
}

fn check_percent_signs(path: &str) -> std::result::Result<(), String> {
    let whole = path.split('%').skip(1).all(|after| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2);
    match whole {
        true => Ok(()),
        false => Err(format!(
            "\"{}\" has a % that no two hexadecimal digits follow; write %25 where the character is meant",
            path.escape_debug()
        )),
    }
}

/// Encodes what RFC 3986, 3.3 does not let stand in a path; braces are refused elsewhere.
fn encoded_path(path: &str) -> String {
    encoded(path, |byte| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%".contains(&byte))
}

/// Encodes what the URL standard encodes in a query, and nothing more.
fn encoded_query(query: &str) -> String {
    encoded(query, |byte| byte.is_ascii_graphic() && !b"\"#<>'".contains(&byte))
}

/// Encodes a text that is the value of a query parameter, so that nothing in it is taken for the query's own.
pub(super) fn encoded_value(text: &str) -> String {
    encoded(text, |byte| byte.is_ascii_alphanumeric() || b"-._~()".contains(&byte))
}

/// The query of a list with an OData filter.
pub(super) fn filter_query(filter: &str) -> String {
    format!("?$filter={}", encoded_value(filter))
}

/// A text as a literal of an OData filter: in single quotes, its own doubled (OData 4.01, URL conventions, 5.1.1.6.1).
pub(super) fn odata_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn encoded(text: &str, may_stand: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if may_stand(byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The text that a percent-encoded one stands for.
pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = (*first == b'%').then(|| after.get(..2)).flatten().and_then(|digits| std::str::from_utf8(digits).ok());
        match escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Environment;

    fn public() -> Cloud {
        Cloud::known(Environment::AzureCloud).unwrap()
    }

    fn sent(text: &str) -> Result<String> {
        let target = Target::parse(text)?;
        target.check_host(&public(), false)?;
        target.url(&public(), Some("SUB"), None).map(String::from)
    }

    #[test]
    fn what_is_written_is_what_is_sent() {
        let arm = "https://management.azure.com";
        for (written, expected) in [
            ("/", "/"),
            ("/subscriptions/s/resourcegroups/g", "/subscriptions/s/resourcegroups/g"),
            ("/a%2Fb/%2f/%41", "/a%2Fb/%2f/%41"),
            ("/a b", "/a%20b"),
            ("/Gr\u{fc}n/\u{8d44}", "/Gr%C3%BCn/%E8%B5%84"),
            ("/a(b)'c';d:e@f,g=h+i&j!k*l$m~n", "/a(b)'c';d:e@f,g=h+i&j!k*l$m~n"),
            ("/a\"<>|^`[b]", "/a%22%3C%3E%7C%5E%60%5Bb%5D"),
            ("//subscriptions//x", "//subscriptions//x"),
            ("//evil.example/x", "//evil.example/x"),
            ("/a/...", "/a/..."),
            ("/{subscription}/x/{subscription}", "/SUB/x/SUB"),
            ("/x?", "/x"),
            ("/x?$filter=tagName eq 'a b'&$top=2", "/x?$filter=tagName%20eq%20%27a%20b%27&$top=2"),
            (
                "/x?%24filter=tagName+eq+%27MyKey%27&%24skiptoken=eyJ%3d%3d&a=[1]{2}|50%",
                "/x?%24filter=tagName+eq+%27MyKey%27&%24skiptoken=eyJ%3d%3d&a=[1]{2}|50%",
            ),
            ("/x?a=/../&b=?", "/x?a=/../&b=?"),
            ("/x?q={subscription}", "/x?q={subscription}"),
            ("https://management.azure.com", "/"),
            ("https://management.azure.com?x=1", "/?x=1"),
            ("HTTPS://Management.AZURE.com:443/a%2fB?x=%7e", "/a%2fB?x=%7e"),
        ] {
            assert_eq!(sent(written).unwrap(), format!("{arm}{expected}"), "{written}");
        }
    }

    #[test]
    fn what_cannot_be_sent_as_written_is_refused() {
        for (written, part) in [
            ("", "neither a path"),
            ("subscriptions/s", "neither a path"),
            ("management.azure.com/subscriptions", "neither a path"),
            ("ftp://management.azure.com/", "neither a path"),
            ("https:/management.azure.com/", "neither a path"),
            ("https:///x", "not a URL"),
            ("https://manage ment/x", "not a URL"),
            ("https://u@management.azure.com/", "user name or password"),
            ("https://u:p@management.azure.com/", "user name or password"),
            ("https://management.azure.com\\@evil.example/", "backslash"),
            ("/a\\b", "backslash"),
            ("/a#b", "fragment"),
            ("/a?b#c", "fragment"),
            ("/a\nb", "control character '\\n'"),
            ("/a\0", "control character"),
            ("/a/../b", "\"..\" segment"),
            ("/a/..", "\"..\" segment"),
            ("/./b", "\"..\" segment"),
            ("/a/%2e%2E/b", "\"..\" segment"),
            ("/a/.%2e?x", "\"..\" segment"),
            ("/50%", "write %25"),
            ("/%4g", "write %25"),
            ("/%4", "write %25"),
            ("/subscriptions/{subscriptionId}", "placeholder"),
            ("/subscriptions/{Subscription}", "placeholder"),
        ] {
            let error = sent(written).unwrap_err();
            assert_eq!(error.code(), Code::InvalidArgument, "{written}");
            assert!(error.message().starts_with("target: ") && error.message().contains(part), "{written}: {error}");
        }
    }

    #[test]
    fn a_token_goes_to_the_clouds_own_host_only() {
        for (written, code) in [
            ("https://management.azure.com.evil.example/", Code::ForeignHost),
            ("https://evil.example/https://management.azure.com/", Code::ForeignHost),
            ("https://management.azure.com:444/", Code::ForeignHost),
            ("https://management.azure.com./", Code::ForeignHost),
            ("https://xmanagement.azure.com/", Code::ForeignHost),
            ("https://management.usgovcloudapi.net/", Code::ForeignHost),
            ("https://127.0.0.1/", Code::ForeignHost),
            ("http://management.azure.com/", Code::InsecureEndpoint),
            ("http://management.azure.com:443/", Code::InsecureEndpoint),
            ("http://127.0.0.1/", Code::InsecureEndpoint),
        ] {
            assert_eq!(sent(written).unwrap_err().code(), code, "{written}");
        }
    }

    #[test]
    fn the_api_version_is_added_at_the_end() {
        for (written, expected) in [("/x", "/x?api-version=v"), ("/x?", "/x?api-version=v"), ("/x?a=%24", "/x?a=%24&api-version=v")] {
            let url = Target::parse(written).unwrap().url(&public(), None, Some("v")).unwrap();
            assert_eq!(url.as_str(), format!("https://management.azure.com{expected}"));
        }
    }

    #[test]
    fn a_next_link_is_followed_as_it_is() {
        let link = "https://management.azure.com:443/subscriptions/s/resourcegroups?%24filter=tagName+eq+%27MyKey%27&%24top=2&api-version=2022-09-01&%24skiptoken=ab%3d%3d";
        let target = Target::from_link("The list's nextLink", link).unwrap();
        target.check_host(&public(), false).unwrap();
        assert_eq!(target.url(&public(), None, None).unwrap().as_str(), link.replace(":443", ""));
        assert_eq!(Target::from_link("The list's nextLink", "junk").unwrap_err().code(), Code::InvalidResponse);
    }
}
