//! The C ABI, and the only unsafe code of the crate. `cargo xtask header` writes include/armidentity.h from these files: their
//! documentation is written for C programmers, and what holds for every function is told once, in the header's introduction.
//!
//! How a function is made, for whoever adds one:
//!
//! - It is written out, as `#[unsafe(no_mangle)] pub unsafe extern "C" fn armid_<object>_<verb>`, because cbindgen does not see what a macro
//!   makes; without `unsafe` when it takes no pointer. Its last parameter is `out_error`, unless it releases or reads an error.
//! - Its body is one call of `guard`, where panics end, outputs are cleared and written, and errors become statuses and objects.
//! - What it is given goes through `input` and `handle`; a refusal names the parameter.
//! - A pointer that a caller gives is only read during the call. A text that it gets belongs to an object and lives as long (`text`).
//! - Work that may touch the network is an `operation`.
//!
//! The files: one a kind of object, in the order of the header; then what they stand on: `guard` and `panic` (the boundary), `handle` (the
//! table), `input` (reading arguments), `runtime` and `callback` (the threads), `process` (what happens once), `allocator` (wiping).

#![expect(non_camel_case_types, reason = "types have the names that C programs see")]
#![allow(rustdoc::bare_urls, reason = "brackets around a URL would stand in the C header")]
#![expect(clippy::missing_safety_doc, reason = "the documentation is the C header's; its introduction says what pointers must be")]

// The order of the header. Each stands alone, so that rustfmt does not sort them.
mod version;

mod status;

mod text;

mod options;

mod credential;

mod token;

mod client;

mod request;

mod response;

mod long_running;

mod subscription;

mod resource_group;

mod resource;

mod resource_graph;

mod user_assigned_identity;

mod virtual_machine;

mod virtual_machine_scale_set;

mod resource_identity;

mod role_definition;

mod role_assignment;

mod pager;

mod metadata;

mod operation;

mod document;

mod error;

mod log;

// What they stand on.
#[cfg(feature = "wiping-allocator")]
mod allocator;
mod callback;
mod guard;
mod handle;
mod input;
mod panic;
mod process;
mod runtime;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use self::client::*;
pub use self::credential::*;
pub use self::document::*;
pub use self::error::*;
pub use self::handle::armid_handle;
pub use self::log::*;
pub use self::long_running::*;
pub use self::metadata::*;
pub use self::operation::*;
pub use self::options::*;
pub use self::pager::*;
pub use self::request::*;
pub use self::resource::*;
pub use self::resource_graph::*;
pub use self::resource_group::*;
pub use self::resource_identity::*;
pub use self::response::*;
pub use self::role_assignment::*;
pub use self::role_definition::*;
pub use self::status::*;
pub use self::subscription::*;
pub use self::text::*;
pub use self::token::*;
pub use self::user_assigned_identity::*;
pub use self::version::*;
pub use self::virtual_machine::*;
pub use self::virtual_machine_scale_set::*;
