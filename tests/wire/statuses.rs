//! Every status that HTTP has a class for, and how each kind of request must end with it.

use crate::kinds::Kind;

/// The code, or OK, and the number of requests. Every answer has the body of a good one, and a place to go on to.
pub fn end_of(kind: Kind, status: u16) -> (&'static str, usize) {
    if (100..200).contains(&status) && status != 101 {
        return interrupted(kind);
    }
    let success = (200..300).contains(&status);
    // These two have no body, whatever is sent behind them.
    let no_body = matches!(status, 204 | 304);
    match kind {
        Kind::FirstToken | Kind::Token if success => (if no_body { "InvalidTokenResponse" } else { "OK" }, 1),
        Kind::FirstToken | Kind::Token => (refused_by_identity_endpoint(status), requests_for_token(status)),
        Kind::Metadata if success => (if no_body { "InvalidResponse" } else { "OK" }, 1),
        Kind::Metadata => ("IdentityEndpointFailed", if status == 404 { 1 } else { requests_for_token(status) }),
        Kind::Arm if no_body => ("InvalidResponse", 1),
        Kind::Arm | Kind::ArmChange if success || no_body => ("OK", 1),
        Kind::Arm => (refused_by_arm(status), if is_retried_in_azure(status) { 4 } else { 1 }),
        Kind::ArmChange => (refused_by_arm(status), if matches!(status, 429 | 503) { 4 } else { 1 }),
        Kind::Entra if success => (if no_body { "InvalidTokenResponse" } else { "OK" }, 1),
        Kind::Entra => (refused_by_entra(status), if is_retried_in_azure(status) { 4 } else { 1 }),
    }
}

/// An interim answer, and nothing behind it.
fn interrupted(kind: Kind) -> (&'static str, usize) {
    match kind {
        Kind::FirstToken => ("NotAzureHost", 2),
        Kind::Token | Kind::Metadata => ("NetworkFailed", 6),
        Kind::Arm | Kind::Entra => ("NetworkFailed", 4),
        Kind::ArmChange => ("NetworkFailed", 1),
    }
}

/// Microsoft's retry guidance for IMDS; 410 for 70 s and more.
fn requests_for_token(status: u16) -> usize {
    match status {
        410 => 9,
        404 | 408 | 429 | 500..=599 => 6,
        _ => 1,
    }
}

/// The statuses that the Azure SDKs try again.
fn is_retried_in_azure(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

fn refused_by_identity_endpoint(status: u16) -> &'static str {
    match status {
        300..=399 | 407 | 502 | 504 => "IdentityEndpointBlocked",
        400 => "IdentityNotAssigned",
        429 => "IdentityEndpointThrottled",
        _ => "IdentityEndpointFailed",
    }
}

fn refused_by_arm(status: u16) -> &'static str {
    match status {
        401 => "ArmUnauthenticated",
        403 => "ArmAuthorizationFailed",
        404 => "ArmNotFound",
        409 | 412 => "ArmConflict",
        429 => "ArmThrottled",
        500.. => "ArmServerFailed",
        _ => "ArmRequestFailed",
    }
}

fn refused_by_entra(status: u16) -> &'static str {
    match status {
        // Without a body nothing says that it is Entra; a switch of protocols has none.
        101 | 300..=399 | 407 => "IdentityEndpointBlocked",
        429 => "IdentityEndpointThrottled",
        500..=599 => "IdentityEndpointFailed",
        _ => "SignInFailed",
    }
}
