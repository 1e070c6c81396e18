//! The simulator, driven over real HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops where something is not as it should be"
)]

mod authentication;
mod authorization;
mod command;
mod control;
mod faults;
mod instance;
mod lists;
mod resources;
mod support;
mod token;
