//! The pages for users of C#: their blocks as one program, in which each page is a function.

use std::collections::BTreeSet;

use libtest_mimic::Failed;
use xtask::workspace;

const PAGES: [&str; 4] = ["README.md", "docs/csharp.md", "dotnet/ArmIdentity/README.md", "dotnet/ArmIdentity.Azure/README.md"];

/// What a page leaves to the reader: the simulator's own names in place of the examples.
const PLACEHOLDERS: [(&str, &str); 1] = [("11111111-2222-3333-4444-555555555555", "50000000-0000-4000-8000-000000000002")];

/// What a page expects the reader to have.
const PRELUDE: &str = r#"
    var tenant = "10000000-0000-4000-8000-000000000001";
    var subscription = "20000000-0000-4000-8000-000000000001";
    var applicationId = "50000000-0000-4000-8000-0000000000a1";
    var characters = "simulated~administrator.secret".ToCharArray();
"#;

/// What the program prints when every page has run to its end.
pub const END: &str = "## end of the pages";

/// The text of the program.
pub fn program() -> Result<String, Failed> {
    let mut directives = BTreeSet::from(["using System;".to_owned(), "using System.Threading.Tasks;".to_owned()]);
    let mut calls = String::new();
    let mut functions = String::new();
    for (number, page) in PAGES.into_iter().enumerate() {
        let file = workspace::root().join(page);
        let text = workspace::read(&file)?;
        let mut body = PRELUDE.to_owned();
        let lines = blocks(&text);
        if lines.is_empty() {
            return Err(format!("{page} has no block of C#").into());
        }
        for (line_number, line) in lines {
            if is_directive(line) {
                directives.insert(line.to_owned());
            } else {
                let line = PLACEHOLDERS.iter().fold(line.to_owned(), |line, (from, to)| line.replace(from, to));
                // Messages of the compiler name the page.
                body.push_str(&format!("#line {line_number} \"{}\"\n{line}\n", file.display()));
            }
        }
        calls.push_str(&format!("await Page{number}();\n"));
        functions.push_str(&format!("static async Task Page{number}()\n{{{body}}}\n"));
    }
    let directives: Vec<_> = directives.into_iter().collect();
    Ok(format!("{}\n{calls}Console.WriteLine(\"{END}\");\n{functions}", directives.join("\n")))
}

/// `using System;`, which stands before everything else, and not `using var` and the like.
fn is_directive(line: &str) -> bool {
    let name = line.strip_prefix("using ").and_then(|rest| rest.strip_suffix(';'));
    name.is_some_and(|name| name.chars().all(|each| each.is_alphanumeric() || each == '.'))
}

/// The lines of the blocks, with their numbers on the page.
fn blocks(text: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            inside = line == "```csharp";
        } else if inside {
            lines.push((index + 1, line));
        }
    }
    lines
}
