//! The exercises, as the disk holds them.

use crate::compile::check_table::CheckTable;
use crate::manifest::Manifest;
use crate::trouble::{Result, Trouble};
use crate::workspace::Workspace;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use verdict::{Language, Reasons, Sentence};

/// Every exercise of a workspace, in the order of their numbers.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The exercises, readable or not.
    pub entries: Vec<Entry>,
}

/// One folder under `exercises/`.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The folder's name: `03-actor-cache`.
    pub name: String,
    /// The number as it is written: `03`.
    pub number: String,
    reading: Reading,
}

/// Reads an exercise once, when it is first asked for: a course may grow without every command taking
/// longer.
type Reading = Arc<LazyLock<Result<Exercise>, Box<dyn FnOnce() -> Result<Exercise> + Send>>>;

/// An exercise whose manifest and checks have been read.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// The folder's name: `03-actor-cache`.
    pub name: String,
    /// The number as it is written: `03`.
    pub number: String,
    /// The folder.
    pub folder: PathBuf,
    /// What `exercise.toml` says.
    pub manifest: Manifest,
    /// The test functions of `checks/checks.rs`.
    pub table: CheckTable,
    /// Why its checks assert what they assert, in French.
    pub reasons: Reasons,
}

/// In an exercise's folder: the reasons that its checks give, in English and in French.
const REASONS: &str = "checks/reasons.fr.json";

impl Exercise {
    /// The same exercise with nothing but one check and what that requires.
    pub fn narrowed_to(&self, check: &str) -> Exercise {
        let mut needed = vec![check.to_owned()];
        let mut next = 0;
        while let Some(name) = needed.get(next).cloned() {
            next += 1;
            let found = self.manifest.checks.iter().find(|check| check.name == name);
            for required in found.iter().flat_map(|check| &check.requires) {
                if !needed.contains(required) {
                    needed.push(required.clone());
                }
            }
        }
        let mut narrowed = self.clone();
        narrowed.manifest.checks.retain(|check| needed.contains(&check.name));
        narrowed
    }

    /// The same exercise with nothing but its examples, which then require nothing.
    pub fn narrowed_to_examples(&self) -> Exercise {
        let mut narrowed = self.clone();
        narrowed.manifest.checks.retain(|check| check.kind == verdict::Kind::Example);
        narrowed.manifest.checks.iter_mut().for_each(|check| check.requires.clear());
        narrowed
    }

    fn read(workspace: &Workspace, name: &str, number: &str) -> Result<Exercise> {
        let folder = workspace.exercises().join(name);
        let shown = Path::new("exercises").join(name);
        let text = read_text(&folder.join("exercise.toml"))?;
        let manifest = Manifest::read(&shown.join("exercise.toml"), &text)?;
        let checks = read_text(&folder.join("checks/checks.rs"))?;
        let table = CheckTable::read(&shown.join("checks/checks.rs"), &checks)?;
        for check in &manifest.checks {
            if !table.tests.iter().any(|test| test.path == check.name) {
                let remedy = Sentence::new("manifest-no-such-test").with("check", &check.name);
                let path = shown.join("exercise.toml");
                return Err(Manifest::disagreement(&path, check.line, remedy));
            }
        }
        for test in &table.tests {
            if !manifest.checks.iter().any(|check| test.path == check.name) {
                let remedy = Sentence::new("manifest-test-not-listed").with("check", &test.path);
                let path = shown.join("checks/checks.rs");
                return Err(Manifest::disagreement(&path, test.line, remedy));
            }
        }
        let reasons = reasons(&folder, &shown)?;
        let (name, number) = (name.to_owned(), number.to_owned());
        Ok(Exercise { name, number, folder, manifest, table, reasons })
    }

    /// The name of the learner's crate: `exercise_03`.
    pub fn crate_name(&self) -> String {
        format!("exercise_{}", self.number)
    }

    /// The name of the crate with its checks: `checks_03`.
    pub fn checks_crate_name(&self) -> String {
        format!("checks_{}", self.number)
    }

    /// The file a learner edits, as he would name it: `exercises/03-actor-cache/src/lib.rs`.
    pub fn learners_file(&self) -> PathBuf {
        self.shown(&self.manifest.submission[0])
    }

    /// A file of the exercise, as a learner would name it.
    pub fn shown(&self, file: &Path) -> PathBuf {
        Path::new("exercises").join(&self.name).join(file)
    }

    /// Its lesson, as a learner would name it: `exercises/03-actor-cache/README.md`.
    pub fn lesson(&self, language: Language) -> PathBuf {
        let file = match language {
            Language::En => "README.md",
            Language::Fr => "LISEZMOI.md",
        };
        self.shown(Path::new(file))
    }
}

impl Entry {
    fn of(workspace: &Workspace, name: &str, number: &str) -> Entry {
        let (name, number) = (name.to_owned(), number.to_owned());
        let asked = (workspace.clone(), name.clone(), number.clone());
        let read = move || Exercise::read(&asked.0, &asked.1, &asked.2);
        Entry { name, number, reading: Arc::new(LazyLock::new(Box::new(read))) }
    }

    /// What the folder holds, or why that cannot be told.
    pub fn exercise(&self) -> std::result::Result<&Exercise, &Trouble> {
        self.reading.as_ref().as_ref()
    }
}

