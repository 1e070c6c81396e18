//! The token cache: one request for many callers, a new token fetched ahead of need, the old one kept while that fails.
//!
//! Tokens of managed identities are shared by every credential of the process that asks the same source for the same identity and resource;
//! tokens that depend on a secret belong to their credential alone, so that a wrong secret never gets a right one's token. A cached token
//! lives as long as some credential that uses it, and is wiped with the last.

mod cache;
mod entries;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use once_cell::sync::Lazy;

pub use self::cache::{Cached, Lent};
use self::cache::{Entry, Joined, Suitable};
use self::entries::Entries;
use crate::error::Result;
use crate::http::call::Call;
use crate::http::{Transport, TransportSettings};
use crate::identity::{self, AccessToken, Choice, Identity, TokenRequest, resource_of};
use crate::options::Options;

/// Where tokens come from, with the cache in front of it.
#[derive(Debug)]
pub struct Credential {
    choice: Choice,
    transport: Transport,
    time_limit: Duration,
    default_resource: String,
    entries: Entries,
}

impl Credential {
    /// A credential; chooses its source and sends nothing.
    ///
    /// # Errors
    /// [`crate::error::Code::InvalidConfiguration`] and [`crate::error::Code::SelectorNotSupported`] for options that cannot work.
    ///
    /// ```
    /// use armidentity::options::Options;
    /// use armidentity::token::Credential;
    ///
    /// let mut options = Options::default();
    /// options.set("client_id", "af825a31-b0e0-471f-baea-96de555632f9")?;
    /// let credential = Credential::new(&options, Default::default())?;
    /// assert_eq!(credential.source_name(), "Imds");
    /// # Ok::<(), armidentity::error::Error>(())
    /// ```
    pub fn new(options: &Options, mut transport: TransportSettings) -> Result<Self> {
        let choice = identity::choose(options)?;
        transport.ca_file = options.ca_file.clone();
        transport.host_language = options.host_language.clone();
        let transport = Transport::new(transport);
        if options.ca_file.is_some() {
            transport.check()?;
        }
        let usual_time_limit = choice.source.usual_time_limit();
        tracing::info!(source = choice.source.name(), reason = choice.reason, "identity source chosen");
        Ok(Self {
            choice,
            transport,
            time_limit: options.time_limit.unwrap_or(usual_time_limit),
            default_resource: String::from("https://management.azure.com/"),
            entries: Entries::default(),
        })
    }

    /// The resource of a call that names none: Azure Resource Manager's, of the public cloud until [`Credential::with_default_resource`] says otherwise.
    #[must_use]
    pub fn default_resource(&self) -> &str {
        &self.default_resource
    }

    /// Sets the resource of calls that name none.
    #[must_use]
    pub fn with_default_resource(mut self, resource: &str) -> Self {
        resource.clone_into(&mut self.default_resource);
        self
    }

