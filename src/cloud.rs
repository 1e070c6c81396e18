//! Which Azure: where its ARM is, the resource that ARM's tokens are for, and where its users and applications sign in.
//!
//! Source of the three known clouds: the built-in environments of Azure PowerShell. Any other cloud describes itself at
//! `/metadata/endpoints` of its ARM.

use http::{HeaderMap, HeaderValue, Method, header};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::error::{Code, Error, Result};
use crate::http::call::{Call, Stage};
use crate::http::retry::RetryPolicy;
use crate::http::service_error::without_bom;
use crate::http::{Answer, Request, TOKEN_BODY_LIMIT, Transport, check_secure, service_error};
use crate::options::{Environment, Options};
use crate::web_address;

/// The version of `/metadata/endpoints`.
const METADATA_API_VERSION: &str = "2022-09-01";

/// An Azure cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cloud {
    name: String,
    arm_endpoint: Url,
    audience: String,
    login_endpoint: Option<String>,
}

impl Cloud {
    /// The cloud's name, for example `AzureCloud`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the cloud's ARM is: scheme, host and port.
    #[must_use]
    pub fn arm_endpoint(&self) -> &Url {
        &self.arm_endpoint
    }

    /// The resource to ask ARM's tokens for, exactly as it is asked for.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// Where the cloud signs users and applications in, as far as that is known.
    #[must_use]
    pub fn login_endpoint(&self) -> Option<&str> {
        self.login_endpoint.as_deref()
    }

    /// The cloud that the options name without a question to anybody: by its name, or by the address of its ARM. Options that contradict
    /// themselves name none here; a client refuses them.
    pub(crate) fn named(options: &Options) -> Option<Self> {
        match Choice::from_options(options, options.allow_loopback_http == Some(true)) {
            Ok(Choice::Known(cloud)) => Some(cloud),
            Ok(Choice::At(_) | Choice::OfTheHost) | Err(_) => None,
        }
    }

    /// A cloud that is known by name.
    pub(crate) fn known(environment: Environment) -> Result<Self> {
        let (arm_endpoint, audience, login_endpoint) = match environment {
            Environment::AzureCloud => {
                ("https://management.azure.com/", "https://management.azure.com/", "https://login.microsoftonline.com/")
            }
            Environment::AzureUSGovernment => {
                ("https://management.usgovcloudapi.net/", "https://management.core.usgovcloudapi.net/", "https://login.microsoftonline.us/")
            }
            Environment::AzureChinaCloud => {
                ("https://management.chinacloudapi.cn/", "https://management.core.chinacloudapi.cn/", "https://login.chinacloudapi.cn/")
            }
        };
        Ok(Self {
            name: environment.name().to_owned(),
            arm_endpoint: Url::parse(arm_endpoint).map_err(|error| Error::invalid_argument("environment", error))?,
            audience: audience.to_owned(),
            login_endpoint: Some(login_endpoint.to_owned()),
        })
    }
}

impl Environment {
    /// The cloud to which an authority belongs, such as the one that AKS names to its pods.
    fn that_signs_in_at(authority: &Url) -> Option<Self> {
        let signs_in_there = |cloud: Cloud| cloud.login_endpoint().is_some_and(|own| own == authority.as_str());
        Self::ALL.into_iter().find(|environment| Cloud::known(*environment).is_ok_and(signs_in_there))
    }
}

/// What the options say of the cloud.
#[derive(Clone, Debug)]
pub(crate) enum Choice {
    /// The cloud is known, without a question to anybody.
    Known(Cloud),
    /// The cloud must describe itself.
    At(Url),
    /// The host may know; the public cloud where it does not.
    OfTheHost,
}

impl Choice {
    /// Reads the options. Sends nothing.
    pub(crate) fn from_options(options: &Options, allow_loopback_http: bool) -> Result<Self> {
        let Some(endpoint) = &options.arm_endpoint else {
            let environment = options.environment.or_else(|| options.authority.as_ref().and_then(Environment::that_signs_in_at));
            return environment.map_or(Ok(Self::OfTheHost), |environment| Cloud::known(environment).map(Self::Known));
        };
        if endpoint.path() != "/" || endpoint.query().is_some() || endpoint.fragment().is_some() {
            return Err(Error::invalid_argument(
                "arm_endpoint",
                format_args!("\"{endpoint}\" has more than a host; leave out what follows it"),
            ));
        }
        check_secure(endpoint, allow_loopback_http)?;
        let mut known = Environment::ALL.into_iter().map(Cloud::known);
        let known = known.find(|cloud| cloud.as_ref().is_ok_and(|cloud| cloud.arm_endpoint.origin() == endpoint.origin())).transpose()?;
        match (known, options.environment) {
            (Some(cloud), None) => Ok(Self::Known(cloud)),
            (Some(cloud), Some(environment)) if cloud.name == environment.name() => Ok(Self::Known(cloud)),
            (_, Some(environment)) => Err(Error::new(
                Code::InvalidConfiguration,
                format!("environment is {}, but arm_endpoint is {endpoint}. Set one of them.", environment.name()),
            )),
            (None, None) => Ok(Self::At(endpoint.clone())),
        }
    }
}

