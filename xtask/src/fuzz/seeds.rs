//! The seeds of the fuzz targets: what the tables in tests/scenarios have for each of them, and forms that no table has.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use super::folder;
use crate::workspace;

const TABLES: [&str; 4] = ["tokens", "sign_in", "arm", "long_running"];
/// A longer one slows its target down and says nothing that a shorter one does not.
const LONGEST: usize = 4096;

/// For each target its seeds; the same one once.
type Seeds = BTreeMap<&'static str, BTreeSet<Vec<u8>>>;

/// Writes the seeds of every target to fuzz/seeds, in place of those that this command wrote before.
///
/// # Errors
/// A table cannot be read, or the file system refuses.
pub fn write() -> Result<()> {
    let mut seeds = of_forms();
    for table in TABLES {
        let file = workspace::root().join("tests/scenarios").join(format!("{table}.json"));
        let text = workspace::read(&file)?.replace("$SERVER", "https://management.azure.com");
        let rows: Vec<Value> = serde_json::from_str(&text).with_context(|| format!("{} is no list", file.display()))?;
        rows.iter().for_each(|row| of_row(table, row, &mut seeds));
    }
    of_certificates(&mut seeds)?;
    for (target, contents) in seeds {
        let folder = folder().join("seeds").join(target);
        std::fs::create_dir_all(&folder)?;
        for file in std::fs::read_dir(&folder)? {
            let path = file?.path();
            // What a run has found is kept under a name of its own.
            if path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with("found-")) {
                std::fs::remove_file(path)?;
            }
        }
        for content in contents.iter().filter(|content| content.len() <= LONGEST) {
            std::fs::write(folder.join(format!("{:016x}", hash(content))), content)?;
        }
    }
    Ok(())
}