    /// The source's name, for example `Imds`.
    #[must_use]
    pub fn source_name(&self) -> &'static str {
        self.choice.source.name()
    }

    /// Why that source was chosen.
    #[must_use]
    pub fn source_reason(&self) -> &'static str {
        self.choice.reason
    }

    /// How long a call may take when nobody sets a limit: as long as the source needs.
    #[must_use]
    pub fn usual_time_limit(&self) -> Duration {
        self.choice.source.usual_time_limit()
    }

    /// Which identity it asks for.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        self.choice.source.identity()
    }

    /// The transport, for the layers above.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// A call that begins now, with the time limit of `options`, else the credential's own.
    #[must_use]
    pub fn call(&self, options: Option<&Options>) -> Call {
        let limit = options.and_then(|options| options.time_limit).unwrap_or(self.time_limit);
        Call::new(Arc::clone(self.transport.clock()), Some(limit))
    }

    /// What the cache has. Never waits and never allocates.
    #[must_use]
    pub fn cached(&self, resource: &str) -> Cached {
        let known = self.entries.find(resource).or_else(|| self.entries.find(resource.strip_suffix("/.default")?));
        known.map_or(Cached::Missing, |entry| entry.cached(self.transport.clock().unix_now()))
    }

    /// A token: from the cache, else by one request that all callers share.
    ///
    /// Run it on a tokio runtime. Dropping the future leaves the request to the other callers that wait for it, and ends it with the last of them.
    ///
    /// # Errors
    /// Whatever keeps the source from giving a token, [`crate::error::Code::DeadlineExceeded`], or an unusable `resource`.
    pub async fn token(&self, resource: &str, force_refresh: bool, call: &Call) -> Result<Arc<AccessToken>> {
        let resource = resource_of(resource)?;
        let entry = self.entry(resource);
        if !force_refresh {
            match entry.cached(self.transport.clock().unix_now()) {
                Cached::Fresh(token) => return Ok(token.into_owned()),
                Cached::Aging(token) => {
                    self.refresh(resource);
                    return Ok(token.into_owned());
                }
                Cached::Missing => {}
            }
        }
        let suitable = match force_refresh {
            true => Suitable::None,
            false => Suitable::GoodAt(self.transport.clock().unix_now()),
        };
        match self.fly(entry, TokenRequest { resource, claims: None }, suitable, call).await {
            // Within the skew the old token still works, and is better than none.
            Err(error) if !force_refresh => match entry.unexpired(self.transport.clock().unix_now()) {
                Some(token) => {
                    tracing::warn!(error = %error, "no new token; the old one is used until it expires");
                    Ok(token)
                }
                None => Err(error),
            },
            outcome => outcome,
        }
    }

    /// A token in the place of one that its resource has refused: what another call has got in the meantime, else by one request that all callers share.
    ///
    /// `claims` are those that the resource's challenge asks for, decoded. A source that can ask for them does; any other is asked for a new token.
    ///
    /// # Errors
    /// As [`Credential::token`]; [`crate::error::Code::SignInRequired`] where a person has to do something first.
    pub async fn token_instead_of(&self, refused: &AccessToken, claims: Option<&str>, call: &Call) -> Result<Arc<AccessToken>> {
        let resource = resource_of(&refused.resource)?;
        let claims = claims.filter(|_| self.choice.source.takes_claims());
        let entry = self.entry(resource);
        let suitable = Suitable::InsteadOf { refused, now: self.transport.clock().unix_now() };
        self.fly(entry, TokenRequest { resource, claims }, suitable, call).await
    }

    /// Begins to fetch the next token in the background, unless that is under way or failed a moment ago. Needs a tokio runtime around it.
    pub fn refresh(&self, resource: &str) {
        let Ok(resource) = resource_of(resource) else { return };
        let entry = self.entry(resource);
        if !entry.may_begin_refresh(self.transport.clock().unix_now()) {
            return;
        }
        let Joined::Flight(flight) = self.join(entry, TokenRequest { resource, claims: None }, Suitable::None) else { return };
        tokio::spawn(async move {
            if let Err(error) = flight.outcome.await {
                tracing::warn!(error = %error, "refresh in the background failed; the old token is kept");
            }
        });
    }

    fn entry(&self, resource: &str) -> &Arc<Entry> {
        self.entries.find_or_add(resource, || match self.choice.source.shared_key() {
            Some(source) => shared_entry(Key { source, resource: resource.into() }),
            None => Arc::default(),
        })
    }

    /// Waits for the request that is under way for this entry, or a new one, with the caller's time limit; a token that is suitable comes at once.
    async fn fly(&self, entry: &Arc<Entry>, request: TokenRequest<'_>, suitable: Suitable<'_>, call: &Call) -> Result<Arc<AccessToken>> {
        let flight = match self.join(entry, request, suitable) {
            Joined::Flight(flight) => flight,
            Joined::Landed(token) => return Ok(token),
        };
        call.progress().share(Arc::clone(&flight.progress));
        let outcome = call.limit(flight.outcome).await;
        call.progress().stop_sharing();
        outcome
    }

    fn join(&self, entry: &Arc<Entry>, request: TokenRequest<'_>, suitable: Suitable<'_>) -> Joined {
        entry.join(suitable, request.claims, || {
            let source = Arc::clone(&self.choice.source);
            let transport = self.transport.clone();
            let resource = request.resource.to_owned();
            let claims = request.claims.map(str::to_owned);
            // The request belongs to all its callers, so no one caller's deadline may end it; each waits with its own.
            let call = Call::new(Arc::clone(transport.clock()), None);
            let progress = Arc::clone(call.progress());
            let outcome = async move {
                let request = TokenRequest { resource: &resource, claims: claims.as_deref() };
                source.fetch(request, &transport, &call).await
            };
            (progress, outcome)
        })
    }
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    source: String,
    resource: Box<str>,
}

/// The entries of all credentials whose source is shared. Weak: an entry goes, and its token is wiped, with the last credential that uses it.
static SHARED: Lazy<Mutex<HashMap<Key, Weak<Entry>>>> = Lazy::new(Mutex::default);

fn shared_entry(key: Key) -> Arc<Entry> {
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(entry) = shared.get(&key).and_then(Weak::upgrade) {
        return entry;
    }
    shared.retain(|_, entry| entry.strong_count() > 0);
    let entry = Arc::new(Entry::default());
    shared.insert(key, Arc::downgrade(&entry));
    entry
}
