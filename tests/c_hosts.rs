//! Programs in C against the staged header and libraries: they compile as C99 and as C++17 with every warning an error, linked either
//! way, and do what they must, under valgrind too.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use support::c_programs::{self, Language, Linking};
use support::requirements::{Requirement, trial};
use support::simulator::{self, Simulator};
use support::{every_function, programs, stage};
use xtask::{header, workspace};

const LIMIT: Duration = Duration::from_secs(60);
const VALGRIND_LIMIT: Duration = Duration::from_secs(600);

/// A program, and how it is run.
#[derive(Clone, Copy)]
struct Host {
    source: &'static str,
    /// Its arguments, given the folder that it may write to.
    arguments: fn(&Path) -> Vec<String>,
    /// Looks at what it printed.
    check: fn(&programs::Run, &Path) -> Result<(), Failed>,
}

const HOSTS: [Host; 7] = [
    Host {
        source: "read_resource_group.c",
        arguments: |_| vec![simulator::GROUP.to_owned()],
        check: |run, _| contains(&run.output, "\"provisioningState\":\"Succeeded\""),
    },
    Host { source: "walkthrough.c", arguments: |_| simulator::walkthrough_arguments(), check: nothing_more },
    Host { source: "operations.c", arguments: |_| vec![programs::endpoint_that_never_answers()], check: nothing_more },
    Host { source: "hostile.c", arguments: |_| Vec::new(), check: nothing_more },
    Host { source: "fork.c", arguments: |_| Vec::new(), check: nothing_more },
    Host { source: "copy_text.c", arguments: |_| Vec::new(), check: nothing_more },
    Host { source: "log.c", arguments: |folder| vec![folder.join("secrets").display().to_string()], check: no_secret_printed },
];

/// How a host is compiled and run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    C99Shared,
    C99Static,
    Cxx17Shared,
    Valgrind,
}

const WAYS: [(Way, &str, &[Requirement]); 4] = [
    (Way::C99Shared, "c99_shared", &[Requirement::C]),
    (Way::C99Static, "c99_static", &[Requirement::C]),
    (Way::Cxx17Shared, "cxx17_shared", &[Requirement::Cxx]),
    (Way::Valgrind, "valgrind", &[Requirement::C, Requirement::Valgrind]),
];

