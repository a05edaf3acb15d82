//! `grader explain` as its readers use it: on a terminal, without one, and as a page.

use insta::assert_snapshot;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A wrong answer whose execution every test here looks at.
const SUBMISSION: &str = "solutions/01-counter/rejected/atomic_loads_then_stores.rs";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Runs `explain` on that answer, in this repository: its checks are run by the real engines.
#[expect(clippy::disallowed_methods, reason = "a test runs the grader as its users do")]
fn explained(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_grader"))
        .args(["explain", "01", "--submission", SUBMISSION, "--quiet"])
        .args(arguments)
        .current_dir(root())
        .env_remove("LC_MESSAGES")
        .env("LC_ALL", "C")
        .output()
        .unwrap()
}

fn told(arguments: &[&str]) -> String {
    String::from_utf8(explained(arguments).stdout).unwrap()
}

#[test]
fn without_a_terminal_there_is_the_drawing_instead_of_steps() {
    let drawn = told(&[]);
    assert_eq!(told(&["--step"]), drawn);
    assert_snapshot!(drawn);
    assert_snapshot!("without_a_terminal_fr", told(&["--lang", "fr"]));
}

#[test]
fn a_page_goes_where_it_is_asked_to_and_to_standard_output_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    let output = explained(&["--format", "html", "--out", file.to_str().unwrap()]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("the page is in `"));
    let page = std::fs::read_to_string(&file).unwrap();
    assert_eq!(told(&["--format", "html"]), page);
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{page}");
    assert!(page.contains("reads 0 from `value`"), "{page}");
    let french = told(&["--format", "html", "--lang", "fr"]);
    assert!(french.contains("<html lang=\"fr\">") && french.contains("un incrément est perdu"));
}

#[test]
fn a_replay_says_that_it_is_one() {
    let drawn = told(&[]);
    let (_, rest) = drawn.split_once("--replay ").expect("a failing execution can be replayed");
    let token = rest.split_whitespace().find(|word| *word != "\\").unwrap();
    let told = told(&["atomic::increments_add_up", "--replay", token]);
    assert!(told.contains("looked at: the one execution that was asked for, run again"), "{told}");
    assert!(!told.contains("seed 0"), "{told}");
}

/// What a terminal of its own is sent while keys are typed; `None` where there is no `script`.
#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "a test needs a terminal, which `script` makes")]
fn on_a_terminal(keys: &str) -> Option<String> {
    use std::io::Write;
    use std::process::Stdio;

    let command = format!(
        "stty cols 80 rows 24; '{}' explain 01 --submission {SUBMISSION} --step --quiet; \
        echo code $?; stty -a",
        env!("CARGO_BIN_EXE_grader")
    );
    let mut child = Command::new("script")
        .args(["--quiet", "--command", &command, "/dev/null"])
        .current_dir(root())
        .env("LC_ALL", "C")
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take().unwrap().write_all(keys.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn steps_follow_the_keys_and_the_terminal_is_given_back() {
    let Some(sent) = on_a_terminal("\u{1b}[C\u{1b}[C\u{1b}[Fq") else {
        eprintln!("skipped: no `script` here (`apt-get install bsdutils`)");
        return;
    };
    let (enter, leave) = ("\u{1b}[?1049h", "\u{1b}[?1049l");
    let (_, shown) = sent.split_once(enter).unwrap_or_else(|| panic!("{sent:?}"));
    let (shown, after) = shown.split_once(leave).unwrap_or_else(|| panic!("{sent:?}"));
    for position in ["step 0 of", "step 1 of", "step 2 of"] {
        assert!(shown.contains(position), "{position}: {shown:?}");
    }
    assert!(shown.contains("nothing more happens"), "{shown:?}");
    assert!(after.contains("code 1"), "{after:?}");
    let echoes = |word: &str| after.split_whitespace().any(|it| it.trim_end_matches(';') == word);
    assert!(echoes("icanon") && echoes("echo"), "{after:?}");
    assert!(sent.contains("\u{1b}[?25h"), "the cursor is shown again: {sent:?}");
}
