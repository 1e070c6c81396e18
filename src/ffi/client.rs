//! Clients of Azure Resource Manager.

use std::pin::Pin;
use std::sync::Arc;

use super::credential::{self, armid_credential};
use super::document::{Document, armid_document};
use super::error::armid_error;
use super::guard;
use super::handle::{self, Kind, Object, Tag, armid_handle};
use super::operation::{Operation, Outcome, armid_operation};
use super::options::{self, armid_options};
use super::pager::{Pager, armid_pager};
use super::request::{self, armid_request};
use super::response::armid_response;
use super::status::{ARMID_OK, armid_status};
use crate::arm::{Client, Context, Pages, Response};
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::options::Options;

/// Calls ARM with the tokens of a credential: one cloud, one default subscription.
///
/// Make one with armid_client_new(); see what it is bound to with armid_client_describe() and armid_client_resolve_start(); call ARM with
/// armid_client_send(), armid_client_send_and_wait(), armid_client_list() and the functions for each kind of resource, such as
/// armid_resource_group_get(); release it with armid_client_release(). One client serves the whole program.
pub type armid_client = armid_handle;

impl Kind for Arc<Client> {
    const NAME: &'static str = "a client";
    const TAG: Tag = Tag::Client;

    fn of(object: &Object) -> Option<&Self> {
        match object {
            Object::Client(client) => Some(client),
            _ => None,
        }
    }

    fn into_object(self) -> Object {
        Object::Client(self)
    }
}

pub(super) fn get(client: armid_client) -> Result<Arc<Client>> {
    handle::get("client", client)
}

fn json_of(context: &Context) -> Result<String> {
    serde_json::to_string(context)
        .map_err(|error| Error::new(Code::Panic, "What the client is bound to cannot be written as JSON.").with_cause(error))
}

/// Makes a client. The cloud is the one that the options name, else it is found out with the first request. Sends nothing.
///
/// Parameters:
/// - credential: whose tokens it uses.
/// - options: cloud, subscription, tenant, and the time limit of its calls; see armid_options_set(). 0: what the machine says.
/// - out_client: where the client goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_CONFIGURATION when options or environment variables contradict each other; ARMID_INSECURE_ENDPOINT when
/// arm_endpoint is plain http; ARMID_INVALID_HANDLE when credential is not live or options is neither 0 nor live; ARMID_INVALID_ARGUMENT when
/// an option cannot be used here or out_client is NULL.
///
/// Memory and lifetimes: release it with armid_client_release(). Credential and options may be released at once.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_client_new(
    credential: armid_credential,
    options: armid_options,
    out_client: *mut armid_client,
    out_error: *mut armid_error,
) -> armid_status {
    let make = || {
        let credential = credential::get(credential)?;
        let settings = options::settings(options)?.with_environment()?;
        let client = Client::new(credential, &settings.options)?;
        Ok(handle::insert(Arc::new(client)))
    };
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_client", out_client, out_error, make) }
}

/// Says what a client is bound to, as far as that is known without asking anyone. A JSON object:
///
/// {"source":"Imds","sourceReason":"...","clientId":null,"objectId":null,"identityResourceId":null,"userName":null,
/// "environment":"AzureCloud","armEndpoint":"https://management.azure.com/","audience":"https://management.azure.com/","tenant":null,
/// "subscription":null,"resourceGroup":null}
///
/// Parameters:
/// - client: the client.
/// - out_document: where the document goes; members that are not known, or not yet, are null.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_HANDLE when client is not live; ARMID_INVALID_ARGUMENT when out_document is NULL.
///
/// Memory and lifetimes: release the document with armid_document_release().
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_client_describe(
    client: armid_client,
    out_document: *mut armid_document,
    out_error: *mut armid_error,
) -> armid_status {
    let describe = || {
        let json = json_of(&get(client)?.describe())?;
        Ok(handle::insert(Arc::new(Document::new(json))))
    };
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_document", out_document, out_error, describe) }
}

/// Begins to find out what a client is bound to: cloud, ARM endpoint, audience, identity, subscription and the machine's resource group.
///
/// Parameters:
/// - client: the client.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a document with the members of armid_client_describe().
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended; ARMID_INVALID_HANDLE when client or options
/// is not live; ARMID_INVALID_ARGUMENT when out_operation is NULL.
///
/// Memory and lifetimes: take the document with armid_operation_take_document() and release the operation with armid_operation_release().
/// The client may be released in the meantime.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_client_resolve_start(
    client: armid_client,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    let start = || {
        let (client, options) = (get(client)?, options::of_call(options)?);
        let call = client.call(options.as_deref());
        let operation = Operation::start(call.clone(), async move {
            let context = client.resolve(options.as_deref(), &call).await?;
            json_of(&context).map(Outcome::Document)
        })?;
        Ok(handle::insert(operation))
    };
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_operation", out_operation, out_error, start) }
}

/// Begins work at ARM that leads to a response.
pub(super) fn begin<Work>(
    client: armid_client,
    options: armid_options,
    work: impl FnOnce(Arc<Client>, Option<Box<Options>>, Call) -> Work,
) -> Result<armid_operation>
where
    Work: Future<Output = Result<Response>> + Send + 'static,
{
    begin_under(Client::call, client, options, work)
}

/// The same for work that waits for a long-running operation, however long that takes.
pub(super) fn begin_waiting<Work>(
    client: armid_client,
    options: armid_options,
    work: impl FnOnce(Arc<Client>, Option<Box<Options>>, Call) -> Work,
) -> Result<armid_operation>
where
    Work: Future<Output = Result<Response>> + Send + 'static,
{
    begin_under(Client::waiting_call, client, options, work)
}

