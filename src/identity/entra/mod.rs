//! Microsoft Entra, where users and applications sign in: one way there and back for every source that does.
//!
//! - `authority`: at which address.
//! - `claims`: what a token shall fulfil beyond its resource.
//! - `refusal`: what its errors mean.
//!
//! Facts: Microsoft's "Microsoft identity platform and the OAuth 2.0 client credentials flow" and its neighbours.

mod authority;
mod claims;
mod refusal;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use url::Url;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use self::authority::Authority;
pub(super) use self::claims::claims;
pub(super) use self::refusal::{Attempt, Refusal};
use crate::error::{Error, Result};
use crate::guid;
use crate::http::call::{Call, Stage};
use crate::http::retry::RetryPolicy;
use crate::http::{Answer, Request, SendError, TOKEN_BODY_LIMIT, Transport};
use crate::options::Options;

const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
const RETURN_CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("return-client-request-id");

/// Entra as one tenant sees it.
#[derive(Debug)]
pub(super) struct Entra {
    authority: Authority,
    tenant: String,
}

impl Entra {
    /// The one that the options name, for a tenant. Sends nothing.
    pub(super) fn new(options: &Options, tenant: &str) -> Result<Self> {
        check_tenant(tenant)?;
        Ok(Self { authority: Authority::new(options)?, tenant: tenant.to_owned() })
    }

    pub(super) fn tenant(&self) -> &str {
        &self.tenant
    }

    /// Where tokens are asked for. It is also the audience of an application's assertion.
    pub(super) async fn token_url(&self, transport: &Transport, call: &Call) -> Result<Url> {
        self.url("oauth2/v2.0/token", transport, call).await
    }

    /// Where a code for a person is asked for.
    pub(super) async fn device_code_url(&self, transport: &Transport, call: &Call) -> Result<Url> {
        self.url("oauth2/v2.0/devicecode", transport, call).await
    }

    async fn url(&self, path: &str, transport: &Transport, call: &Call) -> Result<Url> {
        let authority = self.authority.url(transport, call).await?;
        authority.join(&format!("{}/{path}", self.tenant)).map_err(|error| Error::invalid_argument("tenant", error))
    }
}

/// Sends a form, with the retries that Azure's own clients make. None of Entra's requests does harm when it is sent twice.
pub(super) async fn post(url: &Url, form: &Form, transport: &Transport, call: &Call) -> Result<Answer> {
    let mut headers = HeaderMap::from_iter([
        (header::ACCEPT, HeaderValue::from_static("application/json")),
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded")),
        (RETURN_CLIENT_REQUEST_ID, HeaderValue::from_static("true")),
    ]);
    // Entra takes it over as its correlation id.
    if let Ok(id) = HeaderValue::from_str(&guid::random()) {
        headers.insert(CLIENT_REQUEST_ID, id);
    }
    let request = Request {
        method: Method::POST,
        url: url.clone(),
        headers,
        body: Zeroizing::new(form.0.as_bytes().to_vec()),
        direct: false,
        body_limit: TOKEN_BODY_LIMIT,
    };
    let send = || async { transport.send(&request).await.map_err(SendError::of_repeatable_request) };
    RetryPolicy::AZURE.run(call, Stage::AskingEntra, send).await
}

/// The scope that stands for all that the caller may do at a resource. A resource that ends with a slash keeps it, so that two follow each
/// other: the token's audience is then exactly the resource.
pub(super) fn scope(resource: &str) -> String {
    format!("{resource}/.default")
}

/// A form's text. It may hold a secret and is wiped when it goes.
pub(super) struct Form(Zeroizing<String>);

impl Form {
    pub(super) fn new(fields: &[(&str, &str)]) -> Self {
        // Room for all of it at once: a text that grows leaves copies behind.
        let longest = fields.iter().map(|(name, value)| (name.len() + value.len()) * 3 + 2).sum();
        let mut text = Zeroizing::new(String::with_capacity(longest));
        for (name, value) in fields {
            if !text.is_empty() {
                text.push('&');
            }
            text.extend(byte_serialize(name.as_bytes()));
            text.push('=');
            text.extend(byte_serialize(value.as_bytes()));
        }
        Self(text)
    }
}

/// A tenant becomes a segment of a path, so it must be a GUID, a domain name, or one of the names that stand for several tenants.
fn check_tenant(tenant: &str) -> Result<()> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    if !tenant.is_empty() && tenant.chars().all(fits) && !tenant.starts_with('.') {
        return Ok(());
    }
    Err(Error::invalid_argument(
        "tenant",
        format_args!("\"{}\" is neither a tenant's id nor one of its domain names", tenant.escape_debug()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_encoded_in_the_room_that_was_made_for_it() {
        let form = Form::new(&[("a b", "c&d=e"), ("secret", "\u{1F600}~+%"), ("empty", "")]);
        assert_eq!(form.0.as_str(), "a+b=c%26d%3De&secret=%F0%9F%98%80%7E%2B%25&empty=");
        let awkward = "%".repeat(1000);
        let form = Form::new(&[("x", &awkward)]);
        assert_eq!(form.0.capacity(), 3005);
    }

    #[test]
    fn a_tenant_is_one_segment_of_a_path() {
        for good in ["organizations", "contoso.onmicrosoft.com", "10000000-0000-4000-8000-000000000001"] {
            assert!(check_tenant(good).is_ok(), "{good}");
        }
        for bad in ["", "..", ".", "a/b", "a?b", "a b", "a%2fb", "é"] {
            assert!(check_tenant(bad).is_err(), "{bad}");
        }
    }
}
