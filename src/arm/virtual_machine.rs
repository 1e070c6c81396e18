//! Virtual machines. Their identities are changed in `resource_identity`.

use std::sync::Arc;

use super::resource_kind::{NameRule, ResourceKind};
use super::{Client, Pages, Response};
use crate::error::Result;
use crate::http::call::Call;
use crate::options::Options;

pub(super) const KIND: ResourceKind =
    ResourceKind { resource_type: "Microsoft.Compute/virtualMachines", noun: "a virtual machine", names: COMPUTE_NAMES };

/// The names of virtual machines and scale sets. A scale set gives its machines names with `_`.
pub(super) const COMPUTE_NAMES: NameRule = NameRule {
    shortest: 1,
    longest: 64,
    allows: |c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'),
    allowed: "letters, digits, -, _ and .",
    not_first: &['-', '_', '.'],
    not_last: &['-', '.'],
};

/// Reads a virtual machine, by its name in a group or by its resource id.
///
/// # Errors
/// [`crate::error::Code::InvalidArgument`] for what is neither; [`crate::error::Code::ArmNotFound`],
/// [`crate::error::Code::ArmAuthorizationFailed`] and everything else of [`Client::send`].
pub async fn get(client: &Client, resource_group: Option<&str>, name: &str, options: Option<&Options>, call: &Call) -> Result<Response> {
    KIND.get(client, resource_group, name, options, call).await
}

/// The virtual machines of a group, or of the subscription. Sends nothing yet.
///
/// # Errors
/// [`crate::error::Code::InvalidArgument`] for what is no group.
pub fn list(client: Arc<Client>, resource_group: Option<&str>, options: Option<Options>) -> Result<Pages> {
    KIND.list(client, resource_group, options)
}
