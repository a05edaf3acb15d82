//! The corpus: hostile submissions, each a file that says what it tries and how it must end.
//!
//! A file opens with lines `//! key: value`:
//!
//! | key | value |
//! |---|---|
//! | `attack` | what it tries, in one sentence |
//! | `exercise` | the number of the exercise |
//! | `base` | what it is laid over: `whole` nothing; `stub` the exercise's stub, each `todo!()` after a call of `attack()`; `stub-but T` the same without the type `T`; `racy` the reference solution of 01, whose atomic increment is `increment_racily`; `hanging` the stub of 01, whose atomic increments from 0 by `increment_racily`; `solution` the reference solution |
//! | `expects` | every verdict in which it may end; `no_grade` where there is nothing to grade |
//! | `layers` | the layers believed to stop it |
//! | `deserves` | the checks that may pass besides those that the honest base passes; `*` any |
//! | `replace` | `old => new`, once in the base |
//! | `before`, `after` | lines above or below everything |
//! | `made` | how the submission is made where it is no ordinary file; see `made.rs` |
//! | `text` | `yes`: the report in text is looked at too |
//!
//! In the body, `@CANARY@`, `@WORKSPACE@`, `@SUBMISSION@` and `@PORT@` stand for places of the run,
//! `@ESC@` and the like for characters that no source file should hold, `@9*ab@` for `ab` nine times.

use std::fs;
use std::path::{Path, PathBuf};

/// One hostile submission.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attack {
    pub(crate) name: String,
    pub(crate) sentence: String,
    pub(crate) exercise: String,
    pub(crate) base: String,
    pub(crate) expects: Vec<String>,
    pub(crate) layers: Vec<String>,
    pub(crate) deserves: Vec<String>,
    pub(crate) text: bool,
    pub(crate) made: Option<String>,
    replacements: Vec<(String, String)>,
    before: String,
    after: String,
    body: String,
}

/// What the placeholders of a body stand for.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub(crate) workspace: PathBuf,
    pub(crate) canary: PathBuf,
    pub(crate) submission: PathBuf,
    pub(crate) port: u16,
}

const HOOK: &str = "fn increment_racily(value: &sync::atomic::AtomicU64) {\n    \
    let seen = value.load(sync::atomic::Ordering::SeqCst);\n    \
    value.store(seen.wrapping_add(1), sync::atomic::Ordering::SeqCst);\n}\n";

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the repository")
}

/// Every attack, by name.
pub(crate) fn all() -> Vec<Attack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attacks/corpus");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the corpus")
        .map(|entry| entry.expect("a file of the corpus").path())
        .collect();
    files.sort();
    files.iter().map(|path| Attack::read(path)).collect()
}

/// The attacks that the variable `ENTRELACS_ATTACKS` names by parts of their names; all without it.
pub(crate) fn chosen() -> Vec<Attack> {
    let wanted = std::env::var("ENTRELACS_ATTACKS").unwrap_or_default();
    let wanted: Vec<&str> = wanted.split([',', ' ']).filter(|part| !part.is_empty()).collect();
    let mut attacks = all();
    attacks.retain(|it| wanted.is_empty() || wanted.iter().any(|part| it.name.contains(part)));
    attacks
}

impl Attack {
    fn read(path: &Path) -> Attack {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(path).expect("a readable attack");
        let mut attack = Attack { name, ..Attack::default() };
        let words = |value: &str| value.split_whitespace().map(str::to_owned).collect();
        let mut lines = text.split_inclusive('\n').peekable();
        while let Some(line) = lines.next_if(|line| line.starts_with("//! ")) {
            let (key, value) = line[4..].trim_end().split_once(": ").expect("`key: value`");
            let unescaped = || value.replace("\\n", "\n");
            match key {
                "attack" => attack.sentence = value.to_owned(),
                "exercise" => attack.exercise = value.to_owned(),
                "base" => attack.base = value.to_owned(),
                "expects" => attack.expects = words(value),
                "layers" => attack.layers = words(value),
                "deserves" => attack.deserves = words(value),
                "text" => attack.text = value == "yes",
                "made" => attack.made = Some(value.to_owned()),
                "before" => attack.before = unescaped() + "\n",
                "after" => attack.after = "\n".to_owned() + &unescaped(),
                "replace" => {
                    let (old, new) = value.split_once(" => ").expect("`old => new`");
                    attack.replacements.push((old.to_owned(), new.to_owned()));
                }
                _ => panic!("{}: `{key}` is no key", path.display()),
            }
        }
        attack.body = lines.collect();
        assert!(!attack.sentence.is_empty() && !attack.expects.is_empty(), "{}", path.display());
        attack
    }

