//! The project's own commands, as functions that the tests use too:
//!
//! - [`header`]: `include/armidentity.h`, written from `src/ffi/`
//! - [`library`]: the shared and static library for a target, built as they are shipped
//! - [`module`]: the PowerShell module as it is shipped, at `target/module/ArmIdentity/`
//! - [`dist`]: the files for C and C# hosts as they are shipped, at `target/dist/`
//! - [`nuget`]: the packages for C# hosts
//! - [`demo`]: the tutorial from end to end, offline
//! - [`fuzz`]: the fuzz targets and their seeds
//! - [`bench`]: how fast, how large, how sparing of memory it is, beside what it replaces
//! - [`interop`]: clients by others against the simulator
//! - [`simulator`]: the simulator as a process
//! - [`sanitize`]: the tests under tools that see memory errors, races and leaks
//! - [`workspace`]: where the project's files are, and its version

pub mod bench;
pub mod demo;
pub mod dist;
pub mod fuzz;
pub mod header;
pub mod interop;
pub mod library;
pub mod module;
pub mod nuget;
pub mod sanitize;
pub mod simulator;
pub mod workspace;
