//! A client: a credential, a cloud, and what requests use when they say nothing else.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::OnceCell;

use super::api_version::{self, ApiVersion};
use super::resource_id::is_guid;
use super::subscription::{self, Subscriptions};
use super::target::SUBSCRIPTION;
use super::{Context, Request, Response, exchange, resource_graph, role_definition};
use crate::cloud::{self, Choice, Cloud};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::http::{Transport, TransportSettings};
use crate::identity::{AccessToken, Holder, Identity, ManagedIdentity};
use crate::metadata::{Host, Metadata};
use crate::options::{Environment, Options};
use crate::token::{Cached, Credential};

/// How long a call may take when neither it nor the client sets a limit.
pub const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(300);

/// The source whose hosts describe themselves by the instance metadata service.
const IMDS: &str = "Imds";

/// Sends requests to the ARM of one cloud with the tokens of one credential.
#[derive(Debug)]
pub struct Client {
    pub(super) credential: Arc<Credential>,
    pub(super) transport: Transport,
    pub(super) allow_loopback_http: bool,
    pub(super) subscriptions: Subscriptions,
    pub(super) api_versions: api_version::Discovered,
    pub(super) role_definitions: role_definition::Remembered,
    pub(super) graph_quota: resource_graph::Quota,
    metadata: Metadata,
    choice: Choice,
    cloud: OnceCell<Cloud>,
    host: OnceLock<Arc<Host>>,
    tenant: Option<String>,
    pub(super) time_limit: Duration,
}

impl Client {
    /// A client. Sends nothing.
    ///
    /// Of the options it reads `environment`, `arm_endpoint`, `allow_loopback_http`, `subscription`, `tenant`, `ca_file`, `timeout_sec` and
    /// those of the instance metadata service.
    ///
    /// # Errors
    /// [`Code::InsecureEndpoint`], [`Code::InvalidConfiguration`] and [`Code::InvalidArgument`] for options that cannot work.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use armidentity::arm::Client;
    /// use armidentity::options::Options;
    /// use armidentity::token::Credential;
    ///
    /// let mut options = Options::default();
    /// options.set("environment", "AzureUSGovernment")?;
    /// let credential = Arc::new(Credential::new(&options, Default::default())?);
    /// let client = Client::new(credential, &options)?;
    /// assert_eq!(client.describe().arm_endpoint.as_deref(), Some("https://management.usgovcloudapi.net/"));
    /// # Ok::<(), armidentity::error::Error>(())
    /// ```
    pub fn new(credential: Arc<Credential>, options: &Options) -> Result<Self> {
        let allow_loopback_http = options.allow_loopback_http == Some(true);
        let choice = Choice::from_options(options, allow_loopback_http)?;
        let tenant = tenant(options, credential.identity())?;
        let transport = transport(&credential, options)?;
        // The first call may have to wait until a person has signed in.
        let usual_time_limit = DEFAULT_TIME_LIMIT.max(credential.usual_time_limit());
        let time_limit = options.time_limit.unwrap_or(usual_time_limit);
        let cloud = match &choice {
            Choice::Known(cloud) => OnceCell::new_with(Some(cloud.clone())),
            Choice::At(_) | Choice::OfTheHost => OnceCell::new(),
        };
        Ok(Self {
            metadata: Metadata::new(options, transport.clone())?,
            credential,
            transport,
            allow_loopback_http,
            subscriptions: Subscriptions::new(options.subscription.clone()),
            api_versions: api_version::Discovered::default(),
            role_definitions: role_definition::Remembered::default(),
            graph_quota: resource_graph::Quota::default(),
            choice,
            cloud,
            host: OnceLock::new(),
            tenant,
            time_limit,
        })
    }

    /// A call that begins now, with the time limit of `options`, else the client's own, else [`DEFAULT_TIME_LIMIT`].
    #[must_use]
    pub fn call(&self, options: Option<&Options>) -> Call {
        self.call_of(Some(options.and_then(|options| options.time_limit).unwrap_or(self.time_limit)))
    }

    pub(super) fn call_of(&self, time_limit: Option<Duration>) -> Call {
        Call::new(Arc::clone(self.transport.clock()), time_limit)
    }

