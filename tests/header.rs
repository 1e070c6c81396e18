//! What is written twice must agree: the header with `src/ffi/`, the PowerShell P/Invoke table with the header, every version with
//! Cargo.toml.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test ends at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use xtask::header::{self, prototypes::Prototype};
use xtask::workspace::{self, VERSION};

fn header_text() -> String {
    workspace::read(&header::file()).unwrap()
}

fn prototypes() -> Vec<Prototype> {
    let prototypes = header::prototypes::parse(&header_text()).unwrap();
    assert!(prototypes.len() > 50, "the header declares {} functions", prototypes.len());
    prototypes
}

#[test]
fn the_committed_header_is_the_generated_one() {
    if let Err(error) = header::check() {
        panic!("{error:#}");
    }
}

#[test]
fn every_function_is_documented_in_full() {
    let mut lacking = Vec::new();
    for prototype in prototypes() {
        let mut wants = |part: &str| {
            if !prototype.comment.lines().any(|line| line.starts_with(part)) {
                lacking.push(format!("{} has no line {part}", prototype.name));
            }
        };
        for parameter in &prototype.parameters {
            wants(&format!("- {}: ", parameter.name));
        }
        wants("Returns: ");
        wants("Threads: ");
        let text = prototype.parameters.iter().any(|each| each.kind == "armid_str *" || each.kind == "armid_utf16 *");
        if text {
            wants("Memory and lifetimes: ");
        }
    }
    assert!(lacking.is_empty(), "not documented:\n{}", lacking.join("\n"));
}

#[test]
fn every_other_declaration_is_documented() {
    let text = header_text();
    let lines: Vec<_> = text.lines().collect();
    let mut lacking = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let declares = line.starts_with("typedef ") || (line.starts_with("#define ARMID") && *line != "#define ARMIDENTITY_H");
        if declares && !lines[index - 1].ends_with("*/") {
            lacking.push(*line);
        }
    }
    assert!(lacking.is_empty(), "not documented:\n{}", lacking.join("\n"));
}

#[test]
fn the_contents_name_every_function() {
    let text = header_text();
    let introduction = text.split_once("*/").unwrap().0;
    for prototype in prototypes() {
        let line = format!(" *         {}\n", prototype.name);
        assert!(introduction.contains(&line), "{} is not in the contents", prototype.name);
    }
}

#[test]
fn status_numbers_are_given_once() {
    let text = header_text();
    let mut names = BTreeMap::new();
    for line in text.lines() {
        let Some(rest) = line.strip_prefix("#define ARMID_") else {
            continue;
        };
        let (name, value) = rest.split_once(' ').unwrap();
        let is_status = !["STATE_", "TEXT_", "LOG_", "WAIT_", "ABI_", "LEVEL_"].iter().any(|other| name.starts_with(other));
        if let Ok(number) = value.parse::<i32>()
            && is_status
            && let Some(other) = names.insert(number, name.to_owned())
        {
            panic!("ARMID_{name} and ARMID_{other} are both {number}");
        }
    }
    assert_eq!(names[&0], "OK");
    assert_eq!(names[&22], "IDENTITY_NOT_FOUND");
}

#[test]
fn versions_are_those_of_cargo_toml() {
    let manifest = workspace::read(&workspace::root().join("Cargo.toml")).unwrap();
    assert!(manifest.contains(&format!("\nversion = \"{VERSION}\"\n")), "Cargo.toml does not say {VERSION}");

    let text = header_text();
    let parts: Vec<_> = VERSION.split('.').collect();
    for (name, part) in ["MAJOR", "MINOR", "PATCH"].into_iter().zip(&parts) {
        let line = format!("#define ARMIDENTITY_VERSION_{name} {part}\n");
        assert!(text.contains(&line), "the header lacks {line}");
    }
    assert!(text.contains(&format!("#define ARMIDENTITY_VERSION_STRING \"{VERSION}\"\n")));

    let module = powershell().join("ArmIdentity.psd1");
    let manifest = workspace::read(&module).unwrap();
    let version =
        manifest.lines().find_map(|line| line.trim().strip_prefix("ModuleVersion")).expect("ArmIdentity.psd1 has a ModuleVersion");
    assert_eq!(version.trim_start_matches([' ', '=']), format!("'{VERSION}'"));
}

