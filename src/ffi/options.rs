//! Options, set by name.

use std::ffi::c_char;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::armid_error;
use super::guard;
use super::handle::{self, Kind, Object, Tag, armid_handle};
use super::input;
use super::status::{ARMID_OK, armid_status};
use crate::error::{Error, Result};
use crate::http::TransportSettings;
use crate::http::clock::Clock;
use crate::options::Options;

/// Settings by name, for credentials, clients and single calls.
///
/// Make them with armid_options_new(), set them with armid_options_set(), armid_options_set_secret() or armid_options_set_secret_utf16(),
/// pass them to as many functions as you like, and release them with armid_options_release(). Each function takes a copy of what is set at
/// that moment: changing or releasing options later changes nothing that was made with them. Where a function takes options, 0 means that
/// nothing is set.
pub type armid_options = armid_handle;

#[derive(Default)]
pub(super) struct OptionsObject(Mutex<Settings>);

/// What is set, and the clock that tests drive.
#[derive(Clone, Default)]
pub(super) struct Settings {
    pub(super) options: Options,
    clock: Option<Arc<dyn Clock>>,
}

impl Settings {
    /// With what the environment variables say where nothing is set, and C as the host's language.
    pub(super) fn with_environment(mut self) -> Result<Self> {
        self.options = self.options.with_environment(|name| std::env::var(name).ok())?;
        self.options.host_language.get_or_insert_with(|| String::from("C"));
        Ok(self)
    }

    /// How a transport for these settings is set up.
    pub(super) fn transport(&self) -> TransportSettings {
        TransportSettings {
            ca_file: self.options.ca_file.clone(),
            host_language: self.options.host_language.clone(),
            clock: self.clock.clone(),
        }
    }
}

impl OptionsObject {
    fn edit<T>(&self, edit: impl FnOnce(&mut Settings) -> T) -> T {
        edit(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kind for Arc<OptionsObject> {
    const NAME: &'static str = "options";
    const TAG: Tag = Tag::Options;

    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Options(options) => Some(options),
            _ => None,
        }
    }

    fn into_object(self) -> Object {
        Object::Options(self)
    }
}

fn get(options: armid_options) -> Result<Arc<OptionsObject>> {
    handle::get("options", options)
}

/// A copy of the settings of an object that is passed along with something else; defaults for 0.
pub(super) fn settings(options: armid_options) -> Result<Settings> {
    match options {
        0 => Ok(Settings::default()),
        options => Ok(get(options)?.edit(|settings| settings.clone())),
    }
}

/// A copy of the options of a single call; `None` for 0. In a box, so that a call without options does not move the room for them about.
#[inline(always)]
pub(super) fn of_call(options: armid_options) -> Result<Option<Box<Options>>> {
    match options {
        0 => Ok(None),
        options => copy(options).map(Some),
    }
}

fn copy(options: armid_options) -> Result<Box<Options>> {
    Ok(get(options)?.edit(|settings| Box::new(settings.options.clone())))
}

/// Lets everything that is made with these options live by another clock. For tests; no C function does this.
///
/// # Errors
/// [`crate::error::Code::InvalidHandle`] when `options` is not a live object of options.
#[doc(hidden)]
pub fn options_set_clock(options: u64, clock: Arc<dyn Clock>) -> Result<()> {
    get(options)?.edit(|settings| settings.clock = Some(clock));
    Ok(())
}

/// Makes an object for options, with nothing set.
///
/// Parameters:
/// - out_options: where the object goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when out_options is NULL.
///
/// Memory and lifetimes: release it with armid_options_release().
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_options_new(out_options: *mut armid_options, out_error: *mut armid_error) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_options", out_options, out_error, || Ok(handle::insert(Arc::<OptionsObject>::default()))) }
}