    /// What the client knows so far. Sends nothing.
    #[must_use]
    pub fn describe(&self) -> Context {
        let cloud = self.cloud.get();
        let cached = cloud.and_then(|cloud| match self.credential.cached(cloud.audience()) {
            Cached::Fresh(token) | Cached::Aging(token) => Some(token),
            Cached::Missing => None,
        });
        let asked = asked_holder(self.credential.identity());
        let holder = cached.map(|token| token.holder.clone()).unwrap_or_default();
        Context {
            source: self.credential.source_name().to_owned(),
            source_reason: self.credential.source_reason().to_owned(),
            client_id: holder.client_id.or(asked.client_id),
            object_id: holder.object_id.or(asked.object_id),
            identity_resource_id: holder.identity_resource_id.or(asked.identity_resource_id),
            user_name: holder.user_name,
            environment: cloud.map(|cloud| cloud.name().to_owned()),
            arm_endpoint: cloud.map(|cloud| cloud.arm_endpoint().to_string()),
            audience: cloud.map(|cloud| cloud.audience().to_owned()),
            tenant: holder.tenant_id.or_else(|| self.tenant.clone()),
            subscription: self.subscriptions.known_default(),
            resource_group: self.host.get().and_then(|host| host.resource_group.clone()),
        }
    }

    /// Finds the cloud, the identity, the subscription and the host's own resource group, as far as each can be found.
    ///
    /// # Errors
    /// Whatever keeps the cloud or a token from being had. A subscription that was not asked for and cannot be determined is no error here.
    pub async fn resolve(&self, options: Option<&Options>, call: &Call) -> Result<Context> {
        let work = async {
            let cloud = self.cloud(call).await?;
            self.token(cloud, call).await?;
            self.host(call).await?;
            let per_call = options.and_then(|options| options.subscription.as_deref());
            let subscription = match subscription::determine(self, per_call, call).await {
                Ok(id) => Some(id),
                Err(error) if error.code() == Code::SubscriptionNotDetermined && !self.subscriptions.is_asked_for(per_call) => {
                    tracing::info!(reason = %error, "no default subscription");
                    None
                }
                Err(error) => return Err(error),
            };
            Ok(Context { subscription, ..self.describe() })
        };
        call.limit(work).await
    }

    /// Sends a request, with a token, to the cloud's own ARM and nowhere else.
    ///
    /// 408, 429, 500, 502, 503 and 504 are met with up to three further attempts, after waits of up to 0.8, 1.6 and 3.2 s or as long as
    /// `Retry-After` asks; for POST and PATCH, which may have worked all the same, that is 429 and 503 alone. A 401 is met with one attempt
    /// with a new token, where a new token may help; the claims that ARM asks for go on to Microsoft Entra.
    ///
    /// # Errors
    /// [`Code::ForeignHost`] and [`Code::InsecureEndpoint`], before a token is fetched; [`Code::InvalidArgument`] for what cannot be sent;
    /// whatever keeps a token from being had; a refusal by its status; [`Code::InvalidResponse`] for a success that is no text, that says it is
    /// JSON and is not, or that is a page of HTML where JSON was asked for; [`Code::DeadlineExceeded`].
    pub async fn send(&self, request: &Request, options: Option<&Options>, call: &Call) -> Result<Response> {
        call.limit(async {
            let url = self.address(request, options, call).await?;
            exchange::send(self, request, &url, call).await
        })
        .await
    }

    /// The cloud: named, or found on first need.
    ///
    /// # Errors
    /// [`Code::CloudUnknown`] when an endpoint does not describe itself; whatever keeps it, or the host's metadata, from being reached.
    pub async fn cloud(&self, call: &Call) -> Result<&Cloud> {
        self.cloud.get_or_try_init(|| self.find_cloud(call)).await
    }

    async fn find_cloud(&self, call: &Call) -> Result<Cloud> {
        match &self.choice {
            Choice::Known(cloud) => Ok(cloud.clone()),
            Choice::At(endpoint) => cloud::discover(endpoint, &self.transport, call).await,
            Choice::OfTheHost => {
                let environment = self.host(call).await?.and_then(|host| host.environment);
                Cloud::known(environment.unwrap_or(Environment::AzureCloud))
            }
        }
    }

