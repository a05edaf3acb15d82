//! One attempt: a submission is made and graded by the real command, and everything around it is
//! looked at afterwards.

use crate::corpus::{Attack, Places};
use crate::judge::Attempt;
use crate::made;
use crate::world::{Canary, World};
use serde_json::Value;
use std::fs::{self, File};
use std::io;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// After so long a grading has not ended by itself. No verdict depends on it: every budget of the
/// grader adds up to less, even on a busy machine.
const DEADLINE: Duration = Duration::from_secs(400);

/// Output beyond this is a flood.
const OUTPUT_BYTES_MAX: u64 = 8 << 20;

/// Services of this machine that nobody may call.
pub(crate) struct Services {
    stream: TcpListener,
    datagram: UdpSocket,
}

impl Services {
    pub(crate) fn open() -> io::Result<Services> {
        let stream = TcpListener::bind("127.0.0.1:0")?;
        let datagram = UdpSocket::bind(stream.local_addr()?)?;
        stream.set_nonblocking(true)?;
        datagram.set_nonblocking(true)?;
        Ok(Services { stream, datagram })
    }

    pub(crate) fn port(&self) -> io::Result<u16> {
        Ok(self.stream.local_addr()?.port())
    }

    pub(crate) fn harm(&self) -> Option<String> {
        let called = self.stream.accept().is_ok() || self.datagram.recv(&mut [0; 64]).is_ok();
        called.then(|| "a service of the machine was called".to_owned())
    }
}

/// A process that has ended or was ended.
pub(crate) struct Ended {
    pub(crate) status: Option<ExitStatus>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    pub(crate) seconds: f64,
    pub(crate) flooded: bool,
}

