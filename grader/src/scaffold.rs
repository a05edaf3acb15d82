//! The beginning of a new exercise: a small one that works, made from templates, to be changed into
//! what its author has in mind.

use crate::trouble::{Result, Trouble};
use crate::workspace::{self, Workspace};
use std::fs;
use std::path::Path;
use verdict::Sentence;

/// Exercises are numbered with two digits.
const NUMBER_MAX: u32 = 99;

/// No exercise has a longer name.
const NAME_LENGTH_MAX: usize = 40;

macro_rules! templates {
    ($($file:literal,)*) => {
        &[$(($file, include_str!(concat!("../assets/exercise/", $file))),)*]
    };
}

/// Every file of a new exercise, and of its solution. Cargo would take a manifest among the grader's
/// files for that of a package: those have another name there.
const TEMPLATES: &[(&str, &str)] = templates! {
    "exercise/Cargo.toml.in",
    "exercise/LISEZMOI.md",
    "exercise/README.md",
    "exercise/checks/checks.rs",
    "exercise/checks/contract.rs",
    "exercise/checks/reasons.fr.json",
    "exercise/checks/subject.rs",
    "exercise/exercise.toml",
    "exercise/hints.en.md",
    "exercise/hints.fr.md",
    "exercise/src/lib.rs",
    "solution/Cargo.toml.in",
    "solution/accepted/one_atomic.rs",
    "solution/checks.rs",
    "solution/rejected/answers_the_other_way.rs",
    "solution/rejected/keeps_the_last.rs",
    "solution/rejected/locks_twice.rs",
    "solution/rejected/looks_again_for_its_answer.rs",
    "solution/rejected/looks_then_stores.rs",
    "solution/rejected/takes_an_equal_number_for_new.rs",
    "solution/rejected/tries_once.rs",
    "solution/rejected/unlocks_in_between.rs",
    "solution/src/lib.rs",
};

/// What a new exercise is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scaffold {
    /// Its number as it is written: `04`.
    pub number: String,
    /// The name without the number: `rate-limiter`.
    name: String,
    title_en: String,
    title_fr: String,
}

impl Scaffold {
    /// A new exercise of this name with the next number; a title that is not given is made of the name.
    pub fn named(
        workspace: &Workspace,
        name: &str,
        title_en: Option<&str>,
        title_fr: Option<&str>,
    ) -> Result<Scaffold> {
        if !is_name(name) {
            let what = Sentence::new("new-bad-name").with("name", name);
            return Err(Trouble::usage(what).remedy(Sentence::new("new-bad-name-remedy")));
        }
        let taken = taken(workspace)?;
        if let Some((_, folder)) = taken.iter().find(|(_, folder)| name_of(folder) == name) {
            let what = Sentence::new("new-name-taken").with("name", name).with("folder", folder);
            return Err(Trouble::usage(what).remedy(Sentence::new("new-name-taken-remedy")));
        }
        let number = taken.iter().map(|(number, _)| number + 1).max().unwrap_or(1);
        if number > NUMBER_MAX {
            return Err(Trouble::usage(Sentence::new("new-no-number").with("max", NUMBER_MAX)));
        }
        let title = |given: Option<&str>| title(given.unwrap_or(&words(name)));
        Ok(Scaffold {
            number: format!("{number:02}"),
            name: name.to_owned(),
            title_en: title(title_en)?,
            title_fr: title(title_fr)?,
        })
    }

    /// The name of both folders: `04-rate-limiter`.
    pub fn folder(&self) -> String {
        format!("{}-{}", self.number, self.name)
    }

    /// The name of its type: `RateLimiter`.
    pub fn type_name(&self) -> String {
        let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
        self.name.split('-').map(capital).collect()
    }

    /// Writes every file, or none: what was begun is taken away where one cannot be written.
    pub fn write(&self, workspace: &Workspace) -> Result<()> {
        let folders = [workspace.exercises(), workspace.solutions()];
        let [exercise, solution] = folders.map(|parent| parent.join(self.folder()));
        let written = self.write_all(&exercise, &solution);
        if written.is_err() {
            // Neither was there before: their names were free.
            let _ = fs::remove_dir_all(&exercise);
            let _ = fs::remove_dir_all(&solution);
        }
        written
    }

