//! One request to ARM and back: token, headers, retries, and the second attempt after a 401.

use http::{HeaderName, HeaderValue, Method, header};
use url::Url;
use zeroize::Zeroizing;

use super::challenge::Challenge;
use super::error::Refusal;
use super::{Client, Request, Response};
use crate::error::{Code, Error, Result};
use crate::guid;
use crate::http::call::{Call, Stage};
use crate::http::retry::RetryPolicy;
use crate::http::{ARM_BODY_LIMIT, Answer, Request as Message};
use crate::identity::AccessToken;
use crate::token::Cached;

/// For POST and PATCH: these two statuses say that nothing was done, the others do not.
const RETRY_IF_UNDONE: RetryPolicy = RetryPolicy { retries_status: |status| matches!(status, 429 | 503), ..RetryPolicy::AZURE };

const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-client-request-id");
const RETURN_CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-return-client-request-id");

/// Sends a request whose address has been checked.
pub(super) async fn send(client: &Client, request: &Request, url: &Url, call: &Call) -> Result<Response> {
    let cloud = client.cloud(call).await?;
    let was_cached = !matches!(client.credential.cached(cloud.audience()), Cached::Missing);
    let token = client.token(cloud, call).await?;
    let mut exchange = Exchange::new(client, request, url, call);
    let answer = exchange.attempt(&token).await?;
    if answer.status != 401 {
        return exchange.conclude(answer, &token, cloud.audience());
    }
    // The token may have been revoked while it lay in the cache; only a new one can tell.
    let challenge = Challenge::read(&answer.headers);
    let claims = challenge.claims.as_deref().filter(|_| challenge.asks_for_claims());
    if claims.is_none() && !was_cached {
        return exchange.conclude(answer, &token, cloud.audience());
    }
    tracing::info!(claims, "the token was refused; asking for a new one");
    let newer = client.token_instead_of(&token, claims, call).await.map_err(|error| match claims {
        Some(claims) => {
            let message = format!("Azure Resource Manager asks for a token that fulfils more ({claims}), and none was to be had. {error}");
            error.with_message(message)
        }
        None => error,
    })?;
    if claims.is_none() && newer.text.expose() == token.text.expose() {
        return exchange.conclude(answer, &token, cloud.audience());
    }
    let answer = exchange.attempt(&newer).await?;
    exchange.conclude(answer, &newer, cloud.audience())
}

struct Exchange<'a> {
    client: &'a Client,
    message: Message,
    call: &'a Call,
    attempts: u32,
}

impl<'a> Exchange<'a> {
    fn new(client: &'a Client, request: &Request, url: &Url, call: &'a Call) -> Self {
        let mut headers = request.outgoing_headers();
        headers.entry(CLIENT_REQUEST_ID).or_insert_with(client_request_id);
        headers.entry(RETURN_CLIENT_REQUEST_ID).or_insert(HeaderValue::from_static("true"));
        let message = Message {
            method: request.method.clone(),
            url: url.clone(),
            headers,
            body: Zeroizing::new(request.body.clone()),
            direct: false,
            body_limit: ARM_BODY_LIMIT,
        };
        Self { client, message, call, attempts: 0 }
    }

    /// Sends until an answer is not worth another attempt.
    async fn attempt(&mut self, token: &AccessToken) -> Result<Answer> {
        self.message.headers.insert(header::AUTHORIZATION, bearer(token)?);
        let policy = match self.message.method {
            Method::POST | Method::PATCH => &RETRY_IF_UNDONE,
            _ => &RetryPolicy::AZURE,
        };
        let (transport, message, attempts) = (&self.client.transport, &self.message, &mut self.attempts);
        policy
            .run(self.call, Stage::AskingArm, || {
                *attempts += 1;
                transport.send(message)
            })
            .await
    }

    fn conclude(&self, answer: Answer, token: &AccessToken, audience: &str) -> Result<Response> {
        // 304 is what a request with If-None-Match hopes for.
        if answer.is_success() || answer.status == 304 {
            let response = Response::from_answer(answer)?;
            // Whoever asked for something else than JSON may have asked for a page.
            return match self.message.headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json") {
                true => response.check_not_html(self.message.url.host_str().unwrap_or_default()),
                false => Ok(response),
            };
        }
        let refusal = Refusal {
            answer: &answer,
            method: &self.message.method,
            url: &self.message.url,
            client_request_id: self.message.headers.get(CLIENT_REQUEST_ID).and_then(|id| id.to_str().ok()),
            token,
            identity: self.client.credential.identity(),
            audience,
            attempts: self.attempts,
            unix_now: self.call.clock().unix_now(),
        };
        Err(refusal.into_error())
    }
}

fn bearer(token: &AccessToken) -> Result<HeaderValue> {
    let value = Zeroizing::new(format!("Bearer {}", token.text.expose()));
    let mut value = HeaderValue::from_str(&value)
        .map_err(|_| Error::new(Code::InvalidTokenResponse, "The token has characters that no HTTP header can carry."))?;
    value.set_sensitive(true);
    Ok(value)
}

fn client_request_id() -> HeaderValue {
    HeaderValue::from_str(&guid::random()).unwrap_or(HeaderValue::from_static("00000000-0000-4000-8000-000000000000"))
}
