//! Propagation: what was written a moment ago is not known everywhere yet.
//!
//! Entra and Azure RBAC are distributed: a new principal, an identity given to a machine or a role takes a while to arrive.
//! What the world held from the start has arrived.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long what is written takes to arrive where it is needed, in milliseconds. The default is at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PropagationDelays {
    /// Until Authorization knows the principal of a new identity: `PrincipalNotFound` before.
    pub principal_ms: u64,
    /// Until the metadata service knows an identity that the host was given: "Identity not found" before.
    pub assigned_identity_ms: u64,
    /// Until a role assignment counts: `AuthorizationFailed` before.
    pub role_assignment_ms: u64,
}

/// Something that was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fact {
    Principal(Uuid),
    /// A principal is an identity of a host.
    AssignedIdentity {
        host: String,
        principal_id: Uuid,
    },
    RoleAssignment(Uuid),
}

impl Fact {
    /// That the resource with this id, in any letter case, has the identity.
    pub(crate) fn assigned_identity(host: &str, principal_id: Uuid) -> Self {
        Self::AssignedIdentity { host: host.to_ascii_lowercase(), principal_id }
    }

    fn delay(&self, delays: &PropagationDelays) -> Duration {
        Duration::from_millis(match self {
            Self::Principal(_) => delays.principal_ms,
            Self::AssignedIdentity { .. } => delays.assigned_identity_ms,
            Self::RoleAssignment(_) => delays.role_assignment_ms,
        })
    }
}

/// What is on its way.
#[derive(Debug, Default)]
pub(crate) struct Propagation(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    delays: PropagationDelays,
    written: HashMap<Fact, Instant>,
}

impl Propagation {
    pub(crate) fn new(delays: PropagationDelays) -> Self {
        Self(Mutex::new(State { delays, written: HashMap::new() }))
    }

    pub(crate) fn delays(&self) -> PropagationDelays {
        self.lock().delays
    }

    pub(crate) fn set_delays(&self, delays: PropagationDelays) {
        self.lock().delays = delays;
    }

    /// Notes that something was written just now.
    pub(crate) fn begin(&self, fact: Fact) {
        self.lock().written.insert(fact, Instant::now());
    }

    pub(crate) fn has_arrived(&self, fact: &Fact) -> bool {
        let state = self.lock();
        state.written.get(fact).is_none_or(|since| since.elapsed() >= fact.delay(&state.delays))
    }

    /// Everything has arrived.
    pub(crate) fn clear(&self) {
        self.lock().written.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