fn powershell() -> PathBuf {
    workspace::root().join("powershell/ArmIdentity")
}

/// A line of the P/Invoke table: name, return type, parameter types.
struct Binding {
    name: String,
    returns: String,
    parameters: Vec<String>,
}

fn bindings() -> Vec<Binding> {
    let table = workspace::read(&powershell().join("Private/NativeMethods.ps1")).unwrap();
    let lines = table.lines().map(str::trim);
    let lines = lines.filter(|line| line.starts_with("armid_"));
    let binding = |line: &str| {
        let (name, kinds) = line.split_once(" = ").unwrap_or_else(|| panic!("not name = types of parameters: {line}"));
        let returns = if name == "armid_abi_version" { "u32" } else { "i32" };
        let kinds = kinds.split(',').map(|kind| kind.trim().trim_matches('\'').to_owned());
        Binding { name: name.to_owned(), returns: returns.to_owned(), parameters: kinds.filter(|kind| kind != "@()").collect() }
    };
    lines.map(binding).collect()
}

/// The word of the P/Invoke table for a type of the header.
fn binding_type(kind: &str, handles: &BTreeSet<String>) -> String {
    let word = match kind {
        "armid_status" | "int32_t" | "armid_text_field" => "i32",
        "uint32_t" => "u32",
        "uint64_t" => "u64",
        "size_t" => "size",
        "const char *" => "str",
        "const uint8_t *" => "bytes",
        "const uint16_t *" => "utf16",
        "int32_t *" => "out-i32",
        "int64_t *" => "out-i64",
        "armid_str *" => "out-str",
        "armid_utf16 *" => "out-utf16",
        "armid_progress *" => "out-progress",
        "armid_error *" => "out-error",
        handle if handles.contains(handle) => "u64",
        pointer if handles.contains(header::prototypes::pointee(pointer)) => "out-u64",
        other => other,
    };
    word.to_owned()
}

/// The types of the header that are handles.
fn handle_types() -> BTreeSet<String> {
    let text = header_text();
    let aliases = text.lines().filter_map(|line| {
        let alias = line.strip_prefix("typedef armid_handle ")?;
        alias.strip_suffix(';')
    });
    let mut types: BTreeSet<_> = aliases.map(str::to_owned).collect();
    assert!(types.len() >= 10, "handles: {types:?}");
    types.insert("armid_handle".to_owned());
    types
}

