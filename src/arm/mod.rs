//! Azure Resource Manager (ARM): a client bound to a credential and a cloud.
//!
//! - [`Client`]: sends requests; `exchange` is the way of one request there and back.
//! - [`Request`], [`Response`]: what goes out and comes in; `target` is the address as the caller writes it.
//! - [`Pages`]: lists, a page at a time. `long_running`: [`Client::send_and_wait`] and [`Client::resume`], for what ARM goes on with after it
//!   has answered.
//! - [`resource_group`], [`subscription`]: one file a resource kind. A new kind gets a file beside them.
//! - `error`, `challenge`: what a refusal says. `api_version`, `resource_id`: what a path says.

mod api_version;
mod challenge;
mod client;
mod context;
mod error;
mod exchange;
mod long_running;
mod pages;
mod request;
pub mod resource_group;
mod resource_id;
mod response;
pub mod subscription;
mod target;

pub use self::client::{Client, DEFAULT_TIME_LIMIT};
pub use self::context::Context;
pub use self::pages::Pages;
pub use self::request::Request;
pub use self::response::Response;
pub use crate::cloud::Cloud;
