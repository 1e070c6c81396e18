//! Programs in C against the staged header and libraries: they compile as C99 and as C++17 with every warning an error, linked either
//! way, and do what they must, under valgrind too.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use support::c_programs::walkthrough_arguments;
use support::c_programs::{self, Language, Linking};
use support::requirements::{Requirement, trial};
use support::simulator::{self, Simulator};
use support::{every_function, programs, stage};
use xtask::{header, workspace};

const LIMIT: Duration = Duration::from_secs(60);
const VALGRIND_LIMIT: Duration = Duration::from_secs(600);
const ENDURANCE_LIMIT: Duration = Duration::from_secs(3_600);

/// A program, and how it is run.
#[derive(Clone, Copy)]
struct Host {
    source: &'static str,
    ways: &'static [Way],
    /// Its arguments, given the folder that it may write to.
    arguments: fn(&Path) -> Vec<String>,
    /// Looks at what it printed.
    check: fn(&programs::Run, &Path) -> Result<(), Failed>,
}

/// How a program is compiled and run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    C99Shared,
    C99Static,
    Cxx17Shared,
    Valgrind,
}

impl Way {
    fn needs(self) -> &'static [Requirement] {
        match self {
            Self::C99Shared | Self::C99Static => &[Requirement::C],
            Self::Cxx17Shared => &[Requirement::Cxx],
            Self::Valgrind => &[Requirement::C, Requirement::Valgrind],
        }
    }
}

const EVERY_WAY: &[Way] = &[Way::C99Shared, Way::C99Static, Way::Cxx17Shared, Way::Valgrind];

const HOSTS: [Host; 9] = [
    Host {
        source: "read_resource_group.c",
        // It has the default patience with the identity endpoint, which valgrind's slowness can exceed.
        ways: &[Way::C99Shared, Way::C99Static, Way::Cxx17Shared],
        arguments: |_| vec![simulator::GROUP.to_owned()],
        check: |run, _| contains(&run.output, "\"provisioningState\":\"Succeeded\""),
    },
    Host { source: "walkthrough.c", ways: EVERY_WAY, arguments: |_| walkthrough_arguments(), check: nothing_more },
    Host { source: "operations.c", ways: EVERY_WAY, arguments: |_| vec![programs::endpoint_that_never_answers()], check: nothing_more },
    Host { source: "hostile.c", ways: EVERY_WAY, arguments: |_| Vec::new(), check: nothing_more },
    Host { source: "fork.c", ways: EVERY_WAY, arguments: |_| Vec::new(), check: nothing_more },
    Host { source: "copy_text.c", ways: EVERY_WAY, arguments: |_| Vec::new(), check: nothing_more },
    Host { source: "steady.c", ways: &[Way::C99Shared], arguments: |_| Vec::new(), check: nothing_more },
    Host { source: "endurance.c", ways: &[Way::C99Shared], arguments: |_| endurance_arguments(), check: nothing_more },
    Host {
        source: "log.c",
        ways: EVERY_WAY,
        arguments: |folder| vec![folder.join("secrets").display().to_string()],
        check: no_secret_printed,
    },
];