    /// The request's whole address, with what it leaves out filled in. Everything that can be wrong with it is said before a token is fetched.
    pub(super) async fn address(&self, request: &Request, options: Option<&Options>, call: &Call) -> Result<url::Url> {
        let api_version = request.api_version()?;
        request.check_body()?;
        let cloud = self.cloud(call).await?;
        request.target.check_host(cloud, self.allow_loopback_http)?;
        let subscription = match request.target.needs_subscription() {
            true => Some(self.subscription_of(options, call).await?),
            false => None,
        };
        let subscription = subscription.as_deref();
        match api_version {
            ApiVersion::InTarget => request.target.url(cloud, subscription, None),
            ApiVersion::Missing(version) => request.target.url(cloud, subscription, Some(version)),
            ApiVersion::ToDiscover(wanted) => {
                let version = api_version::discover(self, &wanted, cloud, subscription, call).await?;
                request.target.url(cloud, subscription, Some(&version))
            }
        }
    }

    /// The id of the subscription that the call, or else the client, means.
    async fn subscription_of(&self, options: Option<&Options>, call: &Call) -> Result<String> {
        let per_call = options.and_then(|options| options.subscription.as_deref());
        subscription::determine(self, per_call, call).await
    }

    /// A text with that id in the place of `{subscription}`.
    pub(super) async fn with_subscription(&self, text: &str, options: Option<&Options>, call: &Call) -> Result<String> {
        match text.contains(SUBSCRIPTION) {
            true => Ok(text.replace(SUBSCRIPTION, &Box::pin(self.subscription_of(options, call)).await?)),
            false => Ok(text.to_owned()),
        }
    }

    /// What this host says of itself; `None` on a host that has no instance metadata.
    pub(super) async fn host(&self, call: &Call) -> Result<Option<Arc<Host>>> {
        match self.credential.source_name() {
            IMDS => self.host_of_any_source(call).await,
            _ => Ok(None),
        }
    }

