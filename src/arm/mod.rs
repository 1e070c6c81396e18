//! Azure Resource Manager (ARM): a client bound to a credential and a cloud.
//!
//! - [`Client`]: sends requests; `exchange` is the way of one request there and back.
//! - [`Request`], [`Response`]: what goes out and comes in; `target` is the address as the caller writes it.
//! - [`Pages`]: lists, a page at a time; [`FilteredPages`]: lists of which only some items are wanted.
//! - `long_running`: [`Client::send_and_wait`] and [`Client::resume`], for what ARM goes on with after it has answered.
//! - [`resource_group`], [`subscription`], [`user_assigned_identity`], [`virtual_machine`], [`virtual_machine_scale_set`],
//!   [`resource_identity`], [`role_definition`], [`role_assignment`], [`resource`], [`resource_graph`]: one file a resource kind. A new
//!   kind gets a file beside them. `resource_kind` is what kinds in a resource group have in common, `scope` what all ids have.
//! - `error`, `challenge`: what a refusal says. `api_version`, `resource_id`: what a path says. `plain_json`: what every reader of JSON takes alike.

mod api_version;
mod challenge;
mod client;
mod context;
mod error;
mod error_details;
mod exchange;
mod filtered_pages;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod long_running;
mod pages;
mod plain_json;
mod recent_assignments;
mod request;
pub mod resource;
pub mod resource_graph;
pub mod resource_group;
mod resource_id;
pub mod resource_identity;
mod resource_kind;
mod response;
pub mod role_assignment;
pub mod role_definition;
mod scope;
pub mod subscription;
mod suggestion;
mod tags;
mod target;
pub mod user_assigned_identity;
pub mod virtual_machine;
pub mod virtual_machine_scale_set;

pub use self::client::{Client, DEFAULT_TIME_LIMIT};
pub use self::context::Context;
pub use self::filtered_pages::FilteredPages;
pub use self::pages::Pages;
pub(crate) use self::plain_json::is_plain;
pub use self::request::Request;
pub use self::response::Response;
pub use self::tags::Tags;
pub use crate::cloud::Cloud;
