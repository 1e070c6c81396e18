//! The command `arm-simulator`: runs a simulator and prints the environment to use.

mod interruption;

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use arm_simulator::world::World;
use arm_simulator::{
    CONTROL_ROUTES, Config, Environment, Error, PropagationDelays, Shell, Simulator, load_operation_rules, load_or_create_world,
};
use clap::{Parser, ValueEnum};

use interruption::Interruption;

const ABOUT: &str = "\
An offline Azure: the instance metadata service (http), Microsoft Entra and Azure Resource Manager (https) on loopback.

It plays a Windows virtual machine myVM in the resource group myResourceGroupVM, with a system-assigned
identity and the user-assigned identity ID1, both Reader on that group; on the group TestRG neither has a role.
A service principal, the administrator, is Owner of the subscription; a user has no role.
It runs until it is interrupted (Ctrl+C).";

/// What to run, and where.
#[derive(Parser)]
#[command(name = "arm-simulator", version, about = ABOUT, after_long_help = after_help())]
struct Arguments {
    /// Address on which the metadata service, Entra and Azure Resource Manager listen.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,

    /// Address and port of the metadata service, such as 169.254.169.254:80 [default: a free port].
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with = "imds_port")]
    imds_listen: Option<SocketAddr>,

    /// Address and port of Azure Resource Manager [default: a free port].
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with = "arm_port")]
    arm_listen: Option<SocketAddr>,

    /// Address and port of Entra [default: a free port].
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with = "login_port")]
    login_listen: Option<SocketAddr>,

    /// Port of the metadata service; 0 is a free one.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    imds_port: u16,

    /// Port of Azure Resource Manager; 0 is a free one.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    arm_port: u16,

    /// Port of Entra; 0 is a free one.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    login_port: u16,

    /// Port of the control API, always on 127.0.0.1; 0 is a free one.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    control_port: u16,

    /// JSON file with what exists: read when it is there, else written with the default world. It follows every change.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Folder for the authority's certificate, ca.pem [default: a temporary one, removed at the end].
    #[arg(long, value_name = "FOLDER")]
    ca_folder: Option<PathBuf>,

    /// How long tokens live, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 86_399)]
    token_lifetime: u32,

    /// How often a client may ask whether a user has signed in with a device code, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    device_code_interval: u32,

    /// Most items on a page of a list [default: no limit].
    #[arg(long, value_name = "ITEMS")]
    page_size: Option<NonZeroUsize>,

    /// Refuse with 429 who exhausts ARM's quotas, instead of only counting.
    #[arg(long)]
    throttling: bool,

    /// JSON file with the rules by which long-running operations go, as PUT /operations takes them.
    #[arg(long, value_name = "FILE")]
    operations: Option<PathBuf>,

    /// How long a new identity's principal is unknown to Authorization, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    principal_delay: u64,

    /// How long an identity that the host was given is unknown to the metadata service, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    assigned_identity_delay: u64,

    /// How long a new role assignment does not count, in milliseconds.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    role_assignment_delay: u64,

    /// How to print the environment: commands of a shell, or one line of JSON for a program.
    #[arg(long, value_enum, default_value_t = Format::native())]
    format: Format,

    /// End also when standard input ends, so that no process outlives the program that started it.
    #[arg(long)]
    until_stdin_closes: bool,
}

/// How the environment is printed.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// export NAME='value'
    Sh,
    /// $env:NAME = 'value'
    Powershell,
    /// {"imds_endpoint", "arm_endpoint", "login_endpoint", "control_endpoint", "ca_file", "environment": {...}}
    Json,
}

impl Format {
    fn native() -> Self {
        if cfg!(windows) { Self::Powershell } else { Self::Sh }
    }
}

fn after_help() -> String {
    format!(
        "The environment goes to standard output, in one piece, once all endpoints accept connections.\n\nControl API:\n{CONTROL_ROUTES}"
    )
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("arm-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::start(arguments.config()?)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let interruption = Interruption::listen()?;
        announce(&Environment::of(&simulator), arguments.format)?;
        wait_for_end(interruption, arguments.until_stdin_closes).await;
        Ok(())
    })
}

impl Arguments {
    fn config(&self) -> Result<Config, Error> {
        let world = match &self.state {
            Some(file) => load_or_create_world(file)?,
            None => World::default(),
        };
        let address = |given: Option<SocketAddr>, port| given.unwrap_or_else(|| SocketAddr::new(self.listen, port));
        Ok(Config {
            imds_address: address(self.imds_listen, self.imds_port),
            arm_address: address(self.arm_listen, self.arm_port),
            login_address: address(self.login_listen, self.login_port),
            control_address: SocketAddr::new(Ipv4Addr::LOCALHOST.into(), self.control_port),
            ca_folder: self.ca_folder.clone(),
            world,
            state_file: self.state.clone(),
            operations: self.operations.as_deref().map_or(Ok(Vec::new()), load_operation_rules)?,
            propagation: PropagationDelays {
                principal_ms: self.principal_delay,
                assigned_identity_ms: self.assigned_identity_delay,
                role_assignment_ms: self.role_assignment_delay,
            },
            token_lifetime: Duration::from_secs(self.token_lifetime.into()),
            device_code_interval_seconds: self.device_code_interval,
            page_size: self.page_size.map(NonZeroUsize::get),
            throttling: self.throttling,
        })
    }
}

fn announce(environment: &Environment, format: Format) -> Result<(), Box<dyn std::error::Error>> {
    let text = match format {
        Format::Sh => environment.script(Shell::Sh),
        Format::Powershell => environment.script(Shell::PowerShell),
        Format::Json => environment.json()?,
    };
    let mut output = std::io::stdout().lock();
    writeln!(output, "{text}")?;
    output.flush()?;
    Ok(())
}

async fn wait_for_end(mut interruption: Interruption, until_stdin_closes: bool) {
    let (closed, stdin_closed) = tokio::sync::oneshot::channel();
    if until_stdin_closes {
        // The thread may outlive this function: nothing ends a read of standard input but its end.
        std::thread::spawn(move || {
            let mut ignored = [0; 1024];
            while matches!(std::io::stdin().read(&mut ignored), Ok(count) if count > 0) {}
            // Nobody listens any more when the command ends for another reason.
            let _ = closed.send(());
        });
    }
    tokio::select! {
        () = interruption.wait() => {}
        Ok(()) = stdin_closed => {}
    }
}