/// Asks a cloud to describe itself. No token is sent: it is not known yet what for.
pub(crate) async fn discover(endpoint: &Url, transport: &Transport, call: &Call) -> Result<Cloud> {
    let mut url = endpoint.clone();
    url.set_path("/metadata/endpoints");
    url.set_query(Some(&format!("api-version={METADATA_API_VERSION}")));
    let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("application/json"))]);
    let request = Request { method: Method::GET, url, headers, body: Default::default(), direct: false, body_limit: TOKEN_BODY_LIMIT };
    let answer = RetryPolicy::AZURE.run(call, Stage::AskingArm, || transport.send(&request)).await?;
    let cloud = read(&answer, endpoint)?;
    tracing::info!(cloud = cloud.name, audience = cloud.audience, "cloud described itself");
    Ok(cloud)
}

/// A cloud's description of itself; older versions send a list of clouds. Members that this library does not read may be anything.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    #[serde(default)]
    name: Value,
    #[serde(default)]
    resource_manager: Value,
    #[serde(default)]
    authentication: Authentication,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Authentication {
    login_endpoint: Value,
    audiences: Vec<Value>,
}

/// All that is described: one cloud, or a list of them.
fn descriptions(body: &[u8]) -> serde_json::Result<Vec<Description>> {
    match body.trim_ascii_start().first() {
        Some(b'[') => serde_json::from_slice(body),
        _ => Ok(vec![serde_json::from_slice(body)?]),
    }
}