fn main() {
    let mut trials = header_trials();
    for host in HOSTS {
        for (way, name, needs) in WAYS {
            let stem = host.source.trim_end_matches(".c");
            let name = format!("{stem}::{name}");
            let folder = name.replace("::", "-");
            trials.push(trial(name, needs, move || run_host(host, way, &folder)));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn run_host(host: Host, way: Way, folder: &str) -> Result<(), Failed> {
    let (language, linking) = match way {
        Way::C99Shared | Way::Valgrind => (Language::C99, Linking::Shared),
        Way::C99Static => (Language::C99, Linking::Static),
        Way::Cxx17Shared => (Language::Cxx17, Linking::Shared),
    };
    let folder = stage::scratch(&format!("c-hosts-{folder}"))?;
    every_function::write_into(&folder)?;
    let program = c_programs::compile(host.source, language, linking, &stage::dist()?, &folder)?;

    let simulator = Simulator::start()?;
    let (mut command, limit) =
        if way == Way::Valgrind { (under_valgrind(&program), VALGRIND_LIMIT) } else { (Command::new(&program), LIMIT) };
    command.args((host.arguments)(&folder)).envs(simulator.environment()).env("ARMIDENTITY_LOG", "trace");
    let run = programs::succeed(&mut command, limit)?;
    (host.check)(&run, &folder)
}

fn under_valgrind(program: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
        .args(["--show-leak-kinds=definite,indirect,possible"])
        .args(["--errors-for-leak-kinds=definite,indirect,possible"])
        .args(["--child-silent-after-fork=yes", "--num-callers=40"])
        .arg(format!("--suppressions={}", workspace::root().join("tests/c/valgrind.supp").display()))
        .arg(program)
        .env("HOST_UNTIMED", "1");
    command
}

fn nothing_more(_: &programs::Run, _: &Path) -> Result<(), Failed> {
    Ok(())
}

fn contains(text: &str, part: &str) -> Result<(), Failed> {
    if text.contains(part) { Ok(()) } else { Err(format!("no {part} in:\n{text}").into()) }
}

/// `ARMIDENTITY_LOG=trace` prints to standard error: there must be lines, and no part of a secret in them.
fn no_secret_printed(run: &programs::Run, folder: &Path) -> Result<(), Failed> {
    contains(&run.errors, "armidentity")?;
    let secrets = fs::read_to_string(folder.join("secrets"))?;
    let parts = secrets.split(['\n', '.']).filter(|part| part.len() > 16);
    let parts: Vec<_> = parts.collect();
    assert!(parts.len() >= 9, "the program saw {} parts of secrets", parts.len());
    for part in parts {
        assert!(!run.printed().contains(part), "a part of a secret was printed");
    }
    Ok(())
}

fn header_trials() -> Vec<Trial> {
    let language = |language: Language| match language {
        Language::C99 => ("c99", Requirement::C, "c"),
        Language::Cxx17 => ("cxx17", Requirement::Cxx, "cpp"),
    };
    let mut trials = Vec::new();
    for each in [Language::C99, Language::Cxx17] {
        let (name, need, extension) = language(each);
        for (source, what) in [("#include <armidentity.h>\n", "alone"), ("#include <armidentity.h>\n#include <armidentity.h>\n", "twice")] {
            trials.push(trial(format!("header_{what}::{name}"), &[need], move || {
                let folder = stage::scratch(&format!("header-{what}-{name}"))?;
                compile_alone(each, source, &folder.join(format!("host.{extension}")))
            }));
        }
    }
    trials.push(trial("linked_by_pkg_config_flags::c99", &[Requirement::C], linked_after_a_move));
    trials
}

fn compile_alone(language: Language, source: &str, file: &Path) -> Result<(), Failed> {
    let used = "int unused_otherwise(void);\nint unused_otherwise(void) { return ARMID_OK; }\n";
    workspace::write(file, &format!("{source}{used}"))?;
    let mut compiler = language.compiler();
    compiler.arg("-I").arg(header_folder()).arg("-c").arg(file).arg("-o").arg(file.with_extension("o"));
    programs::succeed(&mut compiler, LIMIT).map(drop)
}

fn header_folder() -> PathBuf {
    header::file().parent().unwrap().to_owned()
}

/// The staged folder is moved, and a program is built with the flags of its pkg-config file alone.
fn linked_after_a_move() -> Result<(), Failed> {
    let moved = stage::scratch("dist moved")?.join("armidentity");
    stage::dist_into(&moved)?;
    let pkg_config = fs::read_to_string(moved.join("lib/pkgconfig/armidentity.pc"))?;
    let flags = |key: &str| -> Vec<String> {
        let line = pkg_config.lines().find_map(|line| line.strip_prefix(key));
        let words = line.unwrap_or_default().split_whitespace();
        let prefix = moved.join("lib/pkgconfig/../..");
        let fill = |word: &str| {
            word.replace("${includedir}", "${prefix}/include")
                .replace("${libdir}", "${prefix}/lib")
                .replace("${prefix}", &prefix.display().to_string())
        };
        words.map(fill).collect()
    };
    let program = moved.join("version");
    let source = moved.join("version.c");
    workspace::write(&source, "#include <armidentity.h>\n#include <stdio.h>\nint main(void) { puts(armid_version()); return 0; }\n")?;
    let mut compiler = Language::C99.compiler();
    compiler.arg(&source).args(flags("Cflags:")).arg("-o").arg(&program).args(flags("Libs:"));
    programs::succeed(&mut compiler, LIMIT)?;
    let mut command = Command::new(&program);
    command.env("LD_LIBRARY_PATH", moved.join("lib"));
    let run = programs::succeed(&mut command, LIMIT)?;
    assert_eq!(run.output.trim(), workspace::VERSION);
    Ok(())
}
