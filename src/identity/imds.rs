//! The instance metadata service.
use super::{Fetch, ManagedIdentity, Source};
use crate::error::Result;
use crate::http::Transport;
use crate::http::call::Call;
use crate::options::Options;
#[derive(Debug)]
pub(super) struct Imds { identity: ManagedIdentity }
impl Imds { pub(super) fn new(_options: &Options, identity: ManagedIdentity) -> Result<Self> { Ok(Self { identity }) } }
impl Source for Imds {
    fn name(&self) -> &'static str { "Imds" }
    fn shared_key(&self) -> Option<String> { None }
    fn identity(&self) -> &ManagedIdentity { &self.identity }
    fn fetch<'a>(&'a self, _resource: &'a str, _transport: &'a Transport, _call: &'a Call) -> Fetch<'a> { todo!() }
}
