//! The instance metadata of the machine.

use std::sync::Arc;
use std::time::Duration;

use super::error::armid_error;
use super::guard;
use super::handle;
use super::operation::{Operation, Outcome, armid_operation};
use super::options::{self, armid_options};
use super::response::armid_response;
use super::status::armid_status;
use crate::arm::Response;
use crate::error::{Code, Error, Result};
use crate::http::call::Call;
use crate::http::service_error::without_bom;
use crate::http::{Answer, Transport};
use crate::metadata::Metadata;

/// As long as a token may take: the same service answers, with the same retries.
const DEFAULT_TIME_LIMIT: Duration = crate::identity::DEFAULT_TIME_LIMIT;

fn begin_get(options: armid_options) -> Result<Arc<Operation>> {
    let settings = options::settings(options)?.with_environment()?;
    let transport = Transport::new(settings.transport());
    let call = Call::new(Arc::clone(transport.clock()), Some(settings.options.time_limit.unwrap_or(DEFAULT_TIME_LIMIT)));
    let metadata = Metadata::new(&settings.options, transport)?;
    Operation::start(call.clone(), async move { response(metadata.instance(&call).await?).map(Outcome::response) })
}

fn response(answer: Answer) -> Result<Response> {
    let body = std::str::from_utf8(without_bom(&answer.body)).map_err(|error| {
        Error::new(Code::InvalidResponse, "The instance metadata service sent something that is not UTF-8 text.").with_cause(error)
    })?;
    Ok(Response { status: answer.status, body: body.to_owned(), headers: answer.headers })
}

/// Begins to read the instance metadata of the machine: what it is, in which subscription, resource group and region.
///
/// Parameters:
/// - options: imds_endpoint, probe_timeout_ms and timeout_sec of this call, or 0.
/// - out_operation: where the operation goes. It leads to a response whose body is the instance document as JSON.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK when the operation has begun, and armid_operation_wait() tells how it ended; ARMID_INVALID_CONFIGURATION when an
/// environment variable cannot be used; ARMID_INVALID_HANDLE when options is neither 0 nor live; ARMID_INVALID_ARGUMENT when out_operation is
/// NULL.
///
/// Memory and lifetimes: take the response with armid_operation_take_response() and release the operation with armid_operation_release().
///
/// Threads: any thread; does not wait.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_metadata_get_start(
    options: armid_options,
    out_operation: *mut armid_operation,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_operation", out_operation, out_error, || begin_get(options).map(handle::insert)) }
}

/// Reads the instance metadata of the machine, and blocks until it is there.
///
/// Parameters:
/// - options: imds_endpoint, probe_timeout_ms and timeout_sec of this call, or 0.
/// - out_response: where the response goes; its body is the instance document as JSON.
/// - out_error: where an error object goes, or NULL.
///
/// Returns: ARMID_OK; ARMID_NOT_AZURE_HOST when nothing answers as an Azure metadata service; ARMID_IDENTITY_ENDPOINT_FAILED when it refuses;
/// ARMID_NETWORK_FAILED, ARMID_DEADLINE_EXCEEDED; else as armid_metadata_get_start().
///
/// Memory and lifetimes: release the response with armid_response_release().
///
/// Threads: any thread, a callback's too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn armid_metadata_get(
    options: armid_options,
    out_response: *mut armid_response,
    out_error: *mut armid_error,
) -> armid_status {
    // SAFETY: the caller promises that the pointers are NULL or may be written to.
    unsafe { guard::output("out_response", out_response, out_error, || begin_get(options)?.wait_and_take_response()) }
}