/// Runs a command in a group of its own until it ends or the time is over; `None` as its status then.
#[expect(clippy::disallowed_methods, reason = "a test runs the grader as its users do")]
pub(crate) fn run(
    world: &World,
    program: &Path,
    deadline: Duration,
    settle: impl FnOnce(&mut Command),
) -> io::Result<Ended> {
    let (out, err) = (world.root().join("stdout"), world.root().join("stderr"));
    let mut command = Command::new(program);
    command.stdin(std::process::Stdio::null());
    command.stdout(File::create(&out)?).stderr(File::create(&err)?).process_group(0);
    settle(&mut command);
    let started = Instant::now();
    let child = command.spawn()?;
    let status = wait(child, deadline)?;
    let seconds = started.elapsed().as_secs_f64();
    let flooded = [&out, &err]
        .iter()
        .any(|file| file.metadata().is_ok_and(|metadata| metadata.len() > OUTPUT_BYTES_MAX));
    let read = |path: &Path| -> io::Result<Vec<u8>> {
        use io::Read;
        let mut bytes = Vec::new();
        File::open(path)?.take(OUTPUT_BYTES_MAX).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    Ok(Ended { status, stdout: read(&out)?, stderr: read(&err)?, seconds, flooded })
}

fn wait(mut child: Child, deadline: Duration) -> io::Result<Option<ExitStatus>> {
    let id = child.id() as libc::pid_t;
    let (sender, ended) = channel();
    let waiter = std::thread::spawn(move || {
        let status = child.wait();
        let _ = sender.send(());
        status
    });
    let in_time = ended.recv_timeout(deadline).is_ok();
    if !in_time {
        // SAFETY: only signals. The waiter has not returned, so the number is still the child's; it
        // may have been stopped, so it is told to go on, too.
        unsafe {
            libc::kill(-id, libc::SIGKILL);
            libc::kill(id, libc::SIGCONT);
        }
    }
    let status = waiter.join().expect("waiting does not panic")?;
    Ok(in_time.then_some(status))
}

/// Grades an attack and looks at what it did.
pub(crate) fn attempt(world: &World, attack: &Attack, ablated: &str) -> io::Result<Attempt> {
    let (canary, services) = (Canary::new(world), Services::open()?);
    let folder = world.root().join("submissions/here");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let places = Places {
        workspace: world.workspace(),
        canary: canary.folder.clone(),
        submission: folder.join("lib.rs"),
        port: services.port()?,
    };
    let before = world.fingerprint();
    let submission = made::make(attack, &places)?;
    let ended = grade(world, attack, &submission.path, &canary, ablated, "json")?;
    let mut attempt = read(&ended);
    let mut outputs = vec![ended.stderr.clone(), ended.stdout.clone()];
    let mut shown = vec![ended.stderr];
    if attack.text && ended.status.is_some() {
        let told = grade(world, attack, &submission.path, &canary, ablated, "text")?;
        shown.extend([told.stdout.clone(), told.stderr.clone()]);
        outputs.extend([told.stdout, told.stderr]);
    }
    drop(submission);
    let mut harm = attempt.harm.clone();
    let told = outputs
        .iter()
        .map(|bytes| String::from_utf8_lossy(bytes))
        .any(|text| text.contains(&canary.secret) || text.contains("//! The checks of exercise"));
    harm.extend(told.then(|| "a secret was told".to_owned()));
    let escapes = shown.iter().any(|bytes| draws(&String::from_utf8_lossy(bytes)));
    harm.extend(escapes.then(|| "the report draws on the terminal".to_owned()));
    harm.extend(ended.flooded.then(|| "the report is a flood".to_owned()));
    harm.extend(canary.harm());
    harm.extend(services.harm());
    let left = world.processes();
    if !left.is_empty() {
        harm.push(format!("processes were left: {}", left.join(" ")));
        world.end_processes();
    }
    // Whoever was ended by us could not tidy up.
    if !attempt.hung && !attempt.harm.iter().any(|it| it.contains("ended by")) {
        let litter = world.litter();
        harm.extend((!litter.is_empty()).then(|| format!("files were left: {}", litter.join(" "))));
    }
    world.sweep();
    let after = world.fingerprint();
    let changed = before.iter().find(|(path, stamp)| after.get(*path) != Some(stamp));
    harm.extend(changed.map(|(path, _)| {
        format!("{} was changed", path.strip_prefix(world.root()).unwrap_or(path).display())
    }));
    attempt.harm = harm;
    Ok(attempt)
}

fn grade(
    world: &World,
    attack: &Attack,
    submission: &Path,
    canary: &Canary,
    ablated: &str,
    format: &str,
) -> io::Result<Ended> {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_grader"));
    let arguments = ["run", &attack.exercise, "--profile", "exam", "--quiet", "--format", format];
    run(world, &program, deadline(ablated), |command| {
        command.args(arguments).arg("--submission").arg(submission).current_dir(world.workspace());
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut secret_path = std::ffi::OsString::from(format!("/nowhere/{}:", canary.secret));
        secret_path.push(path);
        command.env("PATH", secret_path).env("ENTRELACS_SECRET", &canary.secret);
        command.env("TMPDIR", world.temporary()).env("LC_ALL", "C");
        command.env_remove("CARGO_MANIFEST_DIR").env_remove("LC_MESSAGES");
        match ablated {
            "" => command.env_remove("ENTRELACS_ABLATE"),
            layers => command.env("ENTRELACS_ABLATE", layers),
        };
    })
}

/// What the command said, as values.
fn read(ended: &Ended) -> Attempt {
    let mut attempt =
        Attempt { hung: ended.status.is_none(), seconds: ended.seconds, ..Attempt::default() };
    if let Some(signal) = ended.status.and_then(|status| status.signal()) {
        attempt.harm.push(format!("the grader was ended by signal {signal}"));
    }
    let said = [&ended.stdout[..], &ended.stderr].concat();
    attempt.said = String::from_utf8_lossy(&said).chars().take(2000).collect();
    let document: Value = serde_json::from_slice(&ended.stdout).unwrap_or(Value::Null);
    let grade = &document["grades"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    attempt.isolation = text(&grade["isolation"]);
    attempt.score = grade["score"].as_u64().unwrap_or(0);
    attempt.max_score = grade["max_score"].as_u64().unwrap_or(0);
    for check in grade["checks"].as_array().into_iter().flatten() {
        attempt.verdicts.insert(text(&check["name"]), text(&check["verdict"]));
    }
    attempt
}

/// Whether a terminal would take this for more than text.
fn draws(text: &str) -> bool {
    let marks = ['\u{202a}'..='\u{202e}', '\u{2066}'..='\u{2069}'];
    text.chars().any(|character| {
        let control = character.is_control() && !matches!(character, '\n' | '\t');
        control || marks.iter().any(|range| range.contains(&character))
    })
}

/// Without the compiler's jail, what hangs is to be found out sooner. Everything else has budgets of its
/// own that end it, on a busy machine late.
fn deadline(ablated: &str) -> Duration {
    match ablated.contains("compile-jail") {
        true => Duration::from_secs(150),
        false => DEADLINE,
    }
}