    /// The same, for a caller who asks about the host itself: then it does not matter where the tokens come from.
    pub(super) async fn host_of_any_source(&self, call: &Call) -> Result<Option<Arc<Host>>> {
        match self.metadata.host(call).await {
            Ok(host) => Ok(Some(Arc::clone(self.host.get_or_init(|| host)))),
            Err(error) if says_nothing(&error) => {
                tracing::warn!(error = %error, "this host does not describe itself");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// A token for the cloud's ARM.
    pub(super) async fn token(&self, cloud: &Cloud, call: &Call) -> Result<Arc<AccessToken>> {
        self.checked(self.credential.token(cloud.audience(), false, call).await?)
    }

    /// A token for the cloud's ARM in the place of one that it has refused, with the claims that it asks for.
    pub(super) async fn token_instead_of(&self, refused: &AccessToken, claims: Option<&str>, call: &Call) -> Result<Arc<AccessToken>> {
        self.checked(self.credential.token_instead_of(refused, claims, call).await?)
    }

    fn checked(&self, token: Arc<AccessToken>) -> Result<Arc<AccessToken>> {
        if !token.token_type.eq_ignore_ascii_case("Bearer") {
            return Err(Error::new(
                Code::InvalidTokenResponse,
                format!("The token is of type {}, but Azure Resource Manager takes Bearer tokens only.", token.token_type.escape_debug()),
            )
            .with_source(token.source));
        }
        match (&self.tenant, &token.holder.tenant_id) {
            (Some(asked), Some(own)) if !asked.eq_ignore_ascii_case(own) => Err(Error::new(
                Code::IdentityMismatch,
                format!("The option tenant is {asked}, but the identity belongs to tenant {own}. Use an identity of that tenant, or leave the option out."),
            )
            .with_source(token.source)),
            _ => Ok(token),
        }
    }
}

/// The tenant that the identity must belong to. Who signs in may name it by a domain name, or leave the choice to Entra; then Entra sees to it.
fn tenant(options: &Options, identity: &Identity) -> Result<Option<String>> {
    let signs_in = matches!(identity, Identity::Application(_) | Identity::Person | Identity::AzureCliAccount);
    match &options.tenant {
        Some(tenant) if is_guid(tenant) => Ok(Some(tenant.clone())),
        Some(tenant) if !signs_in => {
            Err(Error::invalid_argument("tenant", format_args!("\"{tenant}\" is not a tenant's id; give its GUID")))
        }
        _ => Ok(None),
    }
}

/// The credential's own connections, unless the client trusts a CA of its own.
fn transport(credential: &Credential, options: &Options) -> Result<Transport> {
    if options.ca_file.is_none() {
        return Ok(credential.transport().clone());
    }
    let transport = Transport::new(TransportSettings {
        ca_file: options.ca_file.clone(),
        host_language: options.host_language.clone(),
        clock: Some(Arc::clone(credential.transport().clock())),
    });
    transport.check()?;
    Ok(transport)
}

/// What is known of an identity before it has answered.
fn asked_holder(identity: &Identity) -> Holder {
    match identity.clone() {
        Identity::Managed(ManagedIdentity::ClientId(id)) | Identity::Application(id) => Holder { client_id: Some(id), ..Holder::default() },
        Identity::Managed(ManagedIdentity::ObjectId(id)) => Holder { object_id: Some(id), ..Holder::default() },
        Identity::Managed(ManagedIdentity::ResourceId(id)) => Holder { identity_resource_id: Some(id), ..Holder::default() },
        Identity::Managed(ManagedIdentity::HostDefault) | Identity::Person | Identity::AzureCliAccount | Identity::TokenHolder => {
            Holder::default()
        }
    }
}

/// Container hosts answer token requests but have no instance metadata. A failure that may pass is not that: a wrong guess would stay.
fn says_nothing(error: &Error) -> bool {
    let refused_for_good = error.http_status().is_some_and(|status| (400..500).contains(&status) && !matches!(status, 408 | 410 | 429));
    match error.code() {
        Code::IdentityEndpointFailed => refused_for_good,
        Code::InvalidResponse => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arm::resource_graph::SearchScope;
    use crate::arm::resource_identity::Identities;
    use crate::arm::role_assignment::Assignment;
    use crate::arm::{resource, resource_group, resource_identity, role_assignment, user_assigned_identity};

    /// The work of a C operation moves between threads, and through several frames of a stack that is no more than 2 MiB.
    #[test]
    fn futures_are_send_and_small() {
        fn check<T: Send>(work: T) {
            assert!(size_of_val(&work) < 32 << 10, "{} has {} bytes", std::any::type_name::<T>(), size_of_val(&work));
        }
        let credential = Arc::new(Credential::new(&Options::default(), TransportSettings::default()).unwrap());
        let client = Arc::new(Client::new(credential, &Options::default()).unwrap());
        let call = client.call(None);
        let request = Request::new("GET", "/subscriptions").unwrap();
        check(client.send(&request, None, &call));
        check(client.send_and_wait(&request, None, &call));
        check(client.resume("/x", None, None, &call));
        check(client.resolve(None, &call));
        check(client.cloud(&call));
        check(resource_group::get(&client, None, None, &call));
        let pages = resource_group::list(Arc::clone(&client), None);
        check(pages.next(&call));
        check(subscription::get(&client, None, None, &call));
        check(resource::get(&client, "/", None, None, &call));
        check(user_assigned_identity::create(&client, None, "", None, None, None, &call));
        check(role_definition::get(&client, None, "", None, &call));
        let assignment = Assignment::new("5a3c1f0e-0000-4000-8000-00000000000b", "Reader", None).unwrap();
        check(role_assignment::create(&client, &assignment, None, &call));
        let identities = Identities::new(&[], true).unwrap();
        check(resource_identity::add(&client, "/", &identities, None, &call));
        let search = resource_graph::search(Arc::clone(&client), "Resources", &SearchScope::Everything, None, None).unwrap();
        check(search.next(&call));
    }
}