/// Sets an option. Setting it again replaces the value.
///
/// The identity (armid_credential_new()):
/// - client_id, object_id, identity_resource_id: the user-assigned identity by one of its ids. At most one of them; none is the host's
///   default identity, the system-assigned one where there is one. For the sources that sign in client_id is the application.
/// - source: where tokens come from; letter case and underscores do not matter.
///   auto (the default): what the options below speak for; else workload_identity where AKS has set its variables; else imds.
///   imds: the instance metadata service. access_token: the secret option of that name.
///   workload_identity: the federated identity of an AKS pod. Variables AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE, or
///   the options tenant, client_id and federated_token_file.
///   service_principal: an application, by tenant, client_id and one of client_secret, certificate_path and federated_token_file.
///   device_code: a person who signs in with a code in a browser, by default in the tenant of their account and with the application of the
///   Azure CLI. The operation's progress has the prompt to show. Until they have, calls wait for up to 16 minutes when timeout_sec is not set.
///   azure_cli: whoever is signed in to the Azure CLI (az), in the tenant or else for the subscription that is set.
/// - certificate_path: a file with a certificate of the application and its RSA private key, also with the certificates above it: a PFX
///   (PKCS #12), or PEM with them in any order. What it is shows in it, not in its name. certificate_password opens a PFX or an encrypted key
///   (BEGIN ENCRYPTED PRIVATE KEY); a PFX with an empty password, or with none, needs none. It is read for each request.
/// - federated_token_file: a file with a token that the application trusts. It is read for each request.
/// - authority: where Microsoft Entra signs in, such as https://login.microsoftonline.com/; the cloud's own when not set. Variable
///   AZURE_AUTHORITY_HOST, unless environment or arm_endpoint is set.
/// - imds_endpoint: another address of the instance metadata service. Variable AZURE_POD_IDENTITY_AUTHORITY_HOST.
/// - probe_timeout_ms: how long "is this Azure?" may take, 1 to 60000; 1000 when not set.
/// - tenant: the tenant that the identity must belong to, by its id; for the sources that sign in the tenant to sign in to, also by a domain
///   name.
///
/// The cloud (armid_credential_new(), armid_client_new()):
/// - environment: AzureCloud, AzureUSGovernment or AzureChinaCloud; detected when not set.
/// - arm_endpoint: the cloud by the address of its ARM. Variable ARMIDENTITY_ARM_ENDPOINT.
/// - subscription: the subscription by id or name; the host's own when not set. Also for a single call.
///
/// The network (armid_credential_new(), armid_metadata_get()):
/// - ca_file: a PEM file of certificate authorities to trust beside the system's. Variable ARMIDENTITY_CA_FILE.
/// - allow_loopback_http: true or false; whether a token or a secret may go over plain http to this machine itself. Variable
///   ARMIDENTITY_ALLOW_LOOPBACK_HTTP.
/// - host_language: the language of the program and its version for the User-Agent, for example "PowerShell/7.6"; C when not set.
///
/// A single call:
/// - timeout_sec: its time limit, 1 to 86400; 120 for a token and 300 for ARM when not set. With a credential or client: of all its calls.
/// - force_refresh: true or false; whether to ask for a new token although the cache has one.
/// - no_wait: true or false; whether armid_client_send_and_wait() and its like end with the first answer. Long-running operations have no time
///   limit but that of the call.
///
/// An option wins over an environment variable. access_token, client_secret and certificate_password are set by armid_options_set_secret().
///
/// Parameters:
/// - options: the options.
/// - name: the option's name.
/// - value: its value, as text.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_UNKNOWN_OPTION when there is no such option, and the message lists those that there are;
/// ARMID_INVALID_ARGUMENT when the value does not fit the option, or name or value is NULL or not UTF-8; ARMID_INVALID_HANDLE when options is
/// not live, also for 0.
///
/// Memory and lifetimes: name and value are copied.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_options_set(
    options: armid_options,
    name: *const c_char,
    value: *const c_char,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the texts are NULL or end with NUL, and that `out_error` is NULL or may be written to.
    unsafe {
        guard::status(out_error, || {
            let options = get(options)?;
            let (name, value) = (input::text("name", name)?, input::text("value", value)?);
            options.edit(|settings| settings.options.set(name, value))
        })
    }
}

/// Sets a secret option from UTF-8. The secret is kept in memory that is wiped, and shows up in no message and no log.
///
/// - access_token: a token that the program brings instead of one from the host's identity. Its audience must be the resource that it is
///   used for.
/// - client_secret: a secret of the application that client_id names.
/// - certificate_password: the password of the PFX in certificate_path, or of the private key in it.
///
/// Parameters:
/// - options: the options.
/// - name: the option's name.
/// - value: the secret; no NUL is needed at its end. May be NULL only when length is 0, which no secret option accepts.
/// - length: how many bytes it has.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_UNKNOWN_OPTION when there is no such option; ARMID_INVALID_ARGUMENT when the option is not secret, the value is
/// empty, not UTF-8 or has characters that its kind never has, or length is impossible; ARMID_INVALID_HANDLE when options is not live, also for 0.
///
/// Memory and lifetimes: the secret is copied, and the copy wiped when the last object that uses it is released. Wipe your own afterwards.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_options_set_secret(
    options: armid_options,
    name: *const c_char,
    value: *const c_char,
    length: usize,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that `name` is NULL or ends with NUL, `value` is NULL or has `length` bytes, and that `out_error` is NULL
    // or may be written to.
    unsafe {
        guard::status(out_error, || {
            let options = get(options)?;
            let name = input::text("name", name)?;
            let value = input::secret("value", value.cast(), length)?;
            options.edit(|settings| set_secret(&mut settings.options, name, value))
        })
    }
}

/// Sets a secret option from UTF-16, so that a .NET SecureString need not become a string on its way here.
///
/// Parameters:
/// - options: the options.
/// - name: the option's name; see armid_options_set_secret().
/// - value: the secret, UTF-16 in the machine's byte order; no NUL is needed at its end.
/// - length: how many 16-bit units it has.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: as armid_options_set_secret(); ARMID_INVALID_ARGUMENT also when the value is not UTF-16 or its address is odd.
///
/// Memory and lifetimes: as armid_options_set_secret().
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_options_set_secret_utf16(
    options: armid_options,
    name: *const c_char,
    value: *const u16,
    length: usize,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that `name` is NULL or ends with NUL, `value` is NULL or has `length` units, and that `out_error` is NULL
    // or may be written to.
    unsafe {
        guard::status(out_error, || {
            let options = get(options)?;
            let name = input::text("name", name)?;
            let value = input::secret_utf16("value", value, length)?;
            options.edit(|settings| set_secret(&mut settings.options, name, &value))
        })
    }
}

/// The core names the option; a C caller's parameter is `value`.
fn set_secret(options: &mut Options, name: &str, value: &str) -> Result<()> {
    if value.is_empty() {
        return Err(Error::invalid_argument("value", format_args!("it is empty; {name} needs a text")));
    }
    options.set_secret(name, value)
}

/// Releases options. What was made with them stays as it is.
///
/// Parameters:
/// - options: the options, or 0.
///
/// Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when they are no live options, for example because they were released before.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn armid_options_release(options: armid_options) -> armid_status {
    guard::status_only(|| handle::release::<Arc<OptionsObject>>("options", options).map(|_| ARMID_OK))
}
