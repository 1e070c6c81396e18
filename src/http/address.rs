//! What an address says of the way there: this machine, this link, or a network that a credential crosses encrypted only.

use url::{Host, Url};

use crate::error::{Code, Error, Result};

/// Whether an address is on this machine or this link, so that no proxy can reach it for us.
pub(super) fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_link_local(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unicast_link_local(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// Whether an address is this machine's own.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

/// Refuses to send a token over plain http, but to this machine itself where the caller allowed that.
pub(crate) fn check_secure(url: &Url, allow_loopback_http: bool) -> Result<()> {
    let loopback = is_loopback(url);
    if url.scheme() == "https" || (url.scheme() == "http" && loopback && allow_loopback_http) {
        return Ok(());
    }
    let remedy = match loopback && url.scheme() == "http" {
        true => "Use https, or allow plain http to this machine itself with the option allow_loopback_http.",
        false => "Use https.",
    };
    Err(Error::new(Code::InsecureEndpoint, format!("A token would go to {url} without encryption. {remedy}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_and_by_leave_only() {
        for (address, allowed, expected) in [
            ("https://x.example/", false, true),
            ("http://127.0.0.1:8080/", false, false),
            ("http://127.0.0.1:8080/", true, true),
            ("http://127.9.9.9/", true, true),
            ("http://[::1]/", true, true),
            ("http://localhost/", true, true),
            ("http://x.example/", true, false),
            ("http://127.0.0.1.evil.example/", true, false),
            ("http://169.254.169.254/", true, false),
            ("http://0.0.0.0/", true, false),
        ] {
            let outcome = check_secure(&Url::parse(address).unwrap(), allowed);
            assert_eq!(outcome.is_ok(), expected, "{address}");
            if let Err(error) = outcome {
                assert_eq!(error.code(), Code::InsecureEndpoint);
                assert_eq!(error.message().contains("allow_loopback_http"), !allowed, "{error}");
            }
        }
    }
}