    /// The honest answer that this one is laid over, whose passed checks are what it may pass.
    pub(crate) fn honest(&self) -> Option<Attack> {
        let body = match self.base.as_str() {
            "whole" => return None,
            "racy" | "hanging" => HOOK,
            "solution" => "",
            _ => "fn attack() {}\n",
        };
        let base = self.base.split(' ').next().unwrap_or_default();
        Some(Attack {
            name: format!("honest {base} {}", self.exercise),
            exercise: self.exercise.clone(),
            base: base.to_owned(),
            body: body.to_owned(),
            ..Attack::default()
        })
    }

    /// The right answer to an exercise.
    pub(crate) fn solution(exercise: &str) -> Attack {
        Attack {
            name: format!("solution {exercise}"),
            exercise: exercise.to_owned(),
            base: "solution".to_owned(),
            ..Attack::default()
        }
    }

    /// The submission's text.
    pub(crate) fn text(&self, places: &Places) -> String {
        let mut base = self.base_text();
        for (old, new) in &self.replacements {
            assert!(base.contains(old), "{}: `{old}` is not in its base", self.name);
            base = base.replacen(old, new, 1);
        }
        let body = format!("{}{}", self.before, self.body.trim_start_matches('\n'));
        self.filled(&format!("{body}\n{base}{}", self.after), places)
    }

    /// What `made` says, with its places.
    pub(crate) fn recipe(&self, places: &Places) -> Option<String> {
        self.made.as_ref().map(|made| self.filled(made, places))
    }

    fn filled(&self, text: &str, places: &Places) -> String {
        let mut text = text.to_owned();
        for (mark, value) in [
            ("@CANARY@", places.canary.display().to_string()),
            ("@WORKSPACE@", places.workspace.display().to_string()),
            ("@SUBMISSION@", places.submission.display().to_string()),
            ("@PORT@", places.port.to_string()),
            ("@ESC@", '\u{1b}'.to_string()),
            ("@BEL@", '\u{7}'.to_string()),
            ("@RLO@", '\u{202e}'.to_string()),
            ("@LRI@", '\u{2066}'.to_string()),
            ("@PDI@", '\u{2069}'.to_string()),
        ] {
            text = text.replace(mark, &value);
        }
        repeated(&text)
    }

    fn base_text(&self) -> String {
        let (base, left_out) = self.base.split_once(' ').unwrap_or((&self.base, ""));
        let stub = || {
            let text = self.file_of("exercises");
            let text = text.replace("\n        todo!(", "\n        attack();\n        todo!(");
            without_type(&text, left_out)
        };
        let text = match base {
            "whole" => String::new(),
            "solution" => self.file_of("solutions"),
            "stub" | "stub-but" => stub(),
            "racy" => {
                let honest = "self.value.fetch_add(1, Ordering::Release);";
                let text = self.file_of("solutions");
                assert!(text.contains(honest), "the solution increments as it did");
                text.replacen(honest, "increment_racily(&self.value);", 1)
            }
            "hanging" => {
                let given = "let value = self.value.load(Ordering::SeqCst);";
                let text = self.file_of("exercises");
                assert!(text.contains(given), "the stub increments as it did");
                let hook = "if self.value.load(Ordering::SeqCst) == 0 {\n            \
                    return increment_racily(&self.value);\n        }\n        ";
                text.replacen(given, &format!("{hook}{given}"), 1)
            }
            other => panic!("{}: `{other}` is no base", self.name),
        };
        // Inner attributes and inner documentation belong at the top, where the attack's are.
        let outer = |line: &&str| !line.starts_with("//!") && !line.starts_with("#![");
        text.lines().filter(outer).fold(String::new(), |text, line| text + line + "\n")
    }

    fn file_of(&self, part: &str) -> String {
        let folder = fs::read_dir(root().join(part)).expect("the course").flatten();
        let exercise = folder
            .map(|entry| entry.path())
            .find(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with(&format!("{}-", self.exercise))
            })
            .expect("an exercise of that number");
        fs::read_to_string(exercise.join("src/lib.rs")).expect("its file")
    }
}

/// The text without `pub struct T` and `impl T`, each up to the brace at the start of a line.
fn without_type(text: &str, name: &str) -> String {
    if name.is_empty() {
        return text.to_owned();
    }
    let begins = [format!("pub struct {name} {{"), format!("impl {name} {{")];
    let mut inside = false;
    let mut kept = String::new();
    for line in text.lines() {
        inside |= begins.iter().any(|begin| line.starts_with(begin));
        if !inside && !line.starts_with("/// ") {
            kept += line;
            kept += "\n";
        }
        inside &= line != "}";
    }
    kept
}

/// `@3*ab@` is `ababab`.
fn repeated(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('@') {
        out += before;
        let expanded = after.split_once('*').and_then(|(count, tail)| {
            let (what, tail) = tail.split_once('@')?;
            Some((what.replace("\\n", "\n").repeat(count.parse().ok()?), tail))
        });
        match expanded {
            Some((what, tail)) => {
                out += &what;
                rest = tail;
            }
            None => {
                out.push('@');
                rest = after;
            }
        }
    }
    out + rest
}