fn begin_under<Work>(
    call: fn(&Client, Option<&Options>) -> Call,
    client: armid_client,
    options: armid_options,
    work: impl FnOnce(Arc<Client>, Option<Box<Options>>, Call) -> Work,
) -> Result<armid_operation>
where
    Work: Future<Output = Result<Response>> + Send + 'static,
{
    let (client, options) = (get(client)?, options::of_call(options)?);
    let call = call(&client, options.as_deref());
    let work: Pin<Box<dyn Future<Output = Result<Response>> + Send>> = Box::pin(work(client, options, call.clone()));
    Operation::start(call, async move { work.await.map(Outcome::response) }).map(handle::insert)
}

/// Makes a pager over a list at ARM.
pub(super) fn list<List: Into<Pager>>(
    client: armid_client,
    options: armid_options,
    list: impl FnOnce(Arc<Client>, Option<Options>) -> Result<List>,
) -> Result<armid_pager> {
    let (client, options) = (get(client)?, options::of_call(options)?);
    list(client, options.map(|options| *options)).map(Pager::insert)
}

fn begin_send(client: armid_client, request: armid_request, options: armid_options) -> Result<Arc<Operation>> {
    let (client, request, options) = (get(client)?, request::snapshot(request)?, options::of_call(options)?);
    let call = client.call(options.as_deref());
    Operation::start(call.clone(), async move { client.send(&request, options.as_deref(), &call).await.map(Outcome::response) })
}

/// Begins to send a request to ARM with a token of the client's credential.
///
/// Failures that may pass are tried again, as long as the time limit allows: 408, 429 and 5xx, with the wait that ARM asks for. Redirects are
/// not followed. A 401 is met with one more attempt with a new token, where one may help: what ARM asks of it (a claims challenge) goes on to
/// Microsoft Entra for an application or a person, and a managed identity's host renews the token in its own time. A 4xx or 5xx answer is a failure of the operation, with everything that ARM said in the error object.
///
/// Parameters:
/// - client: the client.
/// - request: what to send. {subscription} in its path stands for the client's subscription, or that of the options.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended; ARMID_INVALID_HANDLE when client, request or
/// options is not live; ARMID_INVALID_ARGUMENT when out_operation is NULL.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
/// The request may be changed, sent again or released at once.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_client_send_start(
    client: armid_client,
    request: armid_request,
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_operation", out_operation, out_error, || begin_send(client, request, options).map(handle::insert)) }
}

/// Sends a request to ARM with a token of the client's credential, and blocks until the answer is there. See armid_client_send_start().
///
/// Parameters:
/// - client: the client.
/// - request: what to send.
/// - options: timeout_sec and subscription of this call, or 0.
/// - out_response: where the response goes: a success, or 304 for a request that made itself conditional.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_ARM_UNAUTHENTICATED, ARMID_ARM_AUTHORIZATION_FAILED, ARMID_ARM_NOT_FOUND, ARMID_ARM_CONFLICT,
/// ARMID_ARM_THROTTLED, ARMID_ARM_SERVER_FAILED or ARMID_ARM_REQUEST_FAILED when ARM refused, and the error object holds what it said;
/// ARMID_FOREIGN_HOST when the request's URL is not the cloud's; ARMID_SUBSCRIPTION_NOT_DETERMINED when it needs one and none is known;
/// ARMID_CLOUD_UNKNOWN; ARMID_NETWORK_FAILED, ARMID_TLS_FAILED, ARMID_RESPONSE_TOO_LARGE, ARMID_INVALID_RESPONSE when there is no proper
/// answer; ARMID_DEADLINE_EXCEEDED; those of armid_token_get() when there is no token; ARMID_INVALID_HANDLE; ARMID_INVALID_ARGUMENT when the
/// request cannot be sent so, or out_response is NULL.
///
/// Memory and lifetimes: release the response with armid_response_release().
///
/// Threads: any thread, a callback's too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_client_send(
    client: armid_client,
    request: armid_request,
    options: armid_options,
    out_response: *mut armid_response,
    out_error: *mut armid_error,
) -> armid_status {
    let send = || begin_send(client, request, options)?.wait_and_take_response();
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_response", out_response, out_error, send) }
}

/// Makes a pager over any list of ARM. Sends nothing; armid_pager_next_start() reads a page.
///
/// Parameters:
/// - client: the client.
/// - request: what asks for the first page: a GET, or a POST, of which each further page is a POST with the same body.
/// - options: timeout_sec, which counts for each page, and subscription of this list, or 0.
/// - out_pager: where the pager goes.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_INVALID_ARGUMENT when the request has another method or out_pager is NULL; ARMID_INVALID_HANDLE when client,
/// request or options is not live. What else is wrong with the request is told with the first page.
///
/// Memory and lifetimes: release the pager with armid_pager_release(). Client and request may be released at once.
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_client_list(
    client: armid_client,
    request: armid_request,
    options: armid_options,
    out_pager: *mut armid_pager,
    out_error: *mut armid_error,
) -> armid_status {
    let list = || {
        let request = request::snapshot(request)?;
        self::list(client, options, |client, options| Pages::of(client, request, options))
    };
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_pager", out_pager, out_error, list) }
}

/// Releases a client. Operations and pagers that use it go on.
///
/// Parameters:
/// - client: the client, or 0.
///
/// Returns: ARMID_OK, for 0 too; ARMID_INVALID_HANDLE when it is no live client, for example because it was released before.
///
/// Threads: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn armid_client_release(client: armid_client) -> armid_status {
    guard::status_only(|| handle::release::<Arc<Client>>("client", client).map(|_| ARMID_OK))
}