fn read(answer: &Answer, endpoint: &Url) -> Result<Cloud> {
    let unknown = |problem: String| {
        Error::new(
            Code::CloudUnknown,
            format!(
                "The cloud at {endpoint} does not describe itself: {problem}. Check arm_endpoint, or name a known cloud with environment."
            ),
        )
        .with_http_status(answer.status)
    };
    if !answer.is_success() {
        let problem = format!("/metadata/endpoints answered with status {}", answer.status);
        return Err(unknown(problem).with_service(service_error::read(answer)));
    }
    let described = descriptions(without_bom(&answer.body))
        .map_err(|error| unknown(String::from("/metadata/endpoints has another form than documented")).with_cause(error))?;
    let count = described.len();
    let is_its_own = |one: &Description| {
        let own = one.resource_manager.as_str().and_then(|address| web_address::parse(address).ok());
        own.is_some_and(|own| own.origin() == endpoint.origin())
    };
    let own = described.into_iter().find(|one| count == 1 || is_its_own(one));
    let described = own.ok_or_else(|| unknown(format!("none of the {count} clouds that /metadata/endpoints lists has that address")))?;
    let text = |value: &Value| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let audience = described.authentication.audiences.iter().find_map(text);
    let mut arm_endpoint = endpoint.clone();
    arm_endpoint.set_path("/");
    Ok(Cloud {
        name: text(&described.name).unwrap_or_else(|| endpoint.host_str().unwrap_or_default().to_owned()),
        arm_endpoint,
        audience: audience.ok_or_else(|| unknown(String::from("/metadata/endpoints names no audience")))?,
        login_endpoint: text(&described.authentication.login_endpoint),
    })
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, headers: HeaderMap::new(), body: Zeroizing::new(body.into()) }
    }

    #[test]
    fn the_known_clouds() {
        for (environment, arm, audience, login) in [
            (
                Environment::AzureCloud,
                "https://management.azure.com/",
                "https://management.azure.com/",
                "https://login.microsoftonline.com/",
            ),
            (
                Environment::AzureUSGovernment,
                "https://management.usgovcloudapi.net/",
                "https://management.core.usgovcloudapi.net/",
                "https://login.microsoftonline.us/",
            ),
            (
                Environment::AzureChinaCloud,
                "https://management.chinacloudapi.cn/",
                "https://management.core.chinacloudapi.cn/",
                "https://login.chinacloudapi.cn/",
            ),
        ] {
            let cloud = Cloud::known(environment).unwrap();
            assert_eq!((cloud.name(), cloud.arm_endpoint().as_str()), (environment.name(), arm));
            assert_eq!((cloud.audience(), cloud.login_endpoint()), (audience, Some(login)));
        }
    }

    #[test]
    fn what_the_options_choose() {
        let chosen = |settings: &[(&str, &str)]| {
            let mut options = Options::default();
            for (name, value) in settings {
                options.set(name, value).unwrap();
            }
            match Choice::from_options(&options, options.allow_loopback_http == Some(true)) {
                Ok(Choice::Known(cloud)) => Ok(cloud.name),
                Ok(Choice::At(endpoint)) => Ok(format!("at {endpoint}")),
                Ok(Choice::OfTheHost) => Ok(String::from("of the host")),
                Err(error) => Err(error.code()),
            }
        };
        for (settings, expected) in [
            (&[][..], Ok("of the host")),
            (&[("environment", "AzureChinaCloud")], Ok("AzureChinaCloud")),
            (&[("authority", "https://LOGIN.microsoftonline.us")], Ok("AzureUSGovernment")),
            (&[("authority", "https://login.chinacloudapi.cn/"), ("environment", "AzureCloud")], Ok("AzureCloud")),
            (&[("authority", "https://login.example")], Ok("of the host")),
            (&[("arm_endpoint", "https://MANAGEMENT.azure.com:443")], Ok("AzureCloud")),
            (&[("arm_endpoint", "https://management.usgovcloudapi.net/")], Ok("AzureUSGovernment")),
            (&[("arm_endpoint", "https://management.azure.com.evil.example")], Ok("at https://management.azure.com.evil.example/")),
            (&[("arm_endpoint", "https://management.azure.com:444")], Ok("at https://management.azure.com:444/")),
            (&[("arm_endpoint", "https://management.local.azurestack.external")], Ok("at https://management.local.azurestack.external/")),
            (&[("arm_endpoint", "https://management.azure.com"), ("environment", "AzureCloud")], Ok("AzureCloud")),
            (&[("arm_endpoint", "https://management.azure.com"), ("environment", "AzureChinaCloud")], Err(Code::InvalidConfiguration)),
            (&[("arm_endpoint", "https://stack.example"), ("environment", "AzureCloud")], Err(Code::InvalidConfiguration)),
            (&[("arm_endpoint", "https://stack.example/arm")], Err(Code::InvalidArgument)),
            (&[("arm_endpoint", "https://stack.example/?x")], Err(Code::InvalidArgument)),
            (&[("arm_endpoint", "http://stack.example")], Err(Code::InsecureEndpoint)),
            (&[("arm_endpoint", "http://management.azure.com")], Err(Code::InsecureEndpoint)),
            (&[("arm_endpoint", "http://127.0.0.1:1")], Err(Code::InsecureEndpoint)),
            (&[("arm_endpoint", "http://stack.example"), ("allow_loopback_http", "true")], Err(Code::InsecureEndpoint)),
            (&[("arm_endpoint", "http://127.0.0.1:1"), ("allow_loopback_http", "true")], Ok("at http://127.0.0.1:1/")),
            (&[("arm_endpoint", "http://[::1]:1"), ("allow_loopback_http", "true")], Ok("at http://[::1]:1/")),
        ] {
            assert_eq!(chosen(settings), expected.map(String::from), "{settings:?}");
        }
    }

    #[test]
    fn a_description_names_the_audience() {
        let endpoint = Url::parse("https://stack.example/").unwrap();
        let one = r#"{"name":"Stack","portal":17,"authentication":{"loginEndpoint":"https://login.example/adfs","audiences":["https://aud.example/"]}}"#;
        let two = r#"[{"name":"A","resourceManager":"https://a.example","authentication":{"audiences":["a"]}},
                      {"name":"B","resourceManager":"https://STACK.example:443/","authentication":{"audiences":["","b"]}}]"#;
        for (body, name, audience) in [
            (one.to_owned(), "Stack", "https://aud.example/"),
            (format!("\u{feff}{one}"), "Stack", "https://aud.example/"),
            (format!("[{one}]"), "Stack", "https://aud.example/"),
            (two.to_owned(), "B", "b"),
            (String::from(r#"{"authentication":{"audiences":["a","b"]}}"#), "stack.example", "a"),
        ] {
            let cloud = read(&answer(200, &body), &endpoint).unwrap();
            assert_eq!((cloud.name(), cloud.audience()), (name, audience), "{body}");
            assert_eq!(cloud.arm_endpoint(), &endpoint);
        }
        for (status, body, part) in [
            (404, "", "status 404"),
            (302, "", "status 302"),
            (200, "<html>", "another form"),
            (200, "{}", "no audience"),
            (200, r#"{"authentication":{"audiences":[]}}"#, "no audience"),
            (200, "[]", "none of the 0 clouds"),
            (200, r#"[{"resourceManager":"https://a.example"},{"resourceManager":"x"}]"#, "none of the 2 clouds"),
        ] {
            let error = read(&answer(status, body), &endpoint).unwrap_err();
            assert_eq!(error.code(), Code::CloudUnknown, "{body}");
            assert!(error.message().contains(part), "{error}");
        }
    }
}
