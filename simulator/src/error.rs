//! Why a simulator could not start.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::entra::SigningError;
use crate::tls::CertificateError;

/// Why a simulator could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An endpoint's address is taken, or not one of this machine.
    #[error("cannot listen on {address} for {endpoint}: {source}; choose another address or port")]
    Listen {
        /// What should have listened.
        endpoint: &'static str,
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The folder or file of the authority's certificate cannot be written.
    #[error("cannot write the authority's certificate at {path}: {source}; choose another folder for it")]
    CaFolder {
        /// The folder or file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The state file cannot be read or written.
    #[error("cannot use the state file {path}: {reason}; correct it, or remove it to get a new one")]
    StateFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The file with the rules for operations cannot be read.
    #[error("cannot use the operations file {path}: {reason}; the format is {{\"rules\": [...]}}, as arm-simulator --help shows it")]
    OperationsFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A certificate or a key could not be made.
    #[error("cannot make what the simulator signs with: {0}")]
    Cryptography(String),
    /// The system gave no thread, or no events for it.
    #[error("cannot start the server's thread: {0}")]
    Thread(#[source] io::Error),
}

impl Error {
    pub(crate) fn certificate(error: CertificateError) -> Self {
        Self::Cryptography(error.to_string())
    }

    pub(crate) fn signing_key(error: SigningError) -> Self {
        Self::Cryptography(error.to_string())
    }

    pub(crate) fn thread(error: io::Error) -> Self {
        Self::Thread(error)
    }
}
