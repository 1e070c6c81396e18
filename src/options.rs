//! The options, by the names that every language shares, with the environment variables that do the same.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::error::{Code, Error, Result};
use crate::secret::Secret;
use crate::web_address;

/// Where tokens come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceChoice {
    /// Whatever this host offers.
    #[default]
    Auto,
    /// The instance metadata service of a virtual machine, scale set or container host.
    Imds,
    /// The token that the caller brings with `access_token`.
    AccessToken,
    /// The federated identity that AKS gives a pod (workload identity).
    WorkloadIdentity,
    /// An application that signs in with a secret, a certificate or a federated token.
    ServicePrincipal,
    /// A person who signs in with a code in a browser.
    DeviceCode,
    /// Whoever is signed in to the Azure CLI.
    AzureCli,
}

impl SourceChoice {
    /// Every choice with the name that users write, in the order in which errors list them.
    const NAMES: [(&'static str, SourceChoice); 7] = [
        ("auto", SourceChoice::Auto),
        ("imds", SourceChoice::Imds),
        ("access_token", SourceChoice::AccessToken),
        ("workload_identity", SourceChoice::WorkloadIdentity),
        ("service_principal", SourceChoice::ServicePrincipal),
        ("device_code", SourceChoice::DeviceCode),
        ("azure_cli", SourceChoice::AzureCli),
    ];

    /// The name that users write, for example `service_principal`.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, choice)| *choice == self).map_or("auto", |(name, _)| name)
    }
}

/// What AKS puts into the environment of a pod that has a workload identity; each part where it is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkloadEnvironment {
    /// `AZURE_TENANT_ID`.
    pub tenant: Option<String>,
    /// `AZURE_CLIENT_ID`.
    pub client_id: Option<String>,
    /// `AZURE_FEDERATED_TOKEN_FILE`.
    pub token_file: Option<PathBuf>,
}

impl WorkloadEnvironment {
    /// Whether all of it is there, which says that this is such a pod.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.tenant.is_some() && self.client_id.is_some() && self.token_file.is_some()
    }
}

/// A cloud that is known by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// Azure public.
    AzureCloud,
    /// Azure US Government.
    AzureUSGovernment,
    /// Azure China, operated by 21Vianet.
    AzureChinaCloud,
}

impl Environment {
    /// Every environment, in the order in which errors list them.
    pub const ALL: [Environment; 3] = [Environment::AzureCloud, Environment::AzureUSGovernment, Environment::AzureChinaCloud];

    /// The name that users write.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Environment::AzureCloud => "AzureCloud",
            Environment::AzureUSGovernment => "AzureUSGovernment",
            Environment::AzureChinaCloud => "AzureChinaCloud",
        }
    }
}

