//! The true addresses: in a network of its own, 169.254.169.254:80 and management.azure.com:443 are the simulator, and the module reads
//! the resource group with no option and no environment variable set; so does curl, by the tutorial's two hand-written requests.
//!
//! The test program starts itself once more inside new network and mount namespaces. What it changes there (addresses, hosts file, CA
//! bundle) is seen there alone and ends with that process: this machine's network and files are never touched.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test ends at the first surprise")]

mod support;

use std::env;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed};
use support::requirements::{Requirement, trial};
use support::simulator::{self, Simulator};
use support::{programs, stage};

const LIMIT: Duration = Duration::from_secs(60);

/// Set inside the namespaces; its value is the folder to work in.
const INSIDE: &str = "ARMIDENTITY_TEST_NAMESPACE";
/// Set inside the namespaces; its value is the folder of the module.
const MODULE: &str = "ARMIDENTITY_TEST_MODULE";

const METADATA: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 254);
/// Where management.azure.com is in there: an address that is reserved for documentation.
const ARM: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

fn main() {
    if let Some(folder) = env::var_os(INSIDE) {
        if let Err(failed) = inside(Path::new(&folder)) {
            eprintln!("{}", failed.message().unwrap_or("failed"));
            std::process::exit(1);
        }
        return;
    }
    let trials = vec![trial("true_addresses", &[Requirement::Namespace], enter)];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// Makes the namespaces and runs this program in them.
fn enter() -> Result<(), Failed> {
    let folder = stage::scratch("namespace")?;
    let module = stage::module("namespace")?;
    let mut command = Command::new("unshare");
    command.args(["--net", "--mount", "--propagation", "private"]).arg(env::current_exe()?).env(INSIDE, &folder).env(MODULE, module);
    let run = programs::succeed(&mut command, LIMIT * 2)?;
    print!("{}", run.output);
    Ok(())
}

fn inside(folder: &Path) -> Result<(), Failed> {
    let module = PathBuf::from(env::var_os(MODULE).unwrap());
    give_addresses()?;
    let simulator = Simulator::start_at(IpAddr::V4(METADATA), IpAddr::V4(ARM))?;
    replace_files(folder, &simulator)?;
    module_reads_the_group(&module)?;
    curl_reads_the_group()
}

fn give_addresses() -> Result<(), Failed> {
    system("ip", &["link", "set", "lo", "up"])?;
    for address in [METADATA, ARM] {
        system("ip", &["address", "add", &format!("{address}/32"), "dev", "lo"])?;
    }
    Ok(())
}

/// Lays files of the test's own over the hosts file and the CA bundle.
fn replace_files(folder: &Path, simulator: &Simulator) -> Result<(), Failed> {
    let hosts = folder.join("hosts");
    fs::write(&hosts, format!("127.0.0.1 localhost\n{ARM} management.azure.com\n"))?;
    lay_over(&hosts, Path::new("/etc/hosts"))?;

    let bundle = folder.join("ca-certificates.crt");
    fs::copy(simulator.ca_file(), &bundle)?;
    lay_over(&bundle, &ca_bundle()?)
}

fn lay_over(file: &Path, place: &Path) -> Result<(), Failed> {
    let (file, place) = (file.display().to_string(), place.display().to_string());
    system("mount", &["--bind", &file, &place])
}

/// The file that TLS libraries of this system read their authorities from.
fn ca_bundle() -> Result<PathBuf, Failed> {
    let known = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"];
    let bundle = known.into_iter().map(PathBuf::from).find(|file| file.is_file());
    bundle.ok_or_else(|| format!("none of {} is there", known.join(", ")).into())
}

/// The two lines that replace the tutorial's requests.
fn module_reads_the_group(module: &Path) -> Result<(), Failed> {
    let script = format!(
        "$ErrorActionPreference = 'Stop'\n\
         Import-Module '{}'\n\
         $group = Get-ArmResourceGroup -Name {}\n\
         $group.Name + ' ' + $group.ProvisioningState + ' ' + (Get-ArmAccessToken).Token.GetType().Name\n",
        module.display(),
        simulator::GROUP
    );
    let mut command = Command::new("pwsh");
    command.args(["-NoProfile", "-NonInteractive", "-Command", &script]);
    remove_overrides(&mut command);
    let run = programs::succeed(&mut command, LIMIT)?;
    println!("module: {}", run.output.trim());
    assert_eq!(run.output.trim(), format!("{} Succeeded SecureString", simulator::GROUP));
    Ok(())
}

/// The tutorial's own two requests.
fn curl_reads_the_group() -> Result<(), Failed> {
    let token = curl(&[
        "--header",
        "Metadata: true",
        "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com/",
    ])?;
    let token = token["access_token"].as_str().ok_or("no access_token")?.to_owned();
    let group = curl(&[
        "--header",
        &format!("Authorization: Bearer {token}"),
        &format!("https://management.azure.com{}?api-version=2016-06-01", simulator::group_path()),
    ])?;
    println!("curl: {}", group["name"]);
    assert_eq!(group["name"], simulator::GROUP);
    assert_eq!(group["properties"]["provisioningState"], "Succeeded");
    Ok(())
}

fn curl(arguments: &[&str]) -> Result<serde_json::Value, Failed> {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--fail-with-body", "--noproxy", "*"]).args(arguments);
    remove_overrides(&mut command);
    let run = programs::succeed(&mut command, LIMIT)?;
    Ok(serde_json::from_str(&run.output)?)
}

/// Nothing that leads a client anywhere but to the true addresses.
fn remove_overrides(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy().to_ascii_uppercase();
        let leads = ["ARMIDENTITY_", "AZURE_", "IDENTITY_", "MSI_", "SSL_CERT_", "CURL_"];
        if leads.iter().any(|prefix| text.starts_with(prefix)) || text.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
}

fn system(program: &str, arguments: &[&str]) -> Result<(), Failed> {
    programs::succeed(Command::new(program).args(arguments), LIMIT).map(drop)
}