    fn write_all(&self, exercise: &Path, solution: &Path) -> Result<()> {
        for (file, template) in TEMPLATES {
            let text = self.filled(template);
            let file = file.strip_suffix(".in").unwrap_or(file);
            if let Some(file) = file.strip_prefix("exercise/") {
                workspace::write_whole(&exercise.join(file), &text)?;
                if file == "src/lib.rs" {
                    workspace::write_whole(&exercise.join("stub").join(file), &text)?;
                }
            } else if let Some(file) = file.strip_prefix("solution/") {
                workspace::write_whole(&solution.join(file), &text)?;
            }
        }
        Ok(())
    }

    fn filled(&self, template: &str) -> String {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let values = [
            ("{{number}}", self.number.clone()),
            ("{{name}}", self.name.clone()),
            ("{{words}}", self.name.replace('-', " ")),
            ("{{Type}}", self.type_name()),
            ("{{title_en}}", quoted(&self.title_en)),
            ("{{title_fr}}", quoted(&self.title_fr)),
            ("{{heading_en}}", self.title_en.clone()),
            ("{{heading_fr}}", self.title_fr.clone()),
        ];
        values.iter().fold(template.to_owned(), |text, (mark, value)| text.replace(mark, value))
    }
}

/// Numbers and names of the folders that exercises and solutions have already.
fn taken(workspace: &Workspace) -> Result<Vec<(u32, String)>> {
    let mut taken = Vec::new();
    for parent in [workspace.exercises(), workspace.solutions()] {
        if !parent.is_dir() {
            continue;
        }
        let trouble = |error| Trouble::file("cannot-read", &parent, &error);
        for entry in fs::read_dir(&parent).map_err(trouble)? {
            let folder = entry.map_err(trouble)?.file_name().to_string_lossy().into_owned();
            let number = folder.split('-').next().and_then(|number| number.parse().ok());
            taken.extend(number.map(|number: u32| (number, folder)));
        }
    }
    taken.sort();
    Ok(taken)
}

/// The name of a folder without its number.
fn name_of(folder: &str) -> &str {
    folder.split_once('-').map_or(folder, |(_, name)| name)
}

/// Whether a name can be that of a folder, of a package and, word by word, of a type.
fn is_name(name: &str) -> bool {
    let is_word = |word: &str| {
        let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        !word.is_empty() && word.bytes().all(good)
    };
    // `Self` is the one type's name that the language keeps for itself.
    name.len() <= NAME_LENGTH_MAX
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.split('-').all(is_word)
        && name != "self"
}

/// `Rate limiter`.
fn words(name: &str) -> String {
    let words = name.replace('-', " ");
    words[..1].to_uppercase() + &words[1..]
}

/// A title is one line of text.
fn title(text: &str) -> Result<String> {
    if text.trim().is_empty() || text.chars().any(char::is_control) {
        let what = Sentence::new("new-bad-title");
        return Err(Trouble::usage(what).remedy(Sentence::new("new-bad-title-remedy")));
    }
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scaffold(name: &str) -> Scaffold {
        let title = || words(name);
        Scaffold { number: "07".into(), name: name.into(), title_en: title(), title_fr: title() }
    }

    #[test]
    fn a_name_is_small_words_joined_by_hyphens() {
        for good in ["gate", "rate-limiter", "b-2-b", "select2"] {
            assert!(is_name(good), "{good}");
        }
        let long = "a".repeat(NAME_LENGTH_MAX + 1);
        for bad in ["", "Gate", "2gate", "-gate", "gate-", "a--b", "a_b", "a/b", "é", "self", &long]
        {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn a_type_has_the_words_of_the_name() {
        assert_eq!(scaffold("rate-limiter").type_name(), "RateLimiter");
        assert_eq!(scaffold("b-2-b").type_name(), "B2B");
    }

    #[test]
    fn nothing_of_a_template_is_left_unfilled_whatever_the_title() {
        let title_en = "A \"gate\" \\ {{name}}".to_owned();
        let scaffold = Scaffold { title_en: title_en.clone(), ..scaffold("gate") };
        for (file, template) in TEMPLATES {
            let text = scaffold.filled(template);
            let rest = text.replace(&title_en, "").replace("A \"gate\" \\ gate", "");
            assert!(!rest.contains("{{") && !rest.contains("}}"), "{file}: {text}");
        }
        let (_, manifest) =
            TEMPLATES.iter().find(|(file, _)| file.ends_with("exercise.toml")).unwrap();
        let filled =
            super::super::manifest::Manifest::read(Path::new("x"), &scaffold.filled(manifest));
        assert!(filled.is_ok(), "{filled:?}");
    }
}