/// The options of a credential, a client or a call. Each uses what is for it; unset options take their defaults.
///
/// ```
/// use armidentity::options::Options;
///
/// let mut options = Options::default();
/// options.set("client_id", "af825a31-b0e0-471f-baea-96de555632f9")?;
/// options.set("timeout_sec", "30")?;
/// assert!(options.set("clientid", "x").unwrap_err().message().contains("client_id"));
/// # Ok::<(), armidentity::error::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Options {
    /// `client_id`: the user-assigned identity by its client id; for the sources that sign in, the application.
    pub client_id: Option<String>,
    /// `object_id`: the user-assigned identity by its object (principal) id.
    pub object_id: Option<String>,
    /// `identity_resource_id`: the user-assigned identity by its Azure resource id.
    pub identity_resource_id: Option<String>,
    /// `source`: `auto`, `imds`, `access_token`, `workload_identity`, `service_principal`, `device_code` or `azure_cli`; letter case and
    /// underscores do not matter.
    pub source: SourceChoice,
    /// `access_token`: a token that the caller brings.
    pub access_token: Option<Arc<Secret>>,
    /// `client_secret`: a secret of the application.
    pub client_secret: Option<Arc<Secret>>,
    /// `certificate_path`: a file with a certificate of the application and its private key, a PFX or PEM.
    pub certificate_path: Option<PathBuf>,
    /// `certificate_password`: what that file, or the private key in it, is encrypted with.
    pub certificate_password: Option<Arc<Secret>>,
    /// `federated_token_file`: a file with a token that the application's tenant trusts; read anew for each request.
    pub federated_token_file: Option<PathBuf>,
    /// `authority`, `AZURE_AUTHORITY_HOST`: where Microsoft Entra signs users and applications in.
    pub authority: Option<Url>,
    /// What AKS says of a pod; comes from the environment only.
    pub workload: WorkloadEnvironment,
    /// `imds_endpoint`, `AZURE_POD_IDENTITY_AUTHORITY_HOST`: another address of the instance metadata service.
    pub imds_endpoint: Option<Url>,
    /// `probe_timeout_ms`: how long "is this Azure?" may take; 1 to 60000.
    pub probe_timeout: Option<Duration>,
    /// `timeout_sec`: the time limit of a call; 1 to 86400.
    pub time_limit: Option<Duration>,
    /// `environment`: the cloud by name.
    pub environment: Option<Environment>,
    /// `arm_endpoint`, `ARMIDENTITY_ARM_ENDPOINT`: the cloud by the address of its Azure Resource Manager.
    pub arm_endpoint: Option<Url>,
    /// `ca_file`, `ARMIDENTITY_CA_FILE`: a PEM file with one more trusted CA, or several.
    pub ca_file: Option<PathBuf>,
    /// `allow_loopback_http`, `ARMIDENTITY_ALLOW_LOOPBACK_HTTP`: a token may go over plain http to this machine itself.
    pub allow_loopback_http: Option<bool>,
    /// `subscription`: the subscription by id or name.
    pub subscription: Option<String>,
    /// `tenant`: the tenant that the identity must belong to; for the sources that sign in, the tenant to sign in to.
    pub tenant: Option<String>,
    /// `force_refresh`: ask the identity endpoint even when the cache has a token.
    pub force_refresh: bool,
    /// `no_wait`: do not wait for the end of a long-running operation.
    pub no_wait: bool,
    /// `host_language`: the language of the host program and its version, for the User-Agent.
    pub host_language: Option<String>,
}

type Setter = fn(&mut Options, &str) -> std::result::Result<(), String>;

/// Every option that is set as text. The C ABI, the PowerShell module and the errors all read this one table.
const SETTERS: &[(&str, Setter)] = &[
    ("client_id", |options, value| text(&mut options.client_id, value)),
    ("object_id", |options, value| text(&mut options.object_id, value)),
    ("identity_resource_id", |options, value| {
        if !value.starts_with('/') {
            return Err(format!("\"{value}\" is not a resource id; one begins with /subscriptions/"));
        }
        text(&mut options.identity_resource_id, value)
    }),
    ("source", |options, value| {
        let plain = |name: &str| name.replace('_', "").to_ascii_lowercase();
        let known = SourceChoice::NAMES.into_iter().find(|(name, _)| plain(name) == plain(value));
        let names = || SourceChoice::NAMES.map(|(name, _)| name).join(", ");
        options.source = known.ok_or_else(|| format!("\"{value}\" is not a source; known are {}", names()))?.1;
        Ok(())
    }),
    ("certificate_path", |options, value| file(&mut options.certificate_path, value)),
    ("federated_token_file", |options, value| file(&mut options.federated_token_file, value)),
    ("authority", |options, value| {
        // Some programs write the variable without a scheme.
        let with_scheme = if value.contains("://") { value.to_owned() } else { format!("https://{value}") };
        address(&mut options.authority, &with_scheme)
    }),
    ("imds_endpoint", |options, value| address(&mut options.imds_endpoint, value)),
    ("probe_timeout_ms", |options, value| {
        options.probe_timeout = Some(Duration::from_millis(number(value, 1, 60_000)?));
        Ok(())
    }),
    ("timeout_sec", |options, value| {
        options.time_limit = Some(Duration::from_secs(number(value, 1, 86_400)?));
        Ok(())
    }),
    ("environment", |options, value| {
        let known = Environment::ALL.into_iter().find(|environment| environment.name().eq_ignore_ascii_case(value));
        options.environment = Some(known.ok_or_else(|| {
            let names = Environment::ALL.map(Environment::name).join(", ");
            format!("\"{value}\" is not a cloud; known are {names}; name any other by arm_endpoint")
        })?);
        Ok(())
    }),
    ("arm_endpoint", |options, value| address(&mut options.arm_endpoint, value)),
    ("ca_file", |options, value| file(&mut options.ca_file, value)),
    ("allow_loopback_http", |options, value| {
        options.allow_loopback_http = Some(boolean(value)?);
        Ok(())
    }),
    ("subscription", |options, value| text(&mut options.subscription, value)),
    ("tenant", |options, value| text(&mut options.tenant, value)),
    ("force_refresh", |options, value| {
        options.force_refresh = boolean(value)?;
        Ok(())
    }),
    ("no_wait", |options, value| {
        options.no_wait = boolean(value)?;
        Ok(())
    }),
    ("host_language", |options, value| {
        if !value.bytes().all(|byte| (0x20..0x7f).contains(&byte) && !b"();\\".contains(&byte)) {
            return Err(String::from("only printable ASCII without parentheses, semicolon and backslash may stand in a User-Agent"));
        }
        text(&mut options.host_language, value)
    }),
];

