//! What the C# binding declares agrees with the header: each function on both frameworks, the codes of errors, the version of the ABI.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test ends at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};

use xtask::header::{self, prototypes, prototypes::Prototype};
use xtask::workspace;

/// The functions of the header that the binding does not call, each with the reason.
const NOT_NEEDED: &[(&str, &str)] = &[
    ("armid_handle_copy_text", "a lease keeps the object alive while its text is copied"),
    ("armid_options_set_secret", "secrets are UTF-16 in .NET: armid_options_set_secret_utf16"),
    ("armid_client_send", "a call that blocks waits for the operation, so that a CancellationToken reaches it"),
    ("armid_client_send_and_wait", "as armid_client_send"),
    ("armid_resource_group_get", "as armid_client_send"),
    ("armid_metadata_get", "as armid_client_send"),
    ("armid_token_text", "texts are UTF-16 in .NET: armid_token_text_utf16"),
    ("armid_response_is_plain", "there is one reader of JSON, JsonNode"),
    ("armid_response_header", "armid_response_headers has them all"),
    ("armid_operation_progress", "armid_operation_describe has all of it"),
    ("armid_operation_stage", "armid_operation_describe has it"),
    ("armid_error_status", "the function that failed has returned it"),
    ("armid_error_code", "armid_error_json has it"),
    ("armid_error_message", "armid_error_json has it"),
    ("armid_error_service_code", "armid_error_json has it"),
    ("armid_error_service_message", "armid_error_json has it"),
    ("armid_error_target", "armid_error_json has it"),
    ("armid_error_details", "armid_error_json has it"),
    ("armid_error_additional_info", "armid_error_json has it"),
    ("armid_error_request_id", "armid_error_json has it"),
    ("armid_error_correlation_id", "armid_error_json has it"),
    ("armid_error_status_url", "armid_error_json has it"),
    ("armid_error_source", "armid_error_json has it"),
    ("armid_error_http_status", "armid_error_json has it"),
    ("armid_error_retry_after_ms", "armid_error_json has it"),
    ("armid_error_cause_count", "armid_error_json has the causes"),
    ("armid_error_cause", "armid_error_json has the causes"),
    ("armid_log_queue_open", "a delegate may be called on any thread: armid_log_set_callback"),
    ("armid_log_queue_next", "a delegate may be called on any thread: armid_log_set_callback"),
];

/// A declaration: the type that it returns, and those of its parameters.
type Declaration = (String, Vec<String>);

fn header_text() -> String {
    workspace::read(&header::file()).unwrap()
}

fn source(file: &str) -> String {
    workspace::read(&workspace::root().join("dotnet/ArmIdentity").join(file)).unwrap()
}

/// The functions that a file declares by `internal static <how> TYPE NAME(TYPE NAME, ...);`.
fn declarations(file: &str, how: &str) -> BTreeMap<String, Declaration> {
    let text = source(file);
    let words: Vec<_> = text.split_whitespace().collect();
    let text = words.join(" ");
    let mut found = BTreeMap::new();
    for declaration in text.split(&format!("internal static {how} ")).skip(1).filter(|rest| !rest.starts_with("class ")) {
        let (signature, _) = declaration.split_once(");").unwrap();
        let (head, parameters) = signature.split_once('(').unwrap();
        let (returns, name) = head.split_once(' ').unwrap();
        let kind = |parameter: &str| parameter.trim().rsplit_once(' ').expect("a type and a name").0.to_owned();
        let kinds = parameters.split(',').filter(|each| !each.trim().is_empty()).map(kind).collect();
        let again = found.insert(name.to_owned(), (returns.to_owned(), kinds));
        assert!(again.is_none(), "{file} declares {name} twice");
    }
    assert!(found.len() > 60, "{file} declares {} functions", found.len());
    found
}

/// The C# type of a type of the header: all are blittable, of the width that C gives them.
fn dotnet_type(kind: &str) -> String {
    let word = match kind {
        "armid_status" | "int32_t" => "int",
        "uint32_t" => "uint",
        "size_t" => "UIntPtr",
        "const char *" | "const uint8_t *" => "byte[]?",
        "const uint16_t *" | "void *" | "armid_completion_callback" | "armid_log_callback" => "IntPtr",
        "int32_t *" => "out int",
        "int64_t *" => "out long",
        "armid_str *" | "armid_utf16 *" => "out NativeText",
        pointer if pointer.ends_with('*') && is_handle(prototypes::pointee(pointer)) => "out ulong",
        handle if is_handle(handle) => "ulong",
        other => other,
    };
    word.to_owned()
}

fn is_handle(kind: &str) -> bool {
    header_text().contains(&format!("typedef armid_handle {kind};"))
}

/// A text that a function returns is one of the library's own, which must not be taken for an argument.
fn dotnet_return(kind: &str) -> String {
    if kind == "const char *" { "IntPtr".to_owned() } else { dotnet_type(kind) }
}

fn expected(prototype: &Prototype) -> Declaration {
    let kinds = prototype.parameters.iter().map(|each| dotnet_type(&each.kind)).collect();
    (dotnet_return(&prototype.returns), kinds)
}

#[test]
fn each_function_is_declared_as_the_header_does() {
    let prototypes = prototypes::parse(&header_text()).unwrap();
    for (file, how) in [("Native/NativeMethods.Net.cs", "partial"), ("Native/NativeMethods.NetStandard.cs", "extern")] {
        let declared = declarations(file, how);
        let mut wrong = Vec::new();
        for (name, declaration) in &declared {
            match prototypes.iter().find(|each| each.name == *name).map(expected) {
                None => wrong.push(format!("{name} is not in the header")),
                Some(expected) if expected != *declaration => {
                    wrong.push(format!("{name}: the header says {expected:?}, the binding {declaration:?}"));
                }
                Some(_) => {}
            }
        }
        let not_needed: BTreeMap<_, _> = NOT_NEEDED.iter().copied().collect();
        for prototype in &prototypes {
            let name = prototype.name.as_str();
            if declared.contains_key(name) == not_needed.contains_key(name) {
                wrong.push(format!("{name} must be declared, or stand in the list of those that are not needed"));
            }
        }
        let known: BTreeSet<_> = prototypes.iter().map(|each| each.name.as_str()).collect();
        wrong.extend(not_needed.keys().filter(|name| !known.contains(**name)).map(|name| format!("{name} is in no header")));
        assert!(wrong.is_empty(), "{file}:\n{}", wrong.join("\n"));
    }
}

#[test]
fn the_codes_are_those_of_the_library() {
    let text = source("ErrorCode.cs");
    let declared: BTreeSet<_> = text.lines().filter_map(|line| line.trim().strip_suffix(',')).map(str::to_owned).collect();
    let mut codes: BTreeSet<_> = armidentity::error::Code::ALL.iter().map(|code| format!("{} = {}", code.name(), code.number())).collect();
    codes.insert("None = 0".to_owned());
    assert_eq!(declared, codes);
}

#[test]
fn the_version_of_the_abi_is_the_headers() {
    let text = header_text();
    let version = text.lines().find_map(|line| line.strip_prefix("#define ARMID_ABI_VERSION ")).unwrap();
    assert!(source("Native/NativeLibraryFile.cs").contains(&format!("private const uint AbiVersion = {version};")));
}
