//! Fuzz targets of the sources of tokens.

use std::sync::Arc;

use http::HeaderMap;
use serde_json::Value;
use zeroize::Zeroizing;

use super::certificate::CertificateFile;
use super::entra::{Attempt, Refusal};
use super::{AccessToken, Identity, ManagedIdentity, azure_cli, claims, expiry as expires, response};
use crate::date;
use crate::error::{Code, Result};
use crate::http::Answer;
use crate::http::fuzzing::{assert_untold, with_secret};
use crate::http::service_error::without_bom;
use crate::secret::Secret;

const NOW: i64 = 1_700_000_000;
const LAST_SECOND: i64 = 253_402_300_799;

fn answer(status: u16, body: &[u8]) -> Answer {
    Answer { status, headers: HeaderMap::new(), body: Zeroizing::new(body.to_vec()) }
}

/// What holds of a token, or of the error in its place, that was read from `body` where its text is the member `name`.
fn check_token(outcome: Result<AccessToken>, body: &[u8], name: &str) {
    let parsed: Value = serde_json::from_slice(without_bom(body)).unwrap_or_default();
    let member = parsed.get(name).and_then(Value::as_str);
    match outcome {
        Ok(token) => {
            let text = token.text.expose();
            // Deeper than a reader of all of it goes, there is nothing to compare with.
            assert!(parsed.is_null() || member == Some(text), "another token than the one that was sent");
            assert!(!text.is_empty() && text.bytes().all(|byte| (0x21..0x7f).contains(&byte)), "no header carries {text:?}");
            assert!((0..=LAST_SECOND).contains(&token.expires_on), "{}", token.expires_on);
            assert!((NOW..=token.expires_on.max(NOW)).contains(&token.refresh_on) || token.refresh_on == token.expires_on);
            assert!(!format!("{token:?}").contains(text) || text.len() < 24);
        }
        Err(error) => {
            let everything = error.to_json();
            // A short text may stand there for another reason, and a mismatch quotes an id.
            let text = member.filter(|text| text.len() >= 24 && error.code() == Code::InvalidTokenResponse);
            assert!(text.is_none_or(|text| !everything.contains(text)), "{everything}");
            assert!(matches!(error.code(), Code::InvalidTokenResponse | Code::IdentityMismatch), "{everything}");
        }
    }
}

pub(crate) fn token_response(data: &[u8]) {
    let id = || String::from("af825a31-b0e0-471f-baea-96de555632f9");
    for asked in [
        Identity::Managed(ManagedIdentity::HostDefault),
        Identity::Managed(ManagedIdentity::ClientId(id())),
        Identity::Managed(ManagedIdentity::ObjectId(id())),
        Identity::Managed(ManagedIdentity::ResourceId(String::from("/subscriptions/s"))),
        Identity::Application(id()),
    ] {
        let outcome = response::read(&answer(200, data), "r", &asked, "Imds", NOW);
        if let (Ok(token), Identity::Application(id)) = (&outcome, &asked) {
            assert!(token.holder.client_id.as_ref().is_none_or(|own| own.trim_end_matches('/').eq_ignore_ascii_case(id)), "{token:?}");
        }
        check_token(outcome, data, "access_token");
    }
}

pub(crate) fn expiry(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for value in [Value::from(text), serde_json::from_str(text).unwrap_or_default()] {
        let (point, duration) = (expires::point(&value), expires::duration(&value));
        assert!(point.is_none_or(|point| (0..=LAST_SECOND).contains(&point)), "{value}: {point:?}");
        assert!(duration.is_none_or(|duration| (0..=i64::from(i32::MAX)).contains(&duration)), "{value}: {duration:?}");
        let Some(point) = point else { continue };
        assert_eq!(expires::point(&Value::from(point)), Some(point));
        assert_eq!(expires::point(&Value::from(point.to_string())), Some(point));
        assert_eq!(date::unix_seconds(&crate::http::retry::http_date(point)), Some(point), "{value}");
    }
    // The payload of a token has a date too.
    let expires_on = claims::read(text).expires_on;
    assert!(expires_on.is_none_or(|point| (0..=LAST_SECOND).contains(&point)), "{expires_on:?}");
}

pub(crate) fn entra_error(data: &[u8]) {
    let (body, secret) = with_secret(data);
    for status in [302, 400, 401, 429, 503] {
        let answer = answer(status, &body);
        let attempt = Attempt { source: "ServicePrincipal", tenant: "t", client_id: "c", resource: "r" };
        let error = Refusal::read(&answer, &[secret]).into_error(&attempt, NOW);
        assert_eq!(error.http_status(), Some(status));
        assert!(!error.message().is_empty());
        assert_untold(&error, secret);
    }
}

/// What the Azure CLI printed; the same for its errors.
pub(crate) fn az_output(data: &[u8]) {
    check_token(azure_cli::fuzzing::read(data), data, "accessToken");
    let error = azure_cli::fuzzing::refused(data);
    assert!(matches!(error.code(), Code::SignInRequired | Code::SignInFailed), "{error}");
    assert!(!error.message().chars().any(char::is_control), "{error:?}");
    assert!(error.message().chars().count() < 600, "{error}");
}

pub(crate) fn certificate(data: &[u8]) {
    for password in [None, Secret::new("a-secret-of-the-certificate").map(Arc::new)] {
        match CertificateFile::of_test(password).assertion_from(data, "client", "audience", NOW) {
            Ok(assertion) => assert_eq!(assertion.expose().split('.').count(), 3),
            Err(error) => {
                assert_eq!(error.code(), Code::InvalidConfiguration, "{error}");
                assert!(!error.to_json().contains("a-secret-of-the-certificate"), "{error}");
            }
        }
    }
}