type SecretSetter = fn(&mut Options, Arc<Secret>) -> std::result::Result<(), &'static str>;

/// The options that are secret and therefore set by [`Options::set_secret`] alone.
const SECRETS: &[(&str, SecretSetter)] = &[
    ("access_token", |options, secret| {
        if !secret.expose().bytes().all(|byte| (0x21..0x7f).contains(&byte)) {
            return Err("the value has characters that no access token has");
        }
        options.access_token = Some(secret);
        Ok(())
    }),
    ("client_secret", |options, secret| {
        options.client_secret = Some(secret);
        Ok(())
    }),
    ("certificate_password", |options, secret| {
        options.certificate_password = Some(secret);
        Ok(())
    }),
];

impl Options {
    /// The names of all options.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SETTERS.iter().map(|(name, _)| *name).chain(SECRETS.iter().map(|(name, _)| *name))
    }

    /// Sets an option from text.
    ///
    /// # Errors
    /// [`Code::UnknownOption`], with the known names; [`Code::InvalidArgument`] when the value does not fit.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        if SECRETS.iter().any(|(secret, _)| *secret == name) {
            return Err(Error::invalid_argument(
                name,
                "this option is secret; set it with armid_options_set_secret or armid_options_set_secret_utf16",
            ));
        }
        let (_, setter) = SETTERS.iter().find(|(known, _)| *known == name).ok_or_else(|| unknown_option(name))?;
        if value.trim().is_empty() {
            return Err(Error::invalid_argument(name, "the value is empty; leave the option out instead"));
        }
        setter(self, value).map_err(|problem| Error::invalid_argument(name, problem))
    }

    /// Sets a secret option.
    ///
    /// # Errors
    /// [`Code::UnknownOption`]; [`Code::InvalidArgument`] when the value is empty or has characters that its kind never has. Neither quotes the value.
    pub fn set_secret(&mut self, name: &str, value: &str) -> Result<()> {
        let (_, setter) =
            SECRETS.iter().find(|(known, _)| *known == name).ok_or_else(|| match SETTERS.iter().any(|(known, _)| *known == name) {
                true => Error::invalid_argument(name, "this option is not secret; set it with armid_options_set"),
                false => unknown_option(name),
            })?;
        if value.is_empty() {
            return Err(Error::invalid_argument(name, "the value is empty"));
        }
        let secret = Secret::new(value).ok_or_else(|| Error::invalid_argument(name, "the value has a NUL in it"))?;
        setter(self, Arc::new(secret)).map_err(|problem| Error::invalid_argument(name, problem))
    }

    /// Fills options that are not set from the environment variables that mean the same.
    ///
    /// # Errors
    /// [`Code::InvalidConfiguration`], naming the variable whose value does not fit.
    pub fn with_environment(mut self, variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let unset = [
            ("AZURE_POD_IDENTITY_AUTHORITY_HOST", "imds_endpoint", self.imds_endpoint.is_none()),
            ("ARMIDENTITY_ARM_ENDPOINT", "arm_endpoint", self.arm_endpoint.is_none() && self.environment.is_none()),
            ("AZURE_AUTHORITY_HOST", "authority", self.authority.is_none() && self.environment.is_none() && self.arm_endpoint.is_none()),
            ("ARMIDENTITY_CA_FILE", "ca_file", self.ca_file.is_none()),
            ("ARMIDENTITY_ALLOW_LOOPBACK_HTTP", "allow_loopback_http", self.allow_loopback_http.is_none()),
        ];
        for (variable_name, option, is_unset) in unset {
            let Some(value) = variable(variable_name).filter(|value| is_unset && !value.trim().is_empty()) else {
                continue;
            };
            self.set(option, &value).map_err(|error| {
                let problem = error.message().split_once(": ").map_or(error.message(), |(_, problem)| problem);
                Error::new(Code::InvalidConfiguration, format!("environment variable {variable_name}: {problem}"))
            })?;
        }
        let given = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        self.workload = WorkloadEnvironment {
            tenant: given("AZURE_TENANT_ID"),
            client_id: given("AZURE_CLIENT_ID"),
            token_file: given("AZURE_FEDERATED_TOKEN_FILE").map(PathBuf::from),
        };
        Ok(self)
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("client_id", &self.client_id)
            .field("object_id", &self.object_id)
            .field("identity_resource_id", &self.identity_resource_id)
            .field("source", &self.source)
            .field("access_token", &self.access_token)
            .field("client_secret", &self.client_secret)
            .field("certificate_path", &self.certificate_path)
            .field("certificate_password", &self.certificate_password)
            .field("federated_token_file", &self.federated_token_file)
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}

