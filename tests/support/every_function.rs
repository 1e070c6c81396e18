//! C code that calls every function of the header: with hostile input, and, for use after fork(), with good input.
//!
//! It is written from the header, so that no function can be left out. A parameter of a new kind stops the writing with its name. What a
//! function may answer is what its documentation says, read from the header as well.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use libtest_mimic::Failed;
use xtask::header::prototypes::{self, Parameter, Prototype, pointee};
use xtask::{header, workspace};

/// The kinds of objects, as the members of `struct objects` in tests/c/objects.h.
const OBJECTS: [&str; 10] = ["options", "credential", "client", "request", "operation", "token", "response", "pager", "document", "error"];

/// Writes both files into a folder that C programs include from.
pub fn write_into(folder: &Path) -> Result<(), Failed> {
    let prototypes = prototypes::parse(&workspace::read(&header::file())?)?;
    workspace::write(&folder.join("every_function.h"), &hostile(&prototypes))?;
    workspace::write(&folder.join("every_call.h"), &after_fork(&prototypes))?;
    Ok(())
}

/// `every_function.h`: `every_function()` gives each function everything that is wrong, one parameter at a time.
fn hostile(prototypes: &[Prototype]) -> String {
    let mut code = String::new();
    for prototype in prototypes {
        let body: String = prototype.parameters.iter().map(|parameter| hostile_calls(prototype, parameter)).collect();
        let body = body + &release_twice(prototype);
        let body = if body.is_empty() { format!("    (void){}({});\n", prototype.name, arguments(prototype, &[])) } else { body };
        let documented = documented_statuses(prototypes, prototype).into_iter().collect::<Vec<_>>().join(", ");
        writeln!(code, "static const armid_status documented_{}[] = {{{documented}, UNDOCUMENTED}};", prototype.name).unwrap();
        writeln!(code, "static void hostile_{}(void) {{\n    documented = documented_{};\n{body}}}\n", prototype.name, prototype.name)
            .unwrap();
    }
    writeln!(code, "static void every_function(void) {{").unwrap();
    for prototype in prototypes {
        writeln!(code, "    hostile_{}();", prototype.name).unwrap();
    }
    writeln!(code, "}}\n\n#define EVERY_FUNCTION_COUNT {}", prototypes.len()).unwrap();
    code
}

/// `every_call.h`: `every_call()` calls each function that gives a status once, with good input.
fn after_fork(prototypes: &[Prototype]) -> String {
    let mut code = String::from("static void every_call(void) {\n");
    for prototype in prototypes.iter().filter(|prototype| gives_status(prototype)) {
        let call = call(prototype, &[]);
        writeln!(code, "    {{\n{}        must_be_forked({call}, \"{}\");\n    }}", variables(prototype), prototype.name).unwrap();
    }
    code + "}\n"
}

