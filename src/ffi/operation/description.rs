//! All that is known of an operation, as the JSON text of armid_operation_describe().

use serde_json::json;

use super::{ARMID_STATE_CANCELED, ARMID_STATE_RUNNING, ARMID_STATE_SUCCEEDED, Operation};
use crate::ffi::text::ARMID_TEXT_OPERATION_STAGE;

impl Operation {
    pub(super) fn description(&self) -> String {
        let progress = self.progress();
        let long_running = self.long_running();
        let known = |number: i64| (number >= 0).then_some(number);
        json!({
            "state": match progress.state {
                ARMID_STATE_RUNNING => "Running",
                ARMID_STATE_SUCCEEDED => "Succeeded",
                ARMID_STATE_CANCELED => "Canceled",
                _ => "Failed",
            },
            "stage": self.text_of(ARMID_TEXT_OPERATION_STAGE),
            "attempts": progress.attempt,
            "elapsedMs": progress.elapsed_ms,
            "nextAttemptMs": known(progress.next_attempt_ms),
            "percent": known(progress.percent.into()),
            "provisioningState": long_running.as_ref().and_then(|operation| operation.state.as_deref()),
            "statusUrl": long_running.as_ref().map(|operation| operation.status_url.as_str()),
        })
        .to_string()
    }
}
