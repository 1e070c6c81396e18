//! The source for a token that the caller brings: from a pipeline, from another tool, from a test.

use std::sync::Arc;

use super::{AccessToken, Fetch, Holder, Identity, ManagedIdentity, Source, TokenRequest, claims};
use crate::error::{Code, Error, Result};
use crate::http::Transport;
use crate::http::call::Call;
use crate::http::retry::http_date;
use crate::options::Options;
use crate::secret::Secret;

/// How long a token is taken to live when it does not say so itself: until somebody refuses it.
const UNKNOWN_LIFETIME_SECONDS: i64 = 3600;

/// A token that the caller brought.
#[derive(Debug)]
pub(super) struct Brought {
    token: Arc<Secret>,
    expires_on: Option<i64>,
    holder: Holder,
}

impl Brought {
    pub(super) fn new(options: &Options) -> Result<Self> {
        let token = options
            .access_token
            .as_ref()
            .map(Arc::clone)
            .ok_or_else(|| Error::new(Code::InvalidConfiguration, "source is access_token, but the option access_token is not set."))?;
        if ManagedIdentity::from_options(options)? != ManagedIdentity::HostDefault {
            return Err(Error::new(
                Code::SelectorNotSupported,
                "A token that the caller brings already belongs to one identity; leave out client_id, object_id and identity_resource_id.",
            ));
        }
        let claims = claims::read(token.expose());
        Ok(Self { token, expires_on: claims.expires_on, holder: claims.holder })
    }

    fn token(&self, resource: &str, now: i64) -> Result<AccessToken> {
        let expires_on = self.expires_on.unwrap_or_else(|| now.saturating_add(UNKNOWN_LIFETIME_SECONDS));
        if expires_on <= now {
            return Err(Error::new(
                Code::TokenExpired,
                format!("The access token that was given expired on {}. Bring a new one.", http_date(expires_on)),
            )
            .with_source(self.name()));
        }
        let text = Secret::new(self.token.expose())
            .ok_or_else(|| Error::invalid_argument("access_token", "the value has characters that no access token has"))?;
        Ok(AccessToken {
            text,
            expires_on,
            refresh_on: expires_on,
            token_type: String::from("Bearer"),
            resource: resource.to_owned(),
            source: self.name(),
            holder: self.holder.clone(),
        })
    }
}

impl Source for Brought {
    fn name(&self) -> &'static str {
        "AccessToken"
    }

    fn shared_key(&self) -> Option<String> {
        None
    }

    fn identity(&self) -> &Identity {
        &Identity::TokenHolder
    }

    fn fetch<'a>(&'a self, request: TokenRequest<'a>, _transport: &'a Transport, call: &'a Call) -> Fetch<'a> {
        Box::pin(async move { self.token(request.resource, call.clock().unix_now()) })
    }
}
