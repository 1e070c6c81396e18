//! What the tests that drive other tools share. Each of these tests is a program of its own and uses its part of this.
#![allow(dead_code, reason = "each test program uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends at the first surprise")]

pub mod c_programs;
pub mod csharp_pages;
pub mod dotnet;
pub mod every_function;
pub mod exports;
pub mod leaving;
pub mod pester;
pub mod programs;
pub mod requirements;
pub mod simulator;
pub mod stage;