/// None where there is no such file: every reader is then told the English reasons.
fn reasons(folder: &Path, shown: &Path) -> Result<Reasons> {
    let path = folder.join(REASONS);
    if !path.exists() {
        return Ok(Reasons::default());
    }
    Reasons::read(&read_text(&path)?).map_err(|error| {
        let path = shown.join(REASONS).display().to_string();
        let what = Sentence::new("reasons-broken").with("path", path);
        Trouble::usage(what).because(error).remedy(Sentence::new("reasons-broken-remedy"))
    })
}

impl Catalogue {
    /// Lists `exercises/`. An exercise that cannot be read stays in the catalogue with the reason.
    pub fn read(workspace: &Workspace) -> Result<Catalogue> {
        let folder = workspace.exercises();
        let trouble = |error| Trouble::file("cannot-read", &folder, &error);
        let mut entries = Vec::new();
        for entry in fs::read_dir(&folder).map_err(trouble)? {
            let entry = entry.map_err(trouble)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let Some(number) = number(&name) else { continue };
            if entry.path().is_dir() {
                entries.push(Entry::of(workspace, &name, number));
            }
        }
        entries.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Catalogue { entries })
    }

    /// The exercise of that name: `03`, `3`, `actor-cache`, `03-actor-cache` or `exercise-03`.
    pub fn find(&self, asked: &str) -> Result<&Entry> {
        // A shell completes the name of the folder and an editor knows the file, so a path into the
        // folder is a name as well.
        let mut parts = asked.rsplit(['/', '\\']).filter(|part| !part.is_empty());
        let name = parts.clone().next().unwrap_or(asked);
        let named =
            |part| self.entries.iter().find(|entry| names(entry).any(|known| same(&known, part)));
        parts.find_map(named).ok_or_else(|| {
            let what = Sentence::new("unknown-exercise").with("exercise", asked);
            let remedy = match self.closest(name) {
                Some(entry) => Sentence::new("did-you-mean").with("name", &entry.name),
                None => Sentence::new("unknown-exercise-remedy"),
            };
            Trouble::usage(what).remedy(remedy)
        })
    }

    fn closest(&self, asked: &str) -> Option<&Entry> {
        let asked = asked.to_lowercase();
        let near = |entry: &Entry| {
            names(entry).map(|name| strsim::damerau_levenshtein(&name, &asked)).min().unwrap_or(99)
        };
        self.entries
            .iter()
            .min_by_key(|entry| near(entry))
            .filter(|entry| near(entry) <= (asked.chars().count() / 3).max(1))
    }
}

fn names(entry: &Entry) -> impl Iterator<Item = String> {
    let topic = entry.name[entry.number.len()..].trim_start_matches('-');
    [
        entry.name.clone(),
        topic.to_owned(),
        entry.number.clone(),
        format!("exercise-{}", entry.number),
    ]
    .into_iter()
}

fn same(known: &str, asked: &str) -> bool {
    let number = |text: &str| text.trim_start_matches("exercise-").parse::<u32>().ok();
    known.eq_ignore_ascii_case(asked) || number(known).is_some_and(|it| number(asked) == Some(it))
}

/// `03` of `03-actor-cache`.
fn number(name: &str) -> Option<&str> {
    let (number, topic) = name.split_once('-')?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !topic.is_empty()).then_some(number)
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Trouble::file("cannot-read", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> Catalogue {
        let entry = |name: &str| Entry {
            name: name.to_owned(),
            number: number(name).unwrap().to_owned(),
            reading: Arc::new(LazyLock::new(Box::new(|| {
                Err(Trouble::own(Sentence::new("unread")))
            }))),
        };
        Catalogue { entries: vec![entry("01-counter"), entry("03-actor-cache"), entry("10-x-1")] }
    }

    #[test]
    fn every_way_to_write_an_exercise_finds_it() {
        let catalogue = catalogue();
        for asked in [
            "03",
            "3",
            "003",
            "actor-cache",
            "03-actor-cache",
            "exercise-03",
            "exercise-3",
            "Actor-Cache",
            "exercises/03-actor-cache/",
            "exercises/03-actor-cache/src/lib.rs",
            "exercises\\03-actor-cache\\src\\lib.rs",
        ] {
            assert_eq!(catalogue.find(asked).unwrap().name, "03-actor-cache", "{asked}");
        }
        assert_eq!(catalogue.find("1").unwrap().name, "01-counter");
    }

    #[test]
    fn an_unknown_exercise_is_answered_with_the_closest_one() {
        let catalogue = catalogue();
        let trouble = catalogue.find("actor-cash").unwrap_err();
        assert_eq!(trouble.status, crate::exit_status::ExitStatus::Usage);
        assert_eq!(trouble.remedy.unwrap().arguments["name"], "03-actor-cache");
        let remedy = catalogue.find("semaphore").unwrap_err().remedy.unwrap();
        assert_eq!(remedy.message, "unknown-exercise-remedy");
    }

    #[test]
    fn only_numbered_folders_are_exercises() {
        assert_eq!(number("03-actor-cache"), Some("03"));
        for name in ["notes", "03", "03-", "-x", "a3-x"] {
            assert_eq!(number(name), None, "{name}");
        }
    }
}
