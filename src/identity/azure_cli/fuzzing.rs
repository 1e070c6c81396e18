//! What the program may print, for the fuzz targets.

use zeroize::Zeroizing;

use super::AccessToken;
use super::process::Output;
use crate::error::{Error, Result};

pub(in crate::identity) fn read(stdout: &[u8]) -> Result<AccessToken> {
    super::read(&Output { succeeded: true, stdout: Zeroizing::new(stdout.to_vec()), stderr: Vec::new() }, "r")
}

pub(in crate::identity) fn refused(stderr: &[u8]) -> Error {
    super::refused(&Output { succeeded: false, stdout: Zeroizing::default(), stderr: stderr.to_vec() })
}