#[test]
fn the_pinvoke_table_agrees_with_the_header() {
    let prototypes = prototypes();
    let handles = handle_types();
    let bindings = bindings();
    assert!(bindings.len() > 30, "the table has {} lines", bindings.len());

    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for binding in bindings {
        if !seen.insert(binding.name.clone()) {
            wrong.push(format!("{} stands twice in the table", binding.name));
        }
        let Some(prototype) = prototypes.iter().find(|each| each.name == binding.name) else {
            wrong.push(format!("{} is not in the header", binding.name));
            continue;
        };
        let returns = binding_type(&prototype.returns, &handles);
        let kinds = prototype.parameters.iter();
        let parameters: Vec<_> = kinds.map(|each| binding_type(&each.kind, &handles)).collect();
        if (&returns, &parameters) != (&binding.returns, &binding.parameters) {
            wrong.push(format!(
                "{}: the header says {returns} ({}), the table {} ({})",
                binding.name,
                parameters.join(" "),
                binding.returns,
                binding.parameters.join(" ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The functions that a file of `src/ffi/` exports, and those whose body does something outside the guard.
#[derive(Default)]
struct Exports {
    all: BTreeSet<String>,
    unguarded: Vec<String>,
}

impl Exports {
    fn read(&mut self, file: &syn::File) {
        let functions = file.items.iter().filter_map(|item| match item {
            syn::Item::Fn(function) => Some((function.sig.ident.to_string(), function)),
            _ => None,
        });
        let functions: BTreeMap<_, _> = functions.collect();
        for (name, function) in &functions {
            if function.attrs.iter().any(is_no_mangle) {
                if !is_guarded(&function.block, &functions) {
                    self.unguarded.push(name.clone());
                }
                self.all.insert(name.clone());
            }
        }
    }
}

fn is_no_mangle(attribute: &syn::Attribute) -> bool {
    match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("unsafe") && list.tokens.to_string().contains("no_mangle"),
        meta => meta.path().is_ident("no_mangle"),
    }
}

/// Whether nothing of a body runs outside the guard: it ends with a call of a function of the module `guard`, or of a function of the
/// same file that does so itself; before that come only the closures that it gives to it, and other calls of the module.
fn is_guarded(body: &syn::Block, functions: &BTreeMap<String, &syn::ItemFn>) -> bool {
    let Some((last, before)) = body.stmts.split_last() else {
        return false;
    };
    let ends_well = match last {
        syn::Stmt::Expr(syn::Expr::Unsafe(inner), None) => is_guarded(&inner.block, functions),
        syn::Stmt::Expr(syn::Expr::Call(call), None) => match path(&call.func).as_slice() {
            [module, _] => module == "guard",
            [name] => functions.get(name).is_some_and(|function| is_guarded(&function.block, functions)),
            _ => false,
        },
        _ => false,
    };
    ends_well && before.iter().all(is_harmless)
}

fn is_harmless(statement: &syn::Stmt) -> bool {
    match statement {
        syn::Stmt::Local(local) => local.init.as_ref().is_some_and(|init| matches!(*init.expr, syn::Expr::Closure(_))),
        syn::Stmt::Expr(syn::Expr::Call(call), Some(_)) => matches!(path(&call.func).as_slice(), [module, _] if module == "guard"),
        _ => false,
    }
}

fn path(expression: &syn::Expr) -> Vec<String> {
    match expression {
        syn::Expr::Path(path) => path.path.segments.iter().map(|segment| segment.ident.to_string()).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_export_goes_through_the_guard() {
    let mut exports = Exports::default();
    for file in rust_files(&workspace::root().join("src/ffi")) {
        exports.read(&syn::parse_file(&workspace::read(&file).unwrap()).unwrap());
    }
    assert!(exports.unguarded.is_empty(), "no guard around the body of {:?}", exports.unguarded);

    let declared: BTreeSet<_> = prototypes().into_iter().map(|each| each.name).collect();
    assert_eq!(exports.all, declared, "src/ffi and the header");
}

/// The check above would find nothing wrong in an empty list: it must see what it looks for.
#[test]
fn an_export_without_a_guard_is_found() {
    let source = r#"
        #[unsafe(no_mangle)] pub extern "C" fn good_call() -> i32 { guard::status(|| Ok(())) }
        #[unsafe(no_mangle)] pub unsafe extern "C" fn good_unsafe_call() -> i32 { unsafe { guard::status(|| Ok(())) } }
        #[unsafe(no_mangle)] pub extern "C" fn good_closure() -> i32 { let body = || Ok(work()); guard::status(body) }
        #[unsafe(no_mangle)] pub unsafe extern "C" fn good_clearing() -> i32 { unsafe { guard::clear(x); guard::status(|| Ok(())) } }
        #[unsafe(no_mangle)] pub extern "C" fn good_lending() -> i32 { lend(1) }
        #[unsafe(no_mangle)] pub extern "C" fn bad_variable() -> i32 { let x = work(); guard::status(|| Ok(x)) }
        #[unsafe(no_mangle)] pub extern "C" fn bad_number() -> i32 { 0 }
        #[unsafe(no_mangle)] pub unsafe extern "C" fn bad_statement() -> i32 { unsafe { *null(); guard::status(|| Ok(())) } }
        #[unsafe(no_mangle)] pub extern "C" fn bad_lending() -> i32 { work() }
        #[unsafe(no_mangle)] pub extern "C" fn bad_argument() -> i32 { other::status(work()) }
        fn lend(x: i32) -> i32 { guard::status(|| Ok(x)) }
        fn work() -> i32 { 0 }
    "#;
    let mut exports = Exports::default();
    exports.read(&syn::parse_file(source).unwrap());
    assert_eq!(exports.all.len(), 10);
    let expected: Vec<_> = exports.all.iter().filter(|name| name.starts_with("bad_")).cloned().collect();
    assert_eq!(exports.unguarded, expected);
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
