//! ArmIdentity: managed-identity tokens and Azure Resource Manager calls.
//!
//! A call goes one way through the modules, and its answer comes back the same way:
//!
//! [`ffi`] (the C ABI) -> [`arm`] -> [`token`] -> [`identity`] -> [`http`]
//!
//! - [`error`], [`options`], [`secret`]: what every layer shares.
//! - [`http`]: the transport with its limits, retries, and the clock that tests drive.
//! - [`identity`]: where tokens come from, one file a source.
//! - [`token`]: the token cache: one request for many callers, refreshed ahead of need.
//! - [`cloud`]: which Azure.
//! - [`metadata`]: the instance metadata service, which knows what this host is.
//! - [`arm`]: Azure Resource Manager.

pub mod arm;
pub mod cloud;
mod date;
pub mod error;
pub mod ffi;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod guid;
pub mod http;
pub mod identity;
mod json;
pub mod metadata;
pub mod options;
pub mod secret;
mod sync;
pub mod token;
mod web_address;