fn main() {
    let mut trials = header_trials();
    trials.push(trial("found_by_pkg_config", &[Requirement::C], found_by_pkg_config));
    trials.push(trial("found_by_cmake", &[Requirement::C, Requirement::Cmake], found_by_cmake));
    for host in HOSTS {
        for way in host.ways {
            let stem = host.source.trim_end_matches(".c");
            let name = format!("{stem}::{way:?}");
            let folder = format!("c-hosts-{stem}-{way:?}");
            trials.push(trial(name, way.needs(), move || run_host(host, *way, &folder)));
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
    let folder = stage::scratch(folder)?;
    every_function::write_into(&folder)?;
    let program = c_programs::compile(host.source, language, linking, &stage::dist()?, &folder)?;

    let simulator = Simulator::start()?;
    let (mut command, limit) =
        if way == Way::Valgrind { (under_valgrind(&program), VALGRIND_LIMIT) } else { (Command::new(&program), LIMIT) };
    command.args((host.arguments)(&folder)).envs(simulator.environment());
    if !is_full_endurance() {
        command.env("ARMIDENTITY_LOG", "trace");
    }
    let limit = if is_full_endurance() { ENDURANCE_LIMIT } else { limit };
    let run = programs::succeed(&mut command, limit)?;
    (host.check)(&run, &folder)
}

/// "Possibly lost" is not counted: Rust's hash tables are known by a pointer to their middle, so that all that a table of the process
/// holds, tokens for instance, is said to be. `steady.c` finds what grows.
fn under_valgrind(program: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--error-exitcode=99", "--num-callers=40", "--child-silent-after-fork=yes"])
        .args(["--leak-check=full", "--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite,indirect"])
        .arg(format!("--suppressions={}", workspace::root().join("tests/c/valgrind.supp").display()))
        .arg(program)
        .env("HOST_UNTIMED", "1");
    command
}

/// A silent endpoint, and how many tokens, reads, and starts with a cancel: a few, or with `ARMIDENTITY_ENDURANCE=full` as many as months bring.
fn endurance_arguments() -> Vec<String> {
    let counts = if is_full_endurance() { ["1000000", "50000", "10000"] } else { ["20000", "200", "500"] };
    [programs::endpoint_that_never_answers()].into_iter().chain(counts.map(str::to_owned)).collect()
}

fn is_full_endurance() -> bool {
    std::env::var("ARMIDENTITY_ENDURANCE").is_ok_and(|value| value == "full")
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

/// A program that tells whether it was built and linked well, in a folder that was staged and then moved.
fn moved_dist(name: &str) -> Result<(PathBuf, PathBuf), Failed> {
    let folder = stage::scratch(&format!("dist moved for {name}"))?;
    let (staged, moved) = (folder.join("staged"), folder.join("moved"));
    stage::dist_into(&staged)?;
    fs::rename(&staged, &moved)?;
    let source = folder.join("version.c");
    workspace::write(&source, "#include <armidentity.h>\n#include <stdio.h>\nint main(void) { puts(armid_version()); return 0; }\n")?;
    Ok((moved, source))
}

fn prints_the_version(command: &mut Command) -> Result<(), Failed> {
    let run = programs::succeed(command, LIMIT)?;
    assert_eq!(run.output.trim(), workspace::VERSION);
    Ok(())
}

/// Built with the flags of the pkg-config file and no other.
fn found_by_pkg_config() -> Result<(), Failed> {
    let (moved, source) = moved_dist("pkg-config")?;
    let file = moved.join("lib/pkgconfig/armidentity.pc");
    let pkg_config = fs::read_to_string(&file)?;
    // What pkg-config does, which may not be installed.
    let variable = |name: &str| {
        let line = pkg_config.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().to_owned()
    };
    let prefix = variable("prefix=").replace("${pcfiledir}", &file.parent().unwrap().display().to_string());
    let flags = |key: &str| -> Vec<String> {
        let fill = |word: &str| {
            word.replace("${includedir}", &variable("includedir=")).replace("${libdir}", &variable("libdir=")).replace("${prefix}", &prefix)
        };
        variable(key).split_whitespace().map(fill).collect()
    };
    let program = moved.join("version");
    let mut compiler = Language::C99.compiler();
    compiler.arg(&source).args(flags("Cflags:")).arg("-o").arg(&program).arg("-xnone").args(flags("Libs:"));
    programs::succeed(&mut compiler, LIMIT)?;
    prints_the_version(Command::new(&program).env("LD_LIBRARY_PATH", moved.join("lib")))
}

/// Built by `find_package`, with the shared and with the static library.
fn found_by_cmake() -> Result<(), Failed> {
    let (moved, source) = moved_dist("cmake")?;
    let project = source.parent().unwrap();
    workspace::write(
        &project.join("CMakeLists.txt"),
        "cmake_minimum_required(VERSION 3.16)\nproject(hosts C)\n\
         find_package(ArmIdentity ${WANTED} REQUIRED)\n\
         add_executable(with_shared version.c)\ntarget_link_libraries(with_shared ArmIdentity::ArmIdentity)\n\
         add_executable(with_static version.c)\ntarget_link_libraries(with_static ArmIdentity::ArmIdentityStatic)\n",
    )?;
    let configure = |wanted: &str| {
        let mut cmake = Command::new("cmake");
        cmake
            .arg("-S")
            .arg(project)
            .arg("-B")
            .arg(project.join(format!("build-{wanted}")))
            .arg(format!("-DWANTED={wanted}"))
            .arg(format!("-DCMAKE_PREFIX_PATH={}", moved.display()));
        programs::run(&mut cmake, LIMIT)
    };
    for too_new in ["0.999", "999"] {
        assert!(!configure(too_new)?.status.success(), "{too_new} was found");
    }
    for wanted in ["", workspace::VERSION] {
        let run = configure(wanted)?;
        assert!(run.status.success(), "{}", run.printed());
    }
    let build = project.join(format!("build-{}", workspace::VERSION));
    programs::succeed(Command::new("cmake").arg("--build").arg(&build), LIMIT)?;
    prints_the_version(&mut Command::new(build.join("with_shared")))?;
    prints_the_version(&mut Command::new(build.join("with_static")))
}
