//! Tokens for a person who signs in with a code, in a browser on any machine.
//!
//! Facts: Microsoft's "OAuth 2.0 device authorization grant on the Microsoft identity platform" and RFC 8628. The public client is the one that
//! Azure.Identity uses for developers.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use super::entra::{self, Attempt, Entra, Form, Refusal};
use super::{AccessToken, Fetch, Identity, Source, TokenRequest, response};
use crate::error::{Code, Error, Result};
use crate::http::call::{Call, Progress, Prompt, Stage};
use crate::http::clock::Moment;
use crate::http::service_error::without_bom;
use crate::http::{Answer, Transport};
use crate::options::Options;
use crate::secret::Secret;

const NAME: &str = "DeviceCode";
/// The application of the Azure CLI, which is in every tenant and may ask for Azure Resource Manager.
const DEVELOPER_CLIENT_ID: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
/// Any account of work or school.
const ANY_TENANT: &str = "organizations";
/// A person needs time. Entra's codes are valid for 15 minutes.
const TIME_LIMIT: Duration = Duration::from_secs(16 * 60);
/// The wait between two questions where the service names none, and what is added when it says "slow down" (RFC 8628, 3.2 and 3.5).
const INTERVAL: Duration = Duration::from_secs(5);

/// A person's sign-in.
#[derive(Debug)]
pub(super) struct DeviceCode {
    entra: Entra,
    client_id: String,
    identity: Identity,
    /// Held while somebody signs in or a token is renewed: nobody is asked twice.
    session: Mutex<Session>,
}

/// How far the one sign-in of a credential is.
#[derive(Debug)]
enum Session {
    NotBegun,
    SignedIn(Secret),
    /// Entra ended it. Nobody is asked again unasked: a background renewal would ask into the void.
    Ended(Error),
}

/// What Entra gives for the person and for us.
#[derive(Deserialize)]
struct Authorization {
    device_code: Secret,
    user_code: String,
    #[serde(alias = "verification_url")]
    verification_uri: String,
    expires_in: Value,
    #[serde(default)]
    interval: Value,
    #[serde(default)]
    message: Option<String>,
}

#[derive(Deserialize)]
struct Renewable {
    refresh_token: Option<Secret>,
}

/// What a person's token is to be, as the forms say it.
struct Wanted<'a> {
    resource: &'a str,
    scope: String,
    claims: String,
}

impl<'a> Wanted<'a> {
    fn new(request: TokenRequest<'a>) -> Self {
        let scope = format!("openid profile offline_access {}", entra::scope(request.resource));
        Self { resource: request.resource, scope, claims: entra::claims(request.claims) }
    }
}

impl DeviceCode {
    pub(super) fn new(options: &Options) -> Result<Self> {
        if options.object_id.is_some() || options.identity_resource_id.is_some() {
            return Err(Error::new(
                Code::SelectorNotSupported,
                "object_id and identity_resource_id choose a managed identity; a person signs in by device_code. Leave them out.",
            )
            .with_source(NAME));
        }
        Ok(Self {
            entra: Entra::new(options, options.tenant.as_deref().unwrap_or(ANY_TENANT))?,
            client_id: options.client_id.clone().unwrap_or_else(|| DEVELOPER_CLIENT_ID.to_owned()),
            identity: Identity::Person,
            session: Mutex::new(Session::NotBegun),
        })
    }

    async fn token(&self, request: TokenRequest<'_>, transport: &Transport, call: &Call) -> Result<AccessToken> {
        let mut session = self.session.lock().await;
        let wanted = Wanted::new(request);
        let url = self.entra.token_url(transport, call).await?;
        let answer = match &*session {
            Session::NotBegun => self.sign_in(&url, &wanted, transport, call).await?,
            Session::Ended(error) => return Err(error.clone()),
            Session::SignedIn(refresh_token) => match self.renew(&url, &wanted, refresh_token, transport, call).await {
                // What one resource asks for beyond the sign-in does not end the sign-in for the others.
                Err(error) if error.code() == Code::SignInRequired && request.claims.is_none() => {
                    *session = Session::Ended(error.clone());
                    return Err(error);
                }
                outcome => outcome?,
            },
        };
        let token = response::read(&answer, request.resource, &self.identity, NAME, call.clock().unix_now())?;
        // An answer without a new one leaves the old one good (RFC 6749, section 6).
        if let Ok(Renewable { refresh_token: Some(refresh_token) }) = serde_json::from_slice(without_bom(&answer.body)) {
            *session = Session::SignedIn(refresh_token);
        }
        Ok(token)
    }

    async fn renew(&self, url: &Url, wanted: &Wanted<'_>, refresh_token: &Secret, transport: &Transport, call: &Call) -> Result<Answer> {
        let form = Form::new(&[
            ("grant_type", "refresh_token"),
            ("client_id", &self.client_id),
            ("refresh_token", refresh_token.expose()),
            ("scope", &wanted.scope),
            ("claims", &wanted.claims),
        ]);
        let answer = entra::post(url, &form, transport, call).await?;
        match answer.is_success() {
            true => Ok(answer),
            false => Err(self.refused(Refusal::read(&answer, &[refresh_token.expose()]), wanted.resource, call)),
        }
    }

