//! The address at which a cloud signs users and applications in.

use tokio::sync::OnceCell;
use url::Url;

use crate::cloud::{self, Choice, Cloud};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::http::{Transport, check_secure};
use crate::options::{Environment, Options};
use crate::web_address;

/// Named by the options, known for the cloud, or asked for on first need.
#[derive(Debug)]
pub(super) struct Authority {
    url: OnceCell<Url>,
    /// The ARM of the cloud that has to be asked.
    described_by: Option<Url>,
    allow_loopback_http: bool,
}

impl Authority {
    /// Reads the options. Sends nothing.
    pub(super) fn new(options: &Options) -> Result<Self> {
        let allow_loopback_http = options.allow_loopback_http == Some(true);
        let known = |url: &Url| -> Result<Self> {
            check(url, allow_loopback_http)?;
            Ok(Self { url: OnceCell::new_with(Some(url.clone())), described_by: None, allow_loopback_http })
        };
        if let Some(url) = &options.authority {
            return known(url);
        }
        match Choice::from_options(options, allow_loopback_http)? {
            Choice::At(endpoint) => Ok(Self { url: OnceCell::new(), described_by: Some(endpoint), allow_loopback_http }),
            Choice::Known(cloud) => known(&login_endpoint(&cloud)?),
            Choice::OfTheHost => known(&login_endpoint(&Cloud::known(Environment::AzureCloud)?)?),
        }
    }

    /// The address, asked for where nobody has named it.
    pub(super) async fn url(&self, transport: &Transport, call: &Call) -> Result<&Url> {
        self.url.get_or_try_init(|| self.ask(transport, call)).await
    }

    async fn ask(&self, transport: &Transport, call: &Call) -> Result<Url> {
        let Some(endpoint) = &self.described_by else {
            return Err(Error::new(Code::CloudUnknown, "Where the cloud signs in is not known. Set the option authority."));
        };
        let cloud = cloud::discover(endpoint, transport, call).await?;
        let url = login_endpoint(&cloud)?;
        check(&url, self.allow_loopback_http)?;
        Ok(url)
    }
}

fn login_endpoint(cloud: &Cloud) -> Result<Url> {
    let said = cloud.login_endpoint().unwrap_or("no address at all");
    web_address::parse(said).map_err(|error| {
        let message = format!("The cloud {} says that it signs in at {}. Set the option authority.", cloud.name(), said.escape_debug());
        Error::new(Code::CloudUnknown, message).with_cause(error)
    })
}

/// A secret goes there, so the way must be encrypted; and what has a path of its own is an AD FS, which speaks another protocol.
fn check(url: &Url, allow_loopback_http: bool) -> Result<()> {
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(Error::new(
            Code::InvalidConfiguration,
            format!(
                "authority: \"{url}\" has more than a host. Leave out the tenant, which is an option of its own; AD FS is not supported."
            ),
        ));
    }
    check_secure(url, allow_loopback_http)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_decide() {
        let decided = |settings: &[(&str, &str)]| {
            let mut options = Options::default();
            for (name, value) in settings {
                options.set(name, value).unwrap();
            }
            Authority::new(&options).map_err(|error| error.code()).map(|authority| match authority.described_by {
                Some(endpoint) => format!("asks {endpoint}"),
                None => authority.url.get().unwrap().to_string(),
            })
        };
        for (settings, expected) in [
            (&[][..], Ok("https://login.microsoftonline.com/")),
            (&[("environment", "AzureUSGovernment")], Ok("https://login.microsoftonline.us/")),
            (&[("arm_endpoint", "https://management.chinacloudapi.cn")], Ok("https://login.chinacloudapi.cn/")),
            (&[("arm_endpoint", "https://stack.example")], Ok("asks https://stack.example/")),
            (&[("arm_endpoint", "https://stack.example"), ("authority", "https://login.example")], Ok("https://login.example/")),
            (&[("authority", "login.microsoftonline.us")], Ok("https://login.microsoftonline.us/")),
            (&[("authority", "https://login.example/tenant")], Err(Code::InvalidConfiguration)),
            (&[("authority", "https://login.example/?a")], Err(Code::InvalidConfiguration)),
            (&[("authority", "http://login.example")], Err(Code::InsecureEndpoint)),
            (&[("authority", "http://127.0.0.1:1")], Err(Code::InsecureEndpoint)),
            (&[("authority", "http://127.0.0.1:1"), ("allow_loopback_http", "true")], Ok("http://127.0.0.1:1/")),
        ] {
            assert_eq!(decided(settings), expected.map(String::from), "{settings:?}");
        }
    }
}