/// FNV-1a: a name that stays the same as long as the content does.
fn hash(content: &[u8]) -> u64 {
    content.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn add(seeds: &mut Seeds, target: &'static str, content: impl Into<Vec<u8>>) {
    seeds.entry(target).or_default().insert(content.into());
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn of_row(table: &str, row: &Value, seeds: &mut Seeds) {
    for reply in row["replies"].as_array().into_iter().flatten() {
        of_reply(table, reply, seeds);
    }
    if let Some(options) = row["options"].as_object() {
        let lines = options.iter().map(|(name, value)| match name.as_str() {
            "access_token" | "client_secret" | "certificate_password" => format!("!{name}\n"),
            _ => format!("{name}={}\n", text_of(value)),
        });
        add(seeds, "options", lines.collect::<String>());
        for name in ["identity_resource_id", "subscription"] {
            options.get(name).into_iter().for_each(|id| add(seeds, "resource_id", text_of(id)));
        }
    }
    for step in std::iter::once(row).chain(row["steps"].as_array().into_iter().flatten()) {
        for target in ["/request/target", "/resume/status_url"].iter().filter_map(|member| step.pointer(member)?.as_str()) {
            add(seeds, "target", target);
            add(seeds, "resource_id", target.split('?').next().unwrap_or_default());
        }
        step["group"].as_str().into_iter().for_each(|group| add(seeds, "resource_id", group));
    }
}

fn of_reply(table: &str, reply: &Value, seeds: &mut Seeds) {
    let body = match (&reply["token"], &reply["body"]) {
        (Value::Object(members), _) => {
            let mut members = members.clone();
            members.insert(String::from("access_token"), Value::from("a-token-of-the-server"));
            for (name, value) in members.iter().filter(|(name, _)| name.starts_with("expires") || name.starts_with("refresh")) {
                add(seeds, "expiry", text_of(value));
                add(seeds, "az_output", format!("{{\"accessToken\":\"a-token-of-the-server\",\"{name}\":{value}}}"));
            }
            Value::Object(members).to_string()
        }
        (_, Value::Null) => return of_headers(reply, seeds),
        (_, body) => text_of(body),
    };
    match (reply["status"].as_u64().unwrap_or(200), table) {
        (200..=299, "tokens" | "sign_in") => add(seeds, "token_response", body.as_str()),
        (200..=299, "long_running") => add(seeds, "long_running", body.as_str()),
        (200..=299, _) => add(seeds, "page", body.as_str()),
        (_, "sign_in") => add(seeds, "entra_error", body.as_str()),
        _ => add(seeds, "service_error", body.as_str()),
    }
    of_headers(reply, seeds);
}

fn of_headers(reply: &Value, seeds: &mut Seeds) {
    for (name, value) in reply["headers"].as_object().into_iter().flatten() {
        let value = text_of(value);
        match name.to_ascii_lowercase().as_str() {
            "retry-after" => add(seeds, "retry_after", format!("\n\n{value}")),
            "retry-after-ms" => add(seeds, "retry_after", value),
            "x-ms-retry-after-ms" => add(seeds, "retry_after", format!("\n{value}")),
            "www-authenticate" => add(seeds, "www_authenticate", value),
            "location" | "azure-asyncoperation" | "operation-location" => add(seeds, "target", value),
            _ => {}
        }
    }
}

fn of_certificates(seeds: &mut Seeds) -> Result<()> {
    for file in std::fs::read_dir(workspace::root().join("tests/certificates"))? {
        add(seeds, "certificate", std::fs::read(file?.path())?);
    }
    Ok(())
}

/// Forms that the tables have no place for.
fn of_forms() -> Seeds {
    let forms: [(&str, &[&str]); 12] = [
        (
            "expiry",
            &["1586984735", "12/31/2024 11:59:59 PM", "2024-10-18T21:51:37.1234567+02:00", "Fri, 18 Oct 2024 19:51:37 GMT", "1e300"],
        ),
        (
            "entra_error",
            &[
                r#"{"error":"invalid_client","error_description":"AADSTS7000215: $J","error_codes":[7000215],"trace_id":"$J"}"#,
                r#"{"error":"$J","suberror":"$J","error_codes":[7000215]}"#,
                "<html>$S $F $H</html>",
            ],
        ),
        (
            "service_error",
            &[
                r#"{"error":{"code":"$J","message":"$J","target":"$F","details":[{"message":"$J"}],"innererror":{"$J":1},"additionalInfo":[{"info":"$H"}]}}"#,
                r#"{"Message":"$J","correlationId":"$J"}"#,
                r#""$J""#,
                "POST /x\r\nauthorization: $S\r\n\r\nclient_secret=$F",
            ],
        ),
        (
            "az_output",
            &[
                r#"{"accessToken":"e30.eyJleHAiOjE3MDAwMDM2MDB9.c2ln","expiresOn":"2023-11-14 23:13:20.000000","tenant":"t","tokenType":"Bearer"}"#,
                "ERROR: Please run 'az login' to setup account.",
            ],
        ),
        (
            "retry_after",
            &["\n\nFri, 31 Dec 1999 23:59:59 GMT", "18446744073709551615", "\n\n-1", "1\n2\n3", "\n\nTuesday, 14-Nov-23 22:13:50 GMT"],
        ),
        (
            "www_authenticate",
            &[
                r#"Bearer realm="", authorization_uri="https://login.example/common", error="insufficient_claims", claims="eyJhIjoxfQ==""#,
                "Bearer error=insufficient_claims,claims=eyJhIjoxfQ",
                r#"Basic realm="a, Bearer b=\"c\"", Bearer error="invalid_token""#,
                "Negotiate abc==\nBearer",
                r#"PoP nonce="x""#,
            ],
        ),
        (
            "target",
            &[
                "https://management.azure.com/subscriptions?api-version=2022-12-01",
                "https://management.azure.com.evil.example/",
                "https://management.azure.com@evil.example/",
                "https://management.azure.com\\@evil.example/",
                "//evil.example/x",
                "/a%2Fb/%2f/Gr\u{fc}n x?q='%27",
                "/subscriptions/{subscription}/x",
                "/a/%2e%2e/b",
            ],
        ),
        (
            "resource_id",
            &[
                "/",
                "/subscriptions/9a3c1f0e-0000-4000-8000-00000000000a/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v/extensions/e",
                "/providers/Microsoft.Management/managementGroups/m",
                "/SUBSCRIPTIONS/9a3c1f0e-0000-4000-8000-00000000000a/resourcegroups/Gr\u{fc}n/",
                "/subscriptions/9a3c1f0e-0000-4000-8000-00000000000a/providers/Microsoft.Authorization/roleAssignments/r",
                "/subscriptions/s/resourceGroups/g/providers/P/t/n/start",
            ],
        ),
        (
            "page",
            &[
                r#"{"value":[],"nextLink":"https://management.azure.com/subscriptions?api-version=2022-12-01&%24skiptoken=ab%3d%3d"}"#,
                r#"{"value":[{"id":"/x"}],"@odata.nextLink":"https://evil.example/"}"#,
                r#"{"value":[],"@nextLink":"http://management.azure.com/"}"#,
                r#"{"value":[],"nextLink":"/subscriptions?api-version=2022-12-01"}"#,
                r#"{"value":[],"nextLink":""}"#,
            ],
        ),
        (
            "long_running",
            &[r#"{"status":"Running","percentComplete":"42.5"}"#, r#"{"properties":{"provisioningState":"Failed","error":{}}}"#],
        ),
        (
            "options",
            &["source=SERVICE_PRINCIPAL\n!client_secret\n!access_token\n", "arm_endpoint=http://127.0.0.1:1\nallow_loopback_http=true\n"],
        ),
        // Two threads: options, a credential, tokens; and rubbish.
        (
            "abi",
            &[
                "\u{1}4444wwww",
                "\0NOQR STUV WXYZ",
                "\u{2}the quick brown fox jumps over the lazy dog",
                "\u{1}2222>>>>0000AAAA",
                "\0~~~~~~~~",
                "\u{2}",
            ],
        ),
    ];
    let mut seeds = Seeds::new();
    for (target, contents) in forms {
        contents.iter().for_each(|content| add(&mut seeds, target, *content));
    }
    seeds
}
