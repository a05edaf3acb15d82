//! Libraries built by cargo, and what it says while it builds them.

use super::toolchain::Toolchain;
use crate::event::{Event, Listener};
use crate::process::{self, Ending, Environment, Leash, Limits, Order};
use crate::trouble::{Result, Trouble};
use crate::workspace::Workspace;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use verdict::Sentence;

/// Variables that would make cargo build something else than the key says.
const DECIDED_HERE: &[&str] = &[
    "CARGO_BUILD_",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "CARGO_TERM_",
    "RUSTC",
    "RUSTFLAGS",
];

/// A file that cargo built.
pub(super) struct Artifact {
    pub(super) crate_name: String,
    pub(super) path: PathBuf,
}

/// What cargo is started with, in a folder that is only used for this.
pub(super) struct Build<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) toolchain: &'a Toolchain,
    pub(super) place: &'a Path,
    pub(super) leash: &'a Leash,
}

impl Build<'_> {
    /// Has cargo build packages; `own` are those that may have changed since it last did.
    pub(super) fn of(
        &self,
        packages: &[&str],
        own: &[&str],
        listener: Listener<'_>,
    ) -> Result<Vec<Artifact>> {
        let Build { workspace, toolchain, place, leash } = *self;
        let target = place.join("cargo");
        let cargo = |arguments: &[&str]| Order {
            program: std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()).into(),
            arguments: arguments.iter().map(Into::into).collect(),
            directory: workspace.root.clone(),
            environment: Environment::Inherited {
                without: DECIDED_HERE,
                with: vec![
                    ("CARGO_TARGET_DIR".into(), target.clone().into()),
                    // Incremental builds keep small functions apart that others would have inside them.
                    ("CARGO_INCREMENTAL".into(), "0".into()),
                    ("CARGO_TERM_COLOR".into(), "never".into()),
                    ("CARGO_TERM_PROGRESS_WHEN".into(), "never".into()),
                    ("RUSTC".into(), toolchain.rustc.clone().into()),
                ],
            },
            limits: Limits { output_bytes: 64 << 20, ..Limits::default() },
        };
        let run = |order: &Order, hear: &mut dyn FnMut(&[u8])| {
            process::run_leashed(order, leash, hear).map_err(|error| {
                let what = Sentence::new("cannot-start").with("program", order.program.display());
                Trouble::own(what).because(error)
            })
        };
        if target.exists() {
            // Cargo decides by modification times whether our own packages are up to date. They are
            // built anew each time; what comes from the registry never changes and stays.
            let mut clean = vec!["clean"];
            for package in own {
                if workspace.root.join("grader/crates").join(package).is_dir() {
                    clean.extend(["-p", package]);
                }
            }
            run(&cargo(&clean), &mut |_| {})?;
        }
        let mut line = Vec::new();
        let mut command = vec!["build", "--message-format=json-render-diagnostics"];
        command.extend(packages.iter().flat_map(|package| ["-p", *package]));
        let order = cargo(&command);
        let ended = run(&order, &mut |bytes| {
            for byte in bytes {
                match byte {
                    b'\n' => {
                        listener(&Event::PreparingStep(&String::from_utf8_lossy(&line)));
                        line.clear();
                    }
                    _ => line.push(*byte),
                }
            }
        })?;
        if ended.ending != Ending::Exited(0) {
            return Err(not_built(&String::from_utf8_lossy(&ended.stderr)));
        }
        Ok(artifacts(&String::from_utf8_lossy(&ended.stdout)))
    }
}

/// What cargo said, and whether it is worth trying again.
fn not_built(stderr: &str) -> Trouble {
    let network = ["failed to download", "Could not resolve host", "failed to fetch", "timed out"];
    let said = stderr.trim();
    let trouble = if network.iter().any(|sign| said.contains(sign)) {
        Trouble::passing(Sentence::new("prepare-no-network"))
            .remedy(Sentence::new("prepare-no-network-remedy"))
    } else {
        Trouble::own(Sentence::new("prepare-failed")).remedy(Sentence::new("prepare-failed-remedy"))
    };
    // Two lines make it a text of its own, which is shown as cargo wrote it.
    trouble.because(format_args!("{said}\n "))
}

/// The libraries and compiler plug-ins in cargo's messages.
fn artifacts(messages: &str) -> Vec<Artifact> {
    #[derive(Deserialize)]
    struct Message {
        reason: String,
        target: Option<Target>,
        #[serde(default)]
        filenames: Vec<PathBuf>,
    }
    #[derive(Deserialize)]
    struct Target {
        name: String,
    }
    let mut artifacts = Vec::new();
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<Message>(line) else { continue };
        let (Some(target), "compiler-artifact") = (message.target, message.reason.as_str()) else {
            continue;
        };
        for path in message.filenames {
            let extension = path.extension().and_then(|extension| extension.to_str());
            if matches!(extension, Some("rlib" | "so" | "dylib" | "dll")) {
                artifacts.push(Artifact { crate_name: target.name.replace('-', "_"), path });
            }
        }
    }
    artifacts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_taken_from_the_messages_of_cargo() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"rand-core"},"filenames":["/t/deps/librand_core-1.rlib","/t/deps/librand_core-1.rmeta"]}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"derive"},"filenames":["/t/deps/libderive-2.so"]}"#,
            "\nnot a message\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        let found: Vec<_> = artifacts(messages)
            .into_iter()
            .map(|artifact| (artifact.crate_name, artifact.path.display().to_string()))
            .collect();
        let pair = |name: &str, path: &str| (name.to_owned(), path.to_owned());
        assert_eq!(
            found,
            [
                pair("rand_core", "/t/deps/librand_core-1.rlib"),
                pair("derive", "/t/deps/libderive-2.so")
            ]
        );
    }

    #[test]
    fn only_missing_network_is_worth_trying_again() {
        use crate::exit_status::ExitStatus;
        let status = |text: &str| not_built(text).status;
        assert_eq!(status("error: failed to download `loom v0.7.2`"), ExitStatus::TryAgain);
        assert_eq!(status("error[E0308]: mismatched types"), ExitStatus::OwnFault);
    }
}