/// The statuses that the documentation of a function names where it says what the function returns, those that it refers to another function
/// for, and those that the header's introduction names for every function.
fn documented_statuses<'a>(prototypes: &'a [Prototype], prototype: &'a Prototype) -> BTreeSet<&'a str> {
    let mut statuses = BTreeSet::from(["ARMID_INVALID_ARGUMENT", "ARMID_INVALID_HANDLE"]);
    let returns = prototype.comment.split("\n\n").find(|part| part.starts_with("Returns:")).unwrap_or_default();
    let words = returns.split(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    statuses.extend(words.clone().filter(|word| word.starts_with("ARMID_")));
    // "as armid_token_get()": the same, and maybe more.
    let same = returns.to_lowercase().match_indices("as armid_").map(|(at, _)| at + "as ".len()).collect::<Vec<_>>();
    for at in same {
        let name = returns[at..].split('(').next().unwrap_or_default();
        let other = prototypes.iter().find(|other| other.name == name).unwrap_or_else(|| panic!("{}: as {name}()", prototype.name));
        statuses.extend(documented_statuses(prototypes, other));
    }
    statuses
}

fn gives_status(prototype: &Prototype) -> bool {
    prototype.returns == "armid_status"
}

/// What a hostile value must lead to.
enum Verdict {
    /// Refused with this status.
    Refused(&'static str),
    /// Either way, as long as the process lives.
    Survived,
}

struct Hostile {
    value: String,
    /// The length that goes with the value, where that is not the usual one.
    length: Option<&'static str>,
    what: String,
    verdict: Verdict,
}

impl Hostile {
    fn new(value: &str, what: &str, verdict: Verdict) -> Self {
        Self { value: value.to_owned(), length: None, what: what.to_owned(), verdict }
    }

    fn refused(value: &str, what: &str) -> Self {
        Self::new(value, what, Verdict::Refused("ARMID_INVALID_ARGUMENT"))
    }

    fn survived(value: &str, what: &str) -> Self {
        Self::new(value, what, Verdict::Survived)
    }

    fn with_length(mut self, length: &'static str) -> Self {
        self.length = Some(length);
        self
    }
}

fn hostile_calls(prototype: &Prototype, parameter: &Parameter) -> String {
    let mut code = String::new();
    for hostile in hostile_values(prototype, parameter) {
        code += &hostile_call(prototype, parameter, &hostile);
    }
    code
}

fn hostile_call(prototype: &Prototype, parameter: &Parameter, hostile: &Hostile) -> String {
    let function = &prototype.name;
    let Hostile { value, length, what, verdict } = hostile;
    let replaced = [Some((parameter.name.as_str(), value.as_str())), length.map(|length| ("length", length))];
    let call = call(prototype, &replaced.into_iter().flatten().collect::<Vec<_>>());
    let name = &parameter.name;
    let has_error = prototype.parameters.iter().any(|each| each.name == "out_error");
    let error = if has_error { "out_error" } else { "0" };
    let mut code = format!("    {{\n{}", variables(prototype));
    match verdict {
        Verdict::Refused(status) => {
            writeln!(code, "        armid_status status = {call};").unwrap();
            for output in outputs(prototype).filter(|output| output.name != *name) {
                let test = is_cleared(output);
                writeln!(code, "        cleared({test}, \"{function}\", \"{}\", \"{name}\");", output.name).unwrap();
            }
            let has_error = i32::from(has_error);
            writeln!(code, "        refused(status, {status}, {error}, {has_error}, \"{function}\", \"{name}\", \"{what}\");").unwrap();
            if has_error == 1 {
                // The same without a place for the error object.
                let silent = call.replace("&out_error", "NULL");
                writeln!(code, "        CHECK({silent} == {status});").unwrap();
            }
        }
        Verdict::Survived => {
            // The call comes first: it writes the error.
            writeln!(code, "        armid_status status = {call};").unwrap();
            writeln!(code, "        survived(status, {error}, \"{function}\", \"{name}\", \"{what}\");").unwrap();
            for output in outputs(prototype) {
                if let Some(object) = object_kind(pointee(&output.kind)) {
                    if output.name == *name {
                        writeln!(code, "        memcpy(&{name}, odd_address, sizeof {name});").unwrap();
                    }
                    writeln!(code, "        armid_{object}_release({});", output.name).unwrap();
                }
            }
        }
    }
    code + "    }\n"
}

fn hostile_values(prototype: &Prototype, parameter: &Parameter) -> Vec<Hostile> {
    use Hostile as Is;
    if !gives_status(prototype) || parameter.name == "out_error" {
        return Vec::new();
    }
    if parameter.is_output() {
        let mut values = vec![Is::refused("NULL", "NULL")];
        if parameter.kind != "char *" {
            let odd = format!("({} *)(void *)odd_address", pointee(&parameter.kind));
            values.push(Is::survived(&odd, "an address that is not aligned"));
        }
        return values;
    }
    // A body may be what a secret may not.
    let of_secret = if prototype.name.contains("_secret") { Is::refused } else { Is::survived };
    let bytes = |text: &str| format!("({})(const void *){text}", parameter.kind);
    let has_length = parameter.name != "name" && prototype.parameters.iter().any(|each| each.name == "length");
    match parameter.kind.as_str() {
        "const char *" if !has_length => vec![
            Is::refused("not_utf8", "text that is not UTF-8"),
            if is_optional(prototype, parameter) { Is::survived("NULL", "NULL") } else { Is::refused("NULL", "NULL") },
            Is::survived("\"\"", "empty"),
            Is::survived("long_text", "a long text"),
            Is::refused("huge_text", "ten megabytes"),
        ],
        "const uint8_t *" | "const char *" => vec![
            Is::refused(&bytes("not_utf8"), "text that is not UTF-8"),
            Is::refused("NULL", "NULL"),
            of_secret(&bytes("\"a\""), "a text with NUL in it"),
            of_secret(&bytes("\"a\""), "empty").with_length("0"),
            of_secret(&bytes("huge_text"), "ten megabytes").with_length("huge_length"),
        ],
        "const uint16_t *" => vec![
            Is::refused("not_utf16", "text that is not UTF-16"),
            Is::refused("NULL", "NULL"),
            Is::refused("utf16 + 2", "a text with NUL in it"),
            Is::refused("utf16", "empty").with_length("0"),
            Is::refused("(const uint16_t *)(const void *)((const char *)utf16 + 1)", "an odd address"),
            Is::refused("(const uint16_t *)(const void *)huge_text", "ten megabytes").with_length("huge_length / 2"),
        ],
        "size_t" if parameter.name == "capacity" => vec![Is::refused("SIZE_MAX", "SIZE_MAX"), Is::survived("0", "0")],
        "size_t" => vec![Is::refused("SIZE_MAX", "SIZE_MAX"), Is::refused("SIZE_MAX / 2 + 1", "SIZE_MAX / 2 + 1")],
        "armid_completion_callback" => vec![Is::refused("NULL", "NULL")],
        "armid_log_callback" => vec![Is::survived("NULL", "NULL")],
        "int32_t" | "armid_text_field" | "armid_log_level" => {
            ["INT32_MIN", "-1", "0", "INT32_MAX"].into_iter().map(|value| Is::survived(value, value)).collect()
        }
        "uint32_t" if parameter.name == "timeout_ms" => vec![Is::survived("0", "0")],
        "uint32_t" => vec![Is::survived("0", "0"), Is::survived("UINT32_MAX", "UINT32_MAX")],
        "void *" => Vec::new(),
        kind => hostile_handles(prototype, kind)
            .into_iter()
            .map(|(value, what)| Is::new(&value, &what, Verdict::Refused("ARMID_INVALID_HANDLE")))
            .collect(),
    }
}

fn hostile_handles(prototype: &Prototype, kind: &str) -> Vec<(String, String)> {
    let own = if kind == "armid_handle" { "token" } else { object_kind(kind).unwrap_or_else(|| unknown(prototype, kind)) };
    let mut handles = vec![
        ("1".to_owned(), "1".to_owned()),
        ("UINT64_MAX".to_owned(), "UINT64_MAX".to_owned()),
        (format!("released.{own}"), format!("{own}, released")),
        (format!("live.{own} + ((armid_handle)2 << 32)"), format!("{own}, the next in its slot")),
    ];
    handles.extend((0..8).map(|_| ("random_number()".to_owned(), "a random number".to_owned())));
    let zero_is_allowed = prototype.name.ends_with("_release") || is_default_options(prototype, kind);
    if !zero_is_allowed {
        handles.push(("0".to_owned(), "0".to_owned()));
    }
    if kind != "armid_handle" {
        let others = OBJECTS.iter().filter(|object| **object != own);
        handles.extend(others.map(|object| (format!("live.{object}"), format!("{object}, another kind"))));
    }
    handles
}

/// The functions that release: 0 is fine, a second time is not.
fn release_twice(prototype: &Prototype) -> String {
    let Some(object) = prototype.name.strip_prefix("armid_").and_then(|name| name.strip_suffix("_release")) else {
        return String::new();
    };
    let function = &prototype.name;
    format!(
        "    CHECK({function}(0) == ARMID_OK);\n    CHECK({function}(0) == ARMID_OK);\n    \
         CHECK({function}(released.{object}) == ARMID_INVALID_HANDLE);\n"
    )
}

fn outputs(prototype: &Prototype) -> impl Iterator<Item = &Parameter> {
    prototype.parameters.iter().filter(|parameter| parameter.is_output() && parameter.name != "out_error")
}

/// The variables that outputs go to, filled with rubbish so that clearing shows.
fn variables(prototype: &Prototype) -> String {
    let mut code = String::new();
    for parameter in prototype.parameters.iter().filter(|each| each.is_output()) {
        let name = &parameter.name;
        match parameter.kind.as_str() {
            "char *" => writeln!(code, "        char {name}[64] = \"\";\n        (void){name};").unwrap(),
            kind => {
                let kind = pointee(kind);
                writeln!(code, "        {kind} {name};\n        memset(&{name}, 0xA5, sizeof {name});").unwrap();
            }
        }
    }
    let wide = |parameter: &Parameter| parameter.kind == "const uint16_t *";
    if prototype.parameters.iter().any(wide) {
        code += "        const uint16_t utf16[] = {0x61, 0x62, 0x61, 0, 0};\n        const uint16_t not_utf16[] = {0xD800, 0x61, 0};\n";
        code += "        (void)utf16;\n        (void)not_utf16;\n";
    }
    code
}

fn is_cleared(output: &Parameter) -> String {
    let name = &output.name;
    match pointee(&output.kind) {
        "armid_str" | "armid_utf16" => format!("{name}.length == 0"),
        "armid_progress" => format!("{name}.elapsed_ms == 0"),
        "char" => format!("{name}[0] == '\\0'"),
        _ => format!("{name} == 0"),
    }
}

fn call(prototype: &Prototype, replaced: &[(&str, &str)]) -> String {
    format!("{}({})", prototype.name, arguments(prototype, replaced))
}

fn arguments(prototype: &Prototype, replaced: &[(&str, &str)]) -> String {
    let each = prototype.parameters.iter().map(|parameter| match replaced.iter().find(|(name, _)| *name == parameter.name) {
        Some((_, value)) => (*value).to_owned(),
        None => good_value(prototype, parameter),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn good_value(prototype: &Prototype, parameter: &Parameter) -> String {
    let name = parameter.name.as_str();
    if parameter.is_output() {
        let is_buffer = parameter.kind == "char *";
        return format!("{}{name}", if is_buffer { "" } else { "&" });
    }
    let value = match (parameter.kind.as_str(), name) {
        ("const char *", _) => good_text(prototype, name),
        ("const uint8_t *", _) => "(const uint8_t *)\"{}\"",
        ("const uint16_t *", _) => "utf16",
        ("size_t", "length") => "2",
        ("size_t", "capacity") => "64",
        ("size_t", "index") => "0",
        ("armid_text_field", _) | ("int32_t", "field") => "ARMID_TEXT_TOKEN",
        ("armid_status", _) => "ARMID_OK",
        ("int32_t", _) => "1",
        ("uint32_t", "timeout_ms") => "0",
        ("uint32_t", _) => "16",
        ("armid_completion_callback", _) => "never_completes",
        ("armid_log_callback", _) => "ignores_logs",
        ("void *", _) => "NULL",
        ("armid_handle", _) => "live.token",
        (kind, _) if is_default_options(prototype, kind) => "0",
        (kind, _) => {
            let object = object_kind(kind).unwrap_or_else(|| unknown(prototype, kind));
            return format!("live.{object}");
        }
    };
    value.to_owned()
}

fn good_text(prototype: &Prototype, parameter: &str) -> &'static str {
    match (prototype.name.as_str(), parameter) {
        ("armid_options_set", "name") => "\"client_id\"",
        ("armid_options_set_secret" | "armid_options_set_secret_utf16", "name") => "\"access_token\"",
        ("armid_response_header" | "armid_request_set_header", "name") => "\"x-ms-request-id\"",
        ("armid_role_definition_list", "name") => "\"Reader\"",
        (_, "name" | "resource_group") => "\"myResourceGroupVM\"",
        (_, "value") => "\"ab\"",
        ("armid_client_resume_start", "resource") => "\"/subscriptions\"",
        (_, "status_url") => "\"/subscriptions/s/operations/o?api-version=2022-12-01\"",
        (_, "resource") => "\"https://management.azure.com/\"",
        (_, "method") => "\"GET\"",
        (_, "target") => "\"/subscriptions\"",
        (_, "api_version") => "\"2022-12-01\"",
        (_, "subscription") => "\"Subscription\"",
        (_, "resource_id") => "\"/subscriptions/{subscription}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v\"",
        (_, "resource_type") => "\"Microsoft.Compute/virtualMachines\"",
        (_, "tag_name" | "tag_value") => "\"tag\"",
        (_, "tags_json") => "\"{}\"",
        (_, "identity_ids_json") => "\"[]\"",
        (_, "location") => "\"westeurope\"",
        (_, "query") => "\"Resources | project id\"",
        (_, "scope_json") => "\"{\\\"managementGroups\\\":[\\\"m\\\"]}\"",
        (_, "scope") => "\"/subscriptions/{subscription}/resourceGroups/g\"",
        (_, "role") => "\"Reader\"",
        (_, "principal_id") => "\"00000000-0000-4000-8000-00000000000f\"",
        (_, "principal_type") => "\"User\"",
        (_, "description" | "condition") => "\"text\"",
        (_, "reach") => "\"at\"",
        (_, "id") => "\"/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-00000000000e\"",
        _ => unknown(prototype, parameter),
    }
}

/// Parameters that may be NULL: the header says what that means.
fn is_optional(prototype: &Prototype, parameter: &Parameter) -> bool {
    const ALWAYS: [&str; 14] = [
        "resource",
        "resource_group",
        "resource_type",
        "tag_name",
        "tag_value",
        "location",
        "identity_ids_json",
        "subscription",
        "scope",
        "scope_json",
        "principal_type",
        "description",
        "condition",
        "reach",
    ];
    const HERE: [(&str, &str); 7] = [
        ("armid_resource_group_get", "name"),
        ("armid_resource_group_get_start", "name"),
        ("armid_resource_list", "name"),
        ("armid_role_definition_list", "name"),
        ("armid_resource_get_start", "api_version"),
        ("armid_role_assignment_list", "principal_id"),
        ("armid_user_assigned_identity_create_start", "tags_json"),
    ];
    let (function, name) = (prototype.name.as_str(), parameter.name.as_str());
    ALWAYS.contains(&name) || HERE.contains(&(function, name))
}

/// Whether 0 stands for the defaults here.
fn is_default_options(prototype: &Prototype, kind: &str) -> bool {
    kind == "armid_options" && !prototype.name.starts_with("armid_options_")
}

fn object_kind(kind: &str) -> Option<&str> {
    let object = kind.strip_prefix("armid_")?;
    OBJECTS.contains(&object).then_some(object)
}

fn unknown(prototype: &Prototype, what: &str) -> ! {
    panic!("tests/support/every_function.rs does not know what to pass for {what} of {}", prototype.name)
}
