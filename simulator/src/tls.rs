//! The simulator's own certificate authority, and the certificate of its ARM and Entra endpoints.

use std::fs;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use uuid::Uuid;

use crate::clock::{timestamp, unix_milliseconds};
use crate::error::Error;
use crate::world::Cloud;

/// How long the certificates are valid, in days. Platforms refuse server certificates of more than 398.
const VALID_DAYS: i64 = 30;
const DAY_SECONDS: i64 = 86_400;

/// A certificate could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CertificateError {
    #[error(transparent)]
    Generation(#[from] rcgen::Error),
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// What a server needs to speak TLS, and what a client needs to trust it.
pub(crate) struct Certificates {
    pub(crate) server: Arc<ServerConfig>,
    pub(crate) authority_pem: String,
}

/// Makes a new authority and a server certificate for loopback, for the ARM and Entra hosts of every cloud
/// and for `listen_addresses`.
pub(crate) fn generate(listen_addresses: &[IpAddr]) -> Result<Certificates, CertificateError> {
    let authority = authority()?;
    let key = KeyPair::generate()?;
    let certificate = server_parameters(listen_addresses)?.signed_by(&key, &authority)?;
    Ok(Certificates { server: Arc::new(server_config(certificate.der().clone(), &key)?), authority_pem: authority.pem() })
}

fn authority() -> Result<CertifiedIssuer<'static, KeyPair>, CertificateError> {
    let mut parameters = CertificateParams::default();
    set_validity(&mut parameters);
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CommonName, "ArmIdentity simulator authority");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(CertifiedIssuer::self_signed(parameters, KeyPair::generate()?)?)
}

fn server_parameters(listen_addresses: &[IpAddr]) -> Result<CertificateParams, CertificateError> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    names.extend(Cloud::ALL.map(|cloud| cloud.resource_manager_host().to_owned()));
    names.extend(Cloud::ALL.map(|cloud| cloud.login_host().to_owned()));
    for address in listen_addresses.iter().map(IpAddr::to_string) {
        if !names.contains(&address) {
            names.push(address);
        }
    }
    let mut parameters = CertificateParams::new(names)?;
    set_validity(&mut parameters);
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CommonName, "management.azure.com");
    parameters.use_authority_key_identifier_extension = true;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(parameters)
}

fn set_validity(parameters: &mut CertificateParams) {
    let now = unix_milliseconds() / 1000;
    let (year, month, day) = date(now - DAY_SECONDS);
    parameters.not_before = date_time_ymd(year, month, day);
    let (year, month, day) = date(now + VALID_DAYS * DAY_SECONDS);
    parameters.not_after = date_time_ymd(year, month, day);
}

fn date(unix_seconds: i64) -> (i32, u8, u8) {
    let date = TimeZone::UTC.to_datetime(timestamp(unix_seconds)).date();
    (date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

fn server_config(certificate: CertificateDer<'static>, key: &KeyPair) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The folder with the authority's certificate. One that the simulator made for itself goes when it goes.
#[derive(Debug)]
pub(crate) struct CaFolder {
    path: PathBuf,
    temporary: bool,
}

impl CaFolder {
    /// The folder given, made if need be, or a fresh one among the temporary files.
    pub(crate) fn create(given: Option<&Path>) -> Result<Self, Error> {
        let folder = match given {
            Some(path) => Self { path: path.to_owned(), temporary: false },
            None => Self { path: std::env::temp_dir().join(format!("arm-simulator-{}", Uuid::new_v4())), temporary: true },
        };
        let created = match given {
            Some(path) => fs::create_dir_all(path),
            None => fs::create_dir(&folder.path),
        };
        match created {
            Ok(()) => Ok(folder),
            Err(source) => Err(refused(&folder.path, source)),
        }
    }

    pub(crate) fn write(&self, authority_pem: &str) -> Result<(), Error> {
        let file = self.certificate_file();
        fs::write(&file, authority_pem).map_err(|source| refused(&file, source))
    }

    pub(crate) fn certificate_file(&self) -> PathBuf {
        self.path.join("ca.pem")
    }
}

fn refused(path: &Path, source: io::Error) -> Error {
    Error::CaFolder { path: path.to_owned(), source }
}

impl Drop for CaFolder {
    fn drop(&mut self) {
        if self.temporary {
            // Nothing can be done about a file that somebody holds open; the system cleans up.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}
