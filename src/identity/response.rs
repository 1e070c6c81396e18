//! Response.
