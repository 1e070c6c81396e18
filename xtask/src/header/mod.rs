//! `include/armidentity.h`: written by cbindgen from `src/ffi/`, with an introduction, version macros and section titles.

pub mod prototypes;
mod sections;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use self::sections::Section;
use crate::workspace::{self, VERSION};

const INTRODUCTION: &str = include_str!("introduction.txt");

/// The committed header.
pub fn file() -> PathBuf {
    workspace::root().join("include/armidentity.h")
}

/// Writes the committed header.
///
/// # Errors
/// As [`generate`]; or the file cannot be written.
pub fn write() -> Result<()> {
    workspace::write(&file(), &generate()?)
}

/// Fails when the committed header is not the one that the sources give, and names the first line that differs.
///
/// # Errors
/// As [`generate`]; or the two differ.
pub fn check() -> Result<()> {
    let committed = workspace::read(&file())?;
    let generated = generate()?;
    let difference = first_difference(&committed, &generated);
    ensure!(difference.is_none(), "include/armidentity.h is out of date, run `cargo xtask header`; {}", difference.unwrap_or_default());
    Ok(())
}

/// The text that the header should have.
///
/// # Errors
/// A file of `src/ffi/` is not Rust, or a file that the header is made of is missing.
pub fn generate() -> Result<String> {
    let root = workspace::root();
    let sections = sections::read(&root.join("src/ffi"))?;
    let example = workspace::read(&root.join("examples/read_resource_group.c"))?;

    let mut config =
        cbindgen::Config::from_file(root.join("cbindgen.toml")).map_err(|message| anyhow::anyhow!("cbindgen.toml: {message}"))?;
    config.header = Some(introduction(&sections, &example)?);
    config.after_includes = Some(version_macros(VERSION)?);

    // cbindgen follows the modules that this file declares.
    let bindings =
        cbindgen::Builder::new().with_config(config).with_src(root.join("src/ffi/mod.rs")).generate().context("cbindgen reads src/ffi")?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    with_titles(&String::from_utf8(text)?, &sections)
}

fn introduction(sections: &[Section], example: &str) -> Result<String> {
    ensure!(!example.contains("/*") && !example.contains("*/"), "the example stands inside a comment of the header: use // comments in it");
    let text = INTRODUCTION
        .replace("@VERSION@", VERSION)
        .replace("@CONTENTS@", &sections::contents(sections))
        .replace("@EXAMPLE@", &indented(example));
    let lines = text.lines().map(|line| format!(" * {line}"));
    let comment: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
    Ok(format!("/**\n{}\n */", comment.join("\n")))
}

fn indented(text: &str) -> String {
    let lines = text.trim_end().lines().map(|line| format!("    {line}"));
    lines.collect::<Vec<_>>().join("\n")
}

fn version_macros(version: &str) -> Result<String> {
    let mut parts = version.split('.');
    let mut part = |name: &str| -> Result<u8> {
        let text = parts.next().unwrap_or_default();
        text.parse().with_context(|| format!("the {name} part of version {version:?}"))
    };
    let (major, minor, patch) = (part("major")?, part("minor")?, part("patch")?);
    Ok(format!(
        r#"
/** The first part of the version that this header belongs to. armid_version() tells the one of the library that runs. */
#define ARMIDENTITY_VERSION_MAJOR {major}
/** The second part of the version. */
#define ARMIDENTITY_VERSION_MINOR {minor}
/** The third part of the version. */
#define ARMIDENTITY_VERSION_PATCH {patch}
/** The version as text, for instance to compare with armid_version(). */
#define ARMIDENTITY_VERSION_STRING "{version}"
/** The version as a number that grows with it, for `#if`: 8 bits for each part, 0xMMmmpp. */
#define ARMIDENTITY_VERSION_NUMBER \
    ((ARMIDENTITY_VERSION_MAJOR << 16) | (ARMIDENTITY_VERSION_MINOR << 8) | ARMIDENTITY_VERSION_PATCH)
"#
    ))
}

/// Puts the title of each section before the first function that cbindgen wrote of it.
fn with_titles(header: &str, sections: &[Section]) -> Result<String> {
    let mut lines: Vec<String> = header.lines().map(str::to_owned).collect();
    for section in sections {
        let Some(function) = section.functions.first() else {
            continue;
        };
        let declaration = lines
            .iter()
            .position(|line| declares(line, function))
            .with_context(|| format!("cbindgen wrote no declaration of {function}"))?;
        let comment = start_of_comment(&lines, declaration);
        lines.insert(comment, section.banner());
    }
    Ok(format!("{}\n", lines.join("\n")))
}

fn declares(line: &str, function: &str) -> bool {
    let starts_declaration = !line.starts_with([' ', '/', '#', '*']);
    starts_declaration && line.split_once(function).is_some_and(|(before, after)| before.ends_with([' ', '*']) && after.starts_with('('))
}

fn start_of_comment(lines: &[String], declaration: usize) -> usize {
    let above = lines.iter().take(declaration).enumerate().rev();
    let mut comment = above.take_while(|(_, line)| line.starts_with(" *") || line.starts_with("/**")).map(|(index, _)| index);
    comment.by_ref().last().unwrap_or(declaration)
}

fn first_difference(committed: &str, generated: &str) -> Option<String> {
    if committed == generated {
        return None;
    }
    let end = "(end of file)";
    let mut committed = committed.lines();
    let mut generated = generated.lines();
    let mut number = 1;
    loop {
        let (is, should_be) = (committed.next(), generated.next());
        if is != should_be || is.is_none() {
            return Some(format!("line {number} is\n  {}\nand should be\n  {}", is.unwrap_or(end), should_be.unwrap_or(end)));
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_named_by_its_line() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        let difference = first_difference("a\nb\n", "a\nc\n").unwrap();
        assert!(difference.starts_with("line 2 is\n  b\n"), "{difference}");
        let difference = first_difference("a\n", "a\nc\n").unwrap();
        assert!(difference.contains("(end of file)"), "{difference}");
        assert!(first_difference("a", "a\n").is_some());
    }

    #[test]
    fn a_version_that_does_not_fit_is_refused() {
        assert!(version_macros("1.2.3").is_ok());
        assert!(version_macros("1.2").is_err());
        assert!(version_macros("1.256.0").is_err());
    }

    #[test]
    fn a_title_stands_before_the_comment_of_the_first_function() {
        let header = "#include <x.h>\n\n/**\n * Does.\n */\narmid_status armid_a_do(void);\n";
        let section = Section { title: "Doing".to_owned(), functions: vec!["armid_a_do".to_owned()] };
        let titled = with_titles(header, std::slice::from_ref(&section)).unwrap();
        let expected = format!("#include <x.h>\n\n{}\n/**\n * Does.", section.banner());
        assert!(titled.starts_with(&expected), "{titled}");
    }
}
