//! Claims challenges: what Azure Resource Manager demands of tokens beyond signature, time and audience, and which tokens were asked for with it.
//!
//! In Azure a revoked session, another network or a policy for sensitive work leads to one. Here a test does.
//!
//! Facts: <https://learn.microsoft.com/entra/identity-platform/claims-challenge>.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What tokens have to be asked for with.
///
/// ```
/// use arm_simulator::ClaimsDemand;
/// use serde_json::json;
///
/// let demand = ClaimsDemand::new(json!({ "access_token": { "acrs": { "essential": true, "value": "p1" } } }));
/// assert!(!demand.needs_interaction);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimsDemand {
    /// The claims of the challenge: a claims request of OpenID Connect.
    pub claims: Value,
    /// Whether a user has to sign in again: then Entra refuses to renew a token with these claims.
    #[serde(default)]
    pub needs_interaction: bool,
}

impl ClaimsDemand {
    /// A demand that Entra fulfils for whoever passes it on.
    #[must_use]
    pub fn new(claims: Value) -> Self {
        Self { claims, needs_interaction: false }
    }
}

/// The demand of the moment, and the tokens that fulfil it.
#[derive(Debug, Default)]
pub(crate) struct ClaimsChallenge(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    demand: Option<ClaimsDemand>,
    /// By their `uti`, which Entra gives each token anew.
    fulfilling: HashSet<String>,
}

impl ClaimsChallenge {
    pub(crate) fn demand(&self) -> Option<ClaimsDemand> {
        self.lock().demand.clone()
    }

    /// Replaces the demand; no token that there is fulfils it.
    pub(crate) fn set(&self, demand: Option<ClaimsDemand>) {
        *self.lock() = State { demand, fulfilling: HashSet::new() };
    }

    /// The claims that a token was not asked for with although they are demanded.
    pub(crate) fn unfulfilled(&self, uti: &str) -> Option<Value> {
        let state = self.lock();
        state.demand.as_ref().filter(|_| !state.fulfilling.contains(uti)).map(|demand| demand.claims.clone())
    }

    /// Takes note of a new token and of the claims that it was asked for with.
    pub(super) fn issued(&self, uti: &str, requested: &Value) {
        let mut state = self.lock();
        if state.demand.as_ref().is_some_and(|demand| includes(requested, &demand.claims)) {
            state.fulfilling.insert(uti.to_owned());
        }
    }

    /// Whether a renewal with these claims needs the user.
    pub(super) fn needs_interaction(&self, requested: &Value) -> bool {
        self.lock().demand.as_ref().is_some_and(|demand| demand.needs_interaction && includes(requested, &demand.claims))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a request asks for all that is demanded, and perhaps for more.
fn includes(requested: &Value, demanded: &Value) -> bool {
    match (requested, demanded) {
        (Value::Object(requested), Value::Object(demanded)) => {
            demanded.iter().all(|(name, demanded)| requested.get(name).is_some_and(|requested| includes(requested, demanded)))
        }
        _ => requested == demanded,
    }
}
