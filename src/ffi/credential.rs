//! Credentials: where tokens come from, and the tokens kept so far.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use super::error::armid_error;
use super::guard;
use super::handle::{self, Kind, Object, Tag, armid_handle};
use super::options::{self, armid_options};
use super::status::{ARMID_OK, armid_status};
use crate::arm::Cloud;
use crate::error::Result;
use crate::token::Credential;

/// An identity to get tokens for: the machine's managed identity, or whatever the options say.
///
/// Make one with armid_credential_new(), use it with armid_token_get() and armid_client_new(), release it with armid_credential_release().
/// One credential serves the whole program. Tokens are kept and renewed ahead of their end; credentials for the same managed identity share
/// them.
pub type armid_credential = armid_handle;

impl Kind for Arc<Credential> {
    const NAME: &'static str = "a credential";
    const TAG: Tag = Tag::Credential;

    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Credential(credential) => Some(credential),
            _ => None,
        }
    }

    fn into_object(self) -> Object {
        Object::Credential(self)
    }
}

/// The credentials that are in the table of handles, once more, in the order of their numbers. Getting a kept token looks its credential up and
/// does little else; here threads that use the same one do not meet, as they would where the table counts its readers. The list is replaced
/// whole, which is seldom, so that nobody waits for it.
static LIVE: ArcSwapOption<Vec<(armid_credential, Arc<Credential>)>> = ArcSwapOption::const_empty();

/// Lets `read` see the credential, which stays alive meanwhile.
pub(super) fn with<R>(credential: armid_credential, read: impl FnOnce(&Arc<Credential>) -> Result<R>) -> Result<R> {
    let live = LIVE.load();
    match live.as_deref().and_then(|live| live.get(place_of(credential, live).ok()?)) {
        Some((_, credential)) => read(credential),
        None => read(&get(credential)?),
    }
}

/// The credential, to keep for as long as the call needs it.
pub(super) fn get(credential: armid_credential) -> Result<Arc<Credential>> {
    handle::get("credential", credential)
}

fn insert(credential: Arc<Credential>) -> armid_credential {
    let number = handle::insert(Arc::clone(&credential));
    change_live(|live| {
        if let Err(place) = place_of(number, live) {
            live.insert(place, (number, Arc::clone(&credential)));
        }
    });
    number
}

fn release(credential: armid_credential) -> Result<()> {
    if handle::release::<Arc<Credential>>("credential", credential)? {
        change_live(|live| {
            if let Ok(place) = place_of(credential, live) {
                live.remove(place);
            }
        });
    }
    Ok(())
}

/// Where it stands in the list, or would have to.
fn place_of(credential: armid_credential, live: &[(armid_credential, Arc<Credential>)]) -> std::result::Result<usize, usize> {
    live.binary_search_by_key(&credential, |(number, _)| *number)
}

fn change_live(change: impl Fn(&mut Vec<(armid_credential, Arc<Credential>)>)) {
    LIVE.rcu(|live| {
        let mut live = live.as_deref().cloned().unwrap_or_default();
        change(&mut live);
        Some(Arc::new(live))
    });
}

fn make(options: armid_options) -> Result<Arc<Credential>> {
    let settings = options::settings(options)?.with_environment()?;
    let credential = Credential::new(&settings.options, settings.transport())?;
    Ok(Arc::new(match Cloud::named(&settings.options) {
        Some(cloud) => credential.with_default_resource(cloud.audience()),
        None => credential,
    }))
}

/// Makes a credential. Chooses where tokens will come from by the options and the environment, and sends nothing.
///
/// Parameters:
/// - options: which identity, and how it is reached; see armid_options_set(). 0: the machine's default identity.
/// - out_credential: where the credential goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_CONFIGURATION when options or environment variables contradict each other or the CA file cannot be read;
/// ARMID_SELECTOR_NOT_SUPPORTED when the source cannot choose an identity in that way; ARMID_INVALID_HANDLE when options is neither 0 nor
/// live; ARMID_INVALID_ARGUMENT when out_credential is NULL.
///
/// Memory and lifetimes: release it with armid_credential_release(). The options may be released at once.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_credential_new(
    options: armid_options,
    out_credential: *mut armid_credential,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_credential", out_credential, out_error, || make(options).map(insert)) }
}

/// Releases a credential. Operations and clients that use it go on; its tokens are wiped when nothing uses them any more.
///
/// Parameters:
/// - credential: the credential, or 0.
///
/// Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live credential, for example because it was released before.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn armid_credential_release(credential: armid_credential) -> armid_status {
    guard::status_only(|| release(credential).map(|()| ARMID_OK))
}
