//! The fuzz target of the options.

use std::sync::Arc;

use super::Options;
use crate::arm::Client;
use crate::error::Code;
use crate::token::Credential;

const SECRET: &str = "a-secret-of-the-caller";

/// Lines of `name=value`, and of `!name` for an option that is given the secret.
pub(crate) fn options(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut options = Options::default();
    for line in text.lines() {
        let outcome = match (line.strip_prefix('!'), line.split_once('=')) {
            (Some(name), _) => options.set_secret(name, SECRET),
            (None, Some((name, value))) => options.set(name, value),
            (None, None) => continue,
        };
        if let Err(error) = outcome {
            assert!(matches!(error.code(), Code::UnknownOption | Code::InvalidArgument), "{error}");
            assert!(!error.to_json().contains(SECRET), "{error}");
        }
    }
    assert!(!format!("{options:?}").contains(SECRET));
    // No file of this machine is a part of the target.
    options.ca_file = None;
    options.certificate_path = None;
    let credential = match Credential::new(&options, Default::default()) {
        Ok(credential) => credential,
        Err(error) => return assert!(!error.to_json().contains(SECRET), "{error}"),
    };
    assert!(!format!("{credential:?}").contains(SECRET));
    match Client::new(Arc::new(credential), &options) {
        Ok(client) => {
            let endpoint = client.describe().arm_endpoint.unwrap_or_default();
            let is_loopback = options.allow_loopback_http == Some(true);
            assert!(endpoint.is_empty() || endpoint.starts_with("https://") || is_loopback, "{endpoint}");
        }
        Err(error) => assert!(!error.to_json().contains(SECRET), "{error}"),
    }
}
