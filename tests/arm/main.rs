//! The ARM client against a scripted server, on a clock that does not wait.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at what it did not expect")]

#[path = "../scripted/mod.rs"]
mod scripted;

mod addresses;
mod clouds;
mod exchanges;
mod lists;
mod resource_graph;
mod resource_identities;
mod resources;
mod role_assignments;
mod role_definitions;
mod stage;
mod subscriptions;
mod unauthenticated;
mod user_assigned_identities;
mod virtual_machines;
mod waits;
