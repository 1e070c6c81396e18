//! The api-versions of IMDS: the list, and the refusal of any other.

use hyper::StatusCode;
use serde::Serialize;

use crate::http::{Answer, Request};

/// Every version, oldest first.
const SUPPORTED: [&str; 35] = [
    "2017-03-01",
    "2017-04-02",
    "2017-08-01",
    "2017-10-01",
    "2017-12-01",
    "2018-02-01",
    "2018-04-02",
    "2018-10-01",
    "2019-02-01",
    "2019-03-11",
    "2019-04-30",
    "2019-06-01",
    "2019-06-04",
    "2019-08-01",
    "2019-08-15",
    "2019-11-01",
    "2020-06-01",
    "2020-07-15",
    "2020-09-01",
    "2020-10-01",
    "2020-12-01",
    "2021-01-01",
    "2021-02-01",
    "2021-03-01",
    "2021-05-01",
    "2021-08-01",
    "2021-10-01",
    "2021-11-01",
    "2021-11-15",
    "2021-12-13",
    "2023-07-01",
    "2023-11-15",
    "2024-03-15",
    "2024-07-17",
    "2025-04-07",
];

/// How many versions the refusal names.
const NEWEST: usize = 3;

#[derive(Serialize)]
struct Versions {
    #[serde(rename = "apiVersions")]
    api_versions: &'static [&'static str],
}

#[derive(Serialize)]
struct VersionRefusal {
    error: &'static str,
    #[serde(rename = "newest-versions")]
    newest_versions: Vec<&'static str>,
}

/// `/metadata/versions`
pub(super) fn answer() -> Answer {
    Answer::json(StatusCode::OK, &Versions { api_versions: &SUPPORTED })
}

/// The version that the request names, when IMDS has it and it is `oldest` or newer.
pub(super) fn requested(request: &Request, oldest: &str) -> Result<&'static str, Answer> {
    let asked = request.parameter("api-version");
    SUPPORTED.into_iter().filter(|version| *version >= oldest).find(|version| asked.as_deref() == Some(version)).ok_or_else(refusal)
}

fn refusal() -> Answer {
    Answer::json(
        StatusCode::BAD_REQUEST,
        &VersionRefusal {
            error: "Bad request. api-version is invalid or was not specified in the request. For more information refer to aka.ms/azureimds",
            newest_versions: SUPPORTED.into_iter().rev().take(NEWEST).collect(),
        },
    )
}
