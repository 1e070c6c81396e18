//! What users have begun: device codes on their way, and the refresh tokens of those who have signed in.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::StatusCode;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::errors::{EntraError, uncached};
use super::token::Scope;
use super::{Endpoint, client};
use crate::azure::Azure;
use crate::clock::Clock;
use crate::http::Answer;

/// How long a device code is valid.
const CODE_LIFETIME_SECONDS: i64 = 900;
/// By how much a client that asks too often has to ask less often (RFC 8628, 3.5), in milliseconds.
const SLOWER_BY_MS: i64 = 5000;
/// The letters of a user code: none that looks like another.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

#[derive(Debug)]
pub(crate) struct SignIns {
    interval_seconds: u32,
    begun: Mutex<Begun>,
}

#[derive(Debug, Default)]
struct Begun {
    device_codes: Vec<DeviceCode>,
    /// By their text.
    refresh_tokens: HashMap<String, Session>,
}

#[derive(Clone, Debug)]
struct DeviceCode {
    device_code: String,
    user_code: String,
    client_id: Uuid,
    scope: Scope,
    interval_ms: i64,
    /// When the client asked last, in milliseconds since 1970.
    asked_ms: Option<i64>,
    ends: i64,
    decision: Decision,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Pending,
    /// The user with this object id.
    SignedIn(Uuid),
    Declined,
}

/// A user who has signed in to an application.
#[derive(Clone, Copy, Debug)]
pub(super) struct Session {
    pub(super) client_id: Uuid,
    pub(super) user: Uuid,
}

/// A code that somebody waits with, for people.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Waiting {
    pub(crate) user_code: String,
    client_id: Uuid,
    resource: String,
}

impl DeviceCode {
    /// Takes note of a question, and of a client that does not wait between two.
    fn is_asked_too_often(&mut self, now_ms: i64) -> bool {
        // The way here takes now longer, now shorter.
        let shortest = self.interval_ms * 9 / 10;
        let too_often = self.asked_ms.replace(now_ms).is_some_and(|before| now_ms - before < shortest);
        if too_often {
            self.interval_ms += SLOWER_BY_MS;
        }
        too_often
    }
}

impl SignIns {
    pub(crate) fn new(interval_seconds: u32) -> Self {
        Self { interval_seconds: interval_seconds.max(1), begun: Mutex::default() }
    }

    /// The codes that nobody has decided on, oldest first.
    pub(crate) fn waiting(&self, now: i64) -> Vec<Waiting> {
        let begun = self.lock();
        let pending = begun.device_codes.iter().filter(|code| code.decision == Decision::Pending && code.ends > now);
        pending
            .map(|code| Waiting { user_code: code.user_code.clone(), client_id: code.client_id, resource: code.scope.resource.clone() })
            .collect()
    }

    /// Ends everything, also the sessions of those who have signed in.
    pub(crate) fn clear(&self) {
        *self.lock() = Begun::default();
    }

    /// Lets a user stay signed in; the text of the refresh token.
    pub(super) fn keep(&self, session: Session) -> String {
        let token = format!("1.{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        self.lock().refresh_tokens.insert(token.clone(), session);
        token
    }

    pub(super) fn session(&self, refresh_token: &str) -> Option<Session> {
        self.lock().refresh_tokens.get(refresh_token).copied()
    }

    /// Redeems a device code: works once, after the user has signed in.
    pub(super) fn redeem(&self, device_code: &str, client_id: Uuid, clock: &Clock) -> Result<(Session, Scope), EntraError> {
        let mut begun = self.lock();
        let position = begun.device_codes.iter().position(|code| code.device_code == device_code && code.client_id == client_id);
        let known = position.and_then(|position| begun.device_codes.get_mut(position).map(|code| (position, code)));
        let (position, code) =
            known.ok_or_else(|| EntraError::new(400, "bad_verification_code", 70_000, "The device code is not valid."))?;
        let asks_too_often = code.is_asked_too_often(clock.unix_milliseconds());
        let code = code.clone();
        match code.decision {
            Decision::SignedIn(user) => {
                begun.device_codes.remove(position);
                Ok((Session { client_id, user }, code.scope))
            }
            Decision::Declined => {
                Err(EntraError::new(400, "authorization_declined", 70_019, "The end user denied the authorization request."))
            }
            Decision::Pending if code.ends <= clock.unix_seconds() => {
                let message = "The provided value for the input parameter 'device_code' is not valid: the code has expired.";
                Err(EntraError::new(400, "expired_token", 70_020, message))
            }
            Decision::Pending if asks_too_often => {
                Err(EntraError::of_oauth("slow_down", "The client asks too often. Ask 5 seconds less often from now on."))
            }
            Decision::Pending => {
                let message = "OAuth 2.0 device flow error. Authorization is pending. Continue polling.";
                Err(EntraError::new(400, "authorization_pending", 70_016, message))
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Begun> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the user does in the browser: signs in, or declines. The error is for people.
pub(crate) fn decide(azure: &Azure, user_code: &str, user_principal_name: Option<&str>) -> Result<(), String> {
    let decision = match user_principal_name {
        None => Decision::Declined,
        Some(name) => {
            let is_called = |given: &Option<String>| given.as_deref().is_some_and(|given| given.eq_ignore_ascii_case(name));
            let user =
                azure.world().principals.iter().find(|principal| is_called(&principal.user_principal_name)).map(|user| user.principal_id);
            Decision::SignedIn(user.ok_or_else(|| format!("There is no user {name}."))?)
        }
    };
    let now = azure.clock.unix_seconds();
    let mut begun = azure.sign_ins.lock();
    let code = begun
        .device_codes
        .iter_mut()
        .find(|code| code.user_code.eq_ignore_ascii_case(user_code) && code.decision == Decision::Pending && code.ends > now);
    code.ok_or_else(|| format!("Nobody waits with the code {user_code}."))?.decision = decision;
    Ok(())
}

/// `devicecode`: the first request of a sign-in with a device code.
pub(super) fn begin(endpoint: &Endpoint<'_>) -> Result<Answer, EntraError> {
    let client_id = client::client_id(endpoint)?;
    let scope = Scope::of_user(endpoint)?;
    let sign_ins = &endpoint.azure.sign_ins;
    let code = DeviceCode {
        device_code: format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()),
        user_code: Uuid::new_v4()
            .as_bytes()
            .iter()
            .take(9)
            .filter_map(|byte| LETTERS.get(usize::from(byte % 32)))
            .copied()
            .map(char::from)
            .collect(),
        client_id,
        scope,
        interval_ms: i64::from(sign_ins.interval_seconds) * 1000,
        asked_ms: None,
        ends: endpoint.azure.clock.unix_seconds() + CODE_LIFETIME_SECONDS,
        decision: Decision::Pending,
    };
    const PAGE: &str = "https://microsoft.com/devicelogin";
    let answer = json!({
        "user_code": code.user_code,
        "device_code": code.device_code,
        "verification_uri": PAGE,
        "expires_in": CODE_LIFETIME_SECONDS,
        "interval": sign_ins.interval_seconds,
        "message": format!("To sign in, use a web browser to open the page {PAGE} and enter the code {} to authenticate.", code.user_code),
    });
    sign_ins.lock().device_codes.push(code);
    Ok(uncached(Answer::json(StatusCode::OK, &answer)))
}