fn unknown_option(name: &str) -> Error {
    let known = Options::names().collect::<Vec<_>>().join(", ");
    Error::new(Code::UnknownOption, format!("There is no option \"{name}\". The options are {known}."))
}

fn text(option: &mut Option<String>, value: &str) -> std::result::Result<(), String> {
    if value.chars().any(char::is_control) {
        return Err(String::from("the value has control characters"));
    }
    *option = Some(value.to_owned());
    Ok(())
}

fn file(option: &mut Option<PathBuf>, value: &str) -> std::result::Result<(), String> {
    *option = Some(PathBuf::from(value));
    Ok(())
}

fn address(option: &mut Option<Url>, value: &str) -> std::result::Result<(), String> {
    let url = web_address::parse(value).map_err(|error| format!("\"{value}\" is not a URL ({error})"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(format!("\"{value}\" is not an http or https URL"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(String::from("a URL with a user name or password in it is not accepted"));
    }
    *option = Some(url);
    Ok(())
}

fn number(value: &str, least: u64, most: u64) -> std::result::Result<u64, String> {
    value
        .trim()
        .parse()
        .ok()
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| format!("\"{value}\" is not a whole number from {least} to {most}"))
}

fn boolean(value: &str) -> std::result::Result<bool, String> {
    match value.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(format!("\"{value}\" is neither true nor false")),
    }
}

#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_values_name_the_option_and_the_value() {
        let cases = [
            ("client_id", "", "client_id"),
            ("client_id", "  ", "client_id"),
            ("client_id", "a\nb", "control characters"),
            ("identity_resource_id", "ID1", "\"ID1\" is not a resource id"),
            ("source", "moon", "\"moon\" is not a source"),
            ("imds_endpoint", "169.254.169.254", "\"169.254.169.254\" is not a URL"),
            ("imds_endpoint", "ftp://x", "not an http or https URL"),
            ("arm_endpoint", "https://u:p@x/", "user name or password"),
            ("probe_timeout_ms", "0", "1 to 60000"),
            ("timeout_sec", "-1", "1 to 86400"),
            ("timeout_sec", "1.5", "1 to 86400"),
            ("environment", "AzureMars", "AzureCloud, AzureUSGovernment, AzureChinaCloud"),
            ("allow_loopback_http", "yes", "neither true nor false"),
            ("access_token", "secret", "armid_options_set_secret"),
            ("host_language", "C (x)", "User-Agent"),
        ];
        for (name, value, expected) in cases {
            let error = Options::default().set(name, value).unwrap_err();
            assert_eq!(error.code(), Code::InvalidArgument, "{name}={value}");
            assert!(error.message().starts_with(name) && error.message().contains(expected), "{error}");
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = Options::default().set("client-id", "x").unwrap_err();
        assert_eq!(error.code(), Code::UnknownOption);
        for name in Options::names() {
            assert!(error.message().contains(name), "{name}");
        }
    }

    #[test]
    fn a_secret_is_never_quoted() {
        let mut options = Options::default();
        for (name, value) in [("access_token", "swordfish\n"), ("client_secret", "sword\0fish"), ("certificate_password", "swordfish\0")] {
            let error = options.set_secret(name, value).unwrap_err();
            assert!(error.message().starts_with(name) && !error.message().contains("fish"), "{error}");
        }
        for (name, _) in SECRETS {
            options.set_secret(name, "swordfish").unwrap();
            assert!(options.set(name, "swordfish").unwrap_err().message().contains("armid_options_set_secret"), "{name}");
        }
        assert!(!format!("{options:?}").contains("swordfish"));
        assert!(options.set_secret("client_id", "x").is_err());
    }

    #[test]
    fn the_environment_fills_what_is_unset_and_an_option_wins() {
        let variable = |name: &str| match name {
            "AZURE_POD_IDENTITY_AUTHORITY_HOST" => Some(String::from("http://127.0.0.1:4141/")),
            "ARMIDENTITY_ARM_ENDPOINT" => Some(String::from("https://arm.example/")),
            "ARMIDENTITY_ALLOW_LOOPBACK_HTTP" => Some(String::from("1")),
            "ARMIDENTITY_CA_FILE" => Some(String::new()),
            _ => None,
        };
        let mut given = Options::default();
        given.set("arm_endpoint", "https://mine.example/").unwrap();
        let options = given.with_environment(variable).unwrap();
        assert_eq!(options.imds_endpoint.unwrap().as_str(), "http://127.0.0.1:4141/");
        assert_eq!(options.arm_endpoint.unwrap().as_str(), "https://mine.example/");
        assert_eq!(options.allow_loopback_http, Some(true));
        assert_eq!(options.ca_file, None);

        let mut named = Options::default();
        named.set("environment", "azurechinacloud").unwrap();
        assert_eq!(named.with_environment(variable).unwrap().arm_endpoint, None);
    }

    #[test]
    fn the_authority_of_the_environment_gives_way_to_a_cloud_that_an_option_names() {
        let variable = |name: &str| (name == "AZURE_AUTHORITY_HOST").then(|| String::from("login.microsoftonline.us"));
        let authority = |settings: &[(&str, &str)]| {
            let mut options = Options::default();
            for (name, value) in settings {
                options.set(name, value).unwrap();
            }
            options.with_environment(variable).unwrap().authority.map(String::from)
        };
        assert_eq!(authority(&[]).as_deref(), Some("https://login.microsoftonline.us/"));
        assert_eq!(authority(&[("authority", "https://mine.example")]).as_deref(), Some("https://mine.example/"));
        assert_eq!(authority(&[("environment", "AzureCloud")]), None);
        assert_eq!(authority(&[("arm_endpoint", "https://arm.example")]), None);
    }

    #[test]
    fn every_source_has_a_name_and_letter_case_and_underscores_do_not_matter() {
        for (name, source) in SourceChoice::NAMES {
            for written in [name.to_owned(), name.to_uppercase(), name.replace('_', "")] {
                let mut options = Options::default();
                options.set("source", &written).unwrap();
                assert_eq!((options.source, source.name()), (source, name), "{written}");
            }
        }
    }

    #[test]
    fn a_bad_variable_is_named() {
        let error =
            Options::default().with_environment(|name| (name == "ARMIDENTITY_ARM_ENDPOINT").then(|| String::from("nonsense"))).unwrap_err();
        assert_eq!(error.code(), Code::InvalidConfiguration);
        assert!(error.message().starts_with("environment variable ARMIDENTITY_ARM_ENDPOINT: \"nonsense\""), "{error}");
    }
}
