//! The sections of the header: one for each file of `src/ffi/`, in the order in which `mod.rs` declares them.

use std::path::Path;

use anyhow::{Context, Result};
use syn::{Attribute, Expr, Item, Lit, Meta};

use crate::workspace;

/// What one file of `src/ffi/` gives to the header.
pub struct Section {
    /// The first line of the file's own documentation.
    pub title: String,
    /// The functions that it exports, in the order of the file.
    pub functions: Vec<String>,
}

impl Section {
    /// The comment that heads the section's functions.
    pub fn banner(&self) -> String {
        let rule = "-".repeat(100);
        format!("/* {rule}\n * {}\n * {rule} */\n", self.title)
    }
}

/// Reads `mod.rs` of a folder and the modules that it declares.
///
/// # Errors
/// A file cannot be read or is not Rust.
pub fn read(folder: &Path) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    read_module(&folder.join("mod.rs"), folder, &mut sections)?;
    Ok(sections)
}

fn read_module(file: &Path, folder: &Path, sections: &mut Vec<Section>) -> Result<()> {
    let source = workspace::read(file)?;
    let syntax = syn::parse_file(&source).with_context(|| format!("{}", file.display()))?;
    sections.push(Section { title: title(&syntax.attrs), functions: exported_functions(&syntax.items) });

    for name in declared_modules(&syntax.items) {
        let own_folder = folder.join(&name);
        let own_file = folder.join(format!("{name}.rs"));
        if own_file.is_file() {
            read_module(&own_file, &own_folder, sections)?;
        } else {
            read_module(&own_folder.join("mod.rs"), &own_folder, sections)?;
        }
    }
    Ok(())
}

fn declared_modules(items: &[Item]) -> Vec<String> {
    let modules = items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() && !for_tests(&module.attrs) => Some(module.ident.to_string()),
        _ => None,
    });
    modules.collect()
}

fn for_tests(attributes: &[Attribute]) -> bool {
    let is_test = |attribute: &Attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => list.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test")),
        _ => false,
    };
    attributes.iter().any(is_test)
}

fn exported_functions(items: &[Item]) -> Vec<String> {
    let functions = items.iter().filter_map(|item| match item {
        Item::Fn(function) if function.attrs.iter().any(exports) => Some(function.sig.ident.to_string()),
        _ => None,
    });
    functions.collect()
}

/// Whether an attribute is `#[unsafe(no_mangle)]`.
fn exports(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("unsafe") => list.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("no_mangle")),
        _ => false,
    }
}

/// The first paragraph of a `//!` comment, on one line and without the final stop.
fn title(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(documentation_line);
    let paragraph: Vec<String> = lines.map(|line| line.trim().to_owned()).take_while(|line| !line.is_empty()).collect();
    let text = paragraph.join(" ").replace('`', "");
    let sentence = text.split_once(". ").map_or(text.as_str(), |(first, _)| first);
    sentence.trim_end_matches('.').to_owned()
}

fn documentation_line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(literal) if pair.path.is_ident("doc") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// The table of contents: each title with its functions.
pub fn contents(sections: &[Section]) -> String {
    let mut text = Vec::new();
    for section in sections.iter().filter(|section| !section.functions.is_empty()) {
        text.push(format!("    {}", section.title));
        for function in &section.functions {
            text.push(format!("        {function}"));
        }
    }
    text.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_named_and_lists_what_it_exports() {
        let syntax = syn::parse_file(
            "//! Options, set by name. More text.\n\n#[unsafe(no_mangle)]\npub extern \"C\" fn armid_a_new() {}\nfn inner() {}\n\
             mod one;\n#[cfg(test)]\nmod tests;\nmod two { }",
        )
        .unwrap();
        assert_eq!(title(&syntax.attrs), "Options, set by name");
        assert_eq!(exported_functions(&syntax.items), ["armid_a_new"]);
        assert_eq!(declared_modules(&syntax.items), ["one"]);
    }
}
