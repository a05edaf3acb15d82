//! Three naive graders: ordinary tests are compiled against the learner's file, and what the test
//! program says is believed. Only ever run inside a jail.

use crate::corpus::{self, Attack, Places};
use crate::made;
use crate::warden::{self, Ended, Services};
use crate::world::{Canary, World};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What each of the three came to: `held`, `fooled`, `hung` or `harmed`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Said {
    /// The exit status of the test program.
    pub(crate) exit: String,
    /// The line `test result: ok`.
    pub(crate) text: String,
    /// The events of the runner as JSON.
    pub(crate) json: String,
}

impl Said {
    /// The same of all three.
    pub(crate) fn all(word: &str) -> Said {
        Said { exit: word.to_owned(), text: word.to_owned(), json: word.to_owned() }
    }
}

const COMPILE_TIME: Duration = Duration::from_secs(60);
const TEST_TIME: Duration = Duration::from_secs(20);

/// Has an attack graded by all three, and says what was harmed.
pub(crate) fn ask(world: &World, attack: &Attack) -> (Said, Vec<String>) {
    asked(world, attack).expect("naive graders can be started")
}

fn asked(world: &World, attack: &Attack) -> io::Result<(Said, Vec<String>)> {
    let (canary, services) = (Canary::new(world), Services::open()?);
    let folder = world.root().join("naive");
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
    let mut file = submission.path.clone();
    if file.is_dir() {
        let inside = ["src/lib.rs", "exercises/01-counter/src/lib.rs"].map(|it| file.join(it));
        file = inside.into_iter().find(|it| it.exists()).unwrap_or(file);
    }
    let mut outputs = Vec::new();
    let mut said = Said::all("held");
    let library = folder.join("libexercise.rlib");
    let compiled = compile(world, &folder, &file, &library, attack, &mut outputs)?;
    match compiled {
        None => said = Said::all("hung"),
        Some(None) => {}
        Some(Some(program)) => {
            let plain = warden::run(world, &program, TEST_TIME, |command| {
                command.current_dir(&folder);
            })?;
            let json = warden::run(world, &program, TEST_TIME, |command| {
                command.args(["-Zunstable-options", "--format=json"]).current_dir(&folder);
                command.env("RUSTC_BOOTSTRAP", "1");
            })?;
            said = Said {
                exit: word(&plain, plain.status.is_some_and(|status| status.success())),
                text: word(
                    &plain,
                    String::from_utf8_lossy(&plain.stdout).contains("test result: ok"),
                ),
                json: word(&json, says_ok(&json.stdout)),
            };
            outputs.extend([plain, json]);
        }
    }
    drop(submission);
    let mut harm = Vec::new();
    harm.extend(canary.harm());
    harm.extend(services.harm());
    let left = world.processes();
    harm.extend((!left.is_empty()).then(|| format!("processes were left: {}", left.join(" "))));
    let told = |text: &[u8]| String::from_utf8_lossy(text).contains(&canary.secret);
    let all = || outputs.iter().flat_map(|it| [&it.stdout, &it.stderr]);
    harm.extend(all().any(|text| told(text)).then(|| "a secret was told".to_owned()));
    let escapes = all().any(|text| text.contains(&0x1b));
    harm.extend(escapes.then(|| "the output draws on the terminal".to_owned()));
    let flood = outputs.iter().any(|it| it.flooded);
    harm.extend(flood.then(|| "the output is a flood".to_owned()));
    let after = world.fingerprint();
    let changed = before.iter().any(|(path, stamp)| after.get(path) != Some(stamp));
    harm.extend(changed.then(|| "files of the course were changed".to_owned()));
    let litter = world.litter();
    harm.extend((!litter.is_empty()).then(|| format!("files were left: {}", litter.join(" "))));
    world.sweep();
    if !harm.is_empty() {
        said = Said::all("harmed");
    }
    Ok((said, harm))
}

fn word(ended: &Ended, passed: bool) -> String {
    let word = match ended.status {
        None => "hung",
        Some(_) if passed => "fooled",
        Some(_) => "held",
    };
    word.to_owned()
}

fn says_ok(output: &[u8]) -> bool {
    String::from_utf8_lossy(output).lines().any(|line| {
        let event: Value = serde_json::from_str(line).unwrap_or(Value::Null);
        event["type"] == "suite" && event["event"] == "ok"
    })
}

/// The learner's file as a library, and ordinary tests against it. `Some(None)`: it does not compile.
fn compile(
    world: &World,
    folder: &Path,
    file: &Path,
    library: &Path,
    attack: &Attack,
    outputs: &mut Vec<Ended>,
) -> io::Result<Option<Option<PathBuf>>> {
    let tests =
        corpus::root().join("grader/tests/attacks/naive").join(format!("{}.rs", attack.exercise));
    let program = folder.join("tests");
    let name = format!("exercise_{}", attack.exercise);
    let named = |name: &str, path: &Path| {
        let mut argument = OsString::from(name);
        argument.push(path);
        argument
    };
    let built = Path::new(env!("CARGO_BIN_EXE_grader")).parent().expect("a folder").to_owned();
    let steps = [
        (
            vec![OsString::from("--crate-type=rlib"), format!("--crate-name={name}").into()],
            file,
            library,
        ),
        (vec!["--test".into(), named(&format!("--extern={name}="), library)], &*tests, &*program),
    ];
    for (arguments, source, target) in steps {
        let ended = warden::run(world, Path::new("rustc"), COMPILE_TIME, |command| {
            command.args(["--edition=2024", "-Awarnings"]).args(arguments);
            command.arg(named("--extern=sync=", &built.join("libsync.rlib")));
            command.arg("-L").arg(named("dependency=", &built.join("deps")));
            command.arg("-o").arg(target).arg(source).current_dir(folder);
        })?;
        let status = ended.status;
        if std::env::var_os("ENTRELACS_JAIL_TALKS").is_some() {
            eprintln!("{}", String::from_utf8_lossy(&ended.stderr));
        }
        outputs.push(ended);
        match status {
            None => return Ok(None),
            Some(status) if !status.success() => return Ok(Some(None)),
            Some(_) => {}
        }
    }
    Ok(Some(Some(program)))
}