    async fn sign_in(&self, url: &Url, wanted: &Wanted<'_>, transport: &Transport, call: &Call) -> Result<Answer> {
        let authorization = self.authorization(wanted, transport, call).await?;
        let lifetime = seconds(&authorization.expires_in).unwrap_or(Duration::from_secs(900));
        let end = call.clock().now().saturating_add(lifetime);
        let _shown = Shown::begin(call.progress(), prompt(&authorization, lifetime, call));
        tracing::info!(uri = authorization.verification_uri, "waiting for a sign-in with a code");
        let form = Form::new(&[
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", &self.client_id),
            ("device_code", authorization.device_code.expose()),
            ("claims", &wanted.claims),
        ]);
        let mut interval = seconds(&authorization.interval).filter(|interval| !interval.is_zero()).unwrap_or(INTERVAL);
        loop {
            wait(interval, end, call).await?;
            let answer = entra::post(url, &form, transport, call).await?;
            if answer.is_success() {
                return Ok(answer);
            }
            let refusal = Refusal::read(&answer, &[authorization.device_code.expose()]);
            match refusal.error() {
                "authorization_pending" => {}
                "slow_down" => interval += INTERVAL,
                "expired_token" | "code_expired" => return Err(expired()),
                "authorization_declined" | "access_denied" => return Err(declined()),
                _ => return Err(self.refused(refusal, wanted.resource, call)),
            }
        }
    }

    async fn authorization(&self, wanted: &Wanted<'_>, transport: &Transport, call: &Call) -> Result<Authorization> {
        let url = self.entra.device_code_url(transport, call).await?;
        let form = Form::new(&[("client_id", &self.client_id), ("scope", &wanted.scope)]);
        let answer = entra::post(&url, &form, transport, call).await?;
        if !answer.is_success() {
            return Err(self.refused(Refusal::read(&answer, &[]), wanted.resource, call));
        }
        // The JSON error would quote the answer, so it is replaced by where it stands.
        serde_json::from_slice(without_bom(&answer.body)).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let message =
                format!("Microsoft Entra gave no code to sign in with: its answer has another form (line {line}, column {column}).");
            Error::new(Code::InvalidTokenResponse, message).with_http_status(answer.status).with_source(NAME)
        })
    }

    fn refused(&self, refusal: Refusal<'_>, resource: &str, call: &Call) -> Error {
        let (tenant, client_id) = (self.entra.tenant(), self.client_id.as_str());
        let attempt = Attempt { source: NAME, tenant, client_id, resource };
        refusal.into_error(&attempt, call.clock().unix_now())
    }
}

/// Waits for the next question, unless the code ends before.
async fn wait(interval: Duration, end: Moment, call: &Call) -> Result<()> {
    let next = call.clock().now().saturating_add(interval);
    call.progress().wait_until(next, Stage::WaitingForSignIn);
    call.clock().sleep(interval).await;
    if next > end { Err(expired()) } else { Ok(()) }
}

fn expired() -> Error {
    let message = "Nobody signed in while the code was valid. Start again, and enter the new code in time.";
    Error::new(Code::SignInExpired, message).with_source(NAME)
}

fn declined() -> Error {
    Error::new(Code::SignInDeclined, "The sign-in was declined in the browser. Start again, and confirm it there.").with_source(NAME)
}

fn prompt(authorization: &Authorization, lifetime: Duration, call: &Call) -> Prompt {
    // It goes to terminals, which obey control characters.
    let plain = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    let (code, uri) = (plain(&authorization.user_code), plain(&authorization.verification_uri));
    let message = authorization.message.as_deref().map(plain).filter(|message| !message.is_empty());
    let own = || format!("To sign in, use a web browser to open the page {uri} and enter the code {code} to authenticate.");
    Prompt {
        message: message.unwrap_or_else(own),
        user_code: code.clone(),
        verification_uri: uri.clone(),
        expires_on: call.clock().unix_now().saturating_add(i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX)),
    }
}

fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    (seconds <= 86_400).then(|| Duration::from_secs(seconds))
}

/// A prompt is shown for as long as this lives.
struct Shown<'a>(&'a Progress);

impl<'a> Shown<'a> {
    fn begin(progress: &'a Progress, prompt: Prompt) -> Self {
        progress.set_prompt(Some(prompt));
        Self(progress)
    }
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        self.0.set_prompt(None);
    }
}

impl Source for DeviceCode {
    fn name(&self) -> &'static str {
        NAME
    }

    fn shared_key(&self) -> Option<String> {
        None
    }

    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn usual_time_limit(&self) -> Duration {
        TIME_LIMIT
    }

    fn takes_claims(&self) -> bool {
        true
    }

    fn fetch<'a>(&'a self, request: TokenRequest<'a>, transport: &'a Transport, call: &'a Call) -> Fetch<'a> {
        Box::pin(self.token(request, transport, call))
    }
}
