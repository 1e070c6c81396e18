//! The simulator, driven over real HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

mod assignments;
mod authentication;
mod authorization;
mod claims;
mod command;
mod conformance;
mod control;
mod faults;
mod generic;
mod graph;
mod groups;
mod identities;
mod instance;
mod lists;
mod locks;
mod machines;
mod operations;
mod resources;
mod sign_in;
mod support;
mod token;
