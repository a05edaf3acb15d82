//! `exercise.toml`: what is submitted, the checks and their points.

use crate::trouble::{Result, Trouble};
use serde::Deserialize;
use std::path::{Component, Path, PathBuf};
use toml::Spanned;
use verdict::{Kind, Language, Sentence};

/// The points of an exercise.
pub const POINTS: u32 = 100;

/// A manifest that has been read and found consistent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The exercise's title.
    pub title: Bilingual,
    /// The files a learner hands in, relative to the exercise's folder; the first is the crate's root.
    pub submission: Vec<PathBuf>,
    /// Model, linearizable and stress checks whose points the stub has from the start.
    pub stub_earns: Vec<String>,
    /// What a right answer may hold without anybody having to look at it.
    pub allows: Vec<Allowance>,
    /// The checks, in the order in which they run and are shown.
    pub checks: Vec<Check>,
}

/// Something that the policy refuses or asks a person to look at, unless the exercise allows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Allowance {
    /// Raw pointers, by which code can tell one value from another.
    Addresses,
    /// `impl<T> Trait for T`.
    Blanket,
    /// A panic that is caught, or raised once more.
    CatchUnwind,
    /// Objects of traits that not everybody uses.
    Dyn,
    /// `for<'a>`.
    HigherRanked,
    /// More than one named lifetime.
    Lifetimes,
    /// An unusual layout.
    Repr,
    /// Statics.
    Static,
    /// Traits of one's own.
    Trait,
    /// `unsafe`, with raw pointers and what they are used by: the check's memory is the answer's, too.
    Unsafe,
    /// The libraries that services are made of: axum, Tokio and serde.
    Web,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The path of the test function in the checks file.
    pub name: String,
    /// What kind of check it is.
    pub kind: Kind,
    /// What a pass is worth.
    pub points: u32,
    /// What it asks for, in a phrase.
    pub demands: Bilingual,
    /// The checks that must have passed; never, by way of others, this one.
    pub requires: Vec<String>,
    /// Whether its process has connections with itself, over the machine's own network.
    pub loopback: bool,
    /// Where the manifest names it.
    pub line: u32,
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    en: String,
    fr: String,
}

impl Bilingual {
    /// The text in one language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Fr => &self.fr,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    title: Bilingual,
    submission: Spanned<Vec<PathBuf>>,
    #[serde(default)]
    stub_earns: Vec<Spanned<String>>,
    #[serde(default)]
    policy: RawPolicy,
    checks: Spanned<Vec<RawCheck>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPolicy {
    #[serde(default)]
    allows: Vec<Allowance>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCheck {
    name: Spanned<String>,
    kind: Kind,
    points: u32,
    demands: Bilingual,
    #[serde(default)]
    requires: Vec<Spanned<String>>,
    #[serde(default)]
    loopback: bool,
}

impl Manifest {
    /// Whether an answer may hold `unsafe`.
    pub fn allows_unsafe(&self) -> bool {
        self.allows.contains(&Allowance::Unsafe)
    }

    /// Reads a manifest. `path` is only named in what is said of it.
    pub fn read(path: &Path, text: &str) -> Result<Manifest> {
        let line_ends = text.match_indices('\n').map(|(offset, _)| offset).collect();
        let place = Place { path, line_ends };
        let raw: Raw = toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            place
                .trouble(offset, Sentence::new("manifest-unreadable-remedy"))
                .because(error.message())
        })?;
        let submission = place.submission(&raw.submission)?;
        let points: u32 = raw.checks.get_ref().iter().map(|check| check.points).sum();
        if points != POINTS {
            let remedy = Sentence::new("manifest-points").with("sum", points);
            return Err(place.trouble(raw.checks.span().start, remedy));
        }
        let names: Vec<String> =
            raw.checks.get_ref().iter().map(|check| check.name.get_ref().clone()).collect();
        let mut checks: Vec<Check> = Vec::new();
        let known = |checks: &[Check], name: &str| checks.iter().any(|check| check.name == name);
        for check in raw.checks.into_inner() {
            let name = check.name.get_ref();
            if known(&checks, name) {
                let remedy = Sentence::new("manifest-twice").with("check", name);
                return Err(place.trouble(check.name.span().start, remedy));
            }
            for required in &check.requires {
                if !names.contains(required.get_ref()) {
                    let remedy = Sentence::new("manifest-requires")
                        .with("check", name)
                        .with("required", required.get_ref());
                    return Err(place.trouble(required.span().start, remedy));
                }
            }
            checks.push(Check {
                line: place.line(check.name.span().start),
                name: check.name.into_inner(),
                kind: check.kind,
                points: check.points,
                demands: check.demands,
                loopback: check.loopback,
                requires: check.requires.into_iter().map(Spanned::into_inner).collect(),
            });
        }
        if let Some(check) = checks.iter().find(|check| requires_itself(check, &checks)) {
            let remedy = Sentence::new("manifest-circle").with("check", &check.name);
            return Err(trouble_at(path, check.line, remedy));
        }
        for name in &raw.stub_earns {
            if !known(&checks, name.get_ref()) {
                let remedy = Sentence::new("manifest-stub-earns").with("check", name.get_ref());
                return Err(place.trouble(name.span().start, remedy));
            }
        }
        let stub_earns = raw.stub_earns.into_iter().map(Spanned::into_inner).collect();
        let allows = raw.policy.allows;
        Ok(Manifest { title: raw.title, submission, stub_earns, allows, checks })
    }

    /// Says that the manifest and the checks file do not name the same checks.
    pub fn disagreement(path: &Path, line: u32, remedy: Sentence) -> Trouble {
        trouble_at(path, line, remedy)
    }
}

/// Whether a check requires itself, directly or by way of others.
fn requires_itself(check: &Check, checks: &[Check]) -> bool {
    let mut open: Vec<&String> = check.requires.iter().collect();
    let mut seen: Vec<&String> = Vec::new();
    while let Some(name) = open.pop() {
        if *name == check.name {
            return true;
        }
        if !seen.contains(&name) {
            seen.push(name);
            let required = checks.iter().filter(|check| check.name == *name);
            open.extend(required.flat_map(|check| &check.requires));
        }
    }
    false
}

/// A manifest while it is read.
struct Place<'a> {
    path: &'a Path,
    /// Where each line ends: a manifest says of every check where it is.
    line_ends: Vec<usize>,
}

impl Place<'_> {
    fn submission(&self, listed: &Spanned<Vec<PathBuf>>) -> Result<Vec<PathBuf>> {
        let inside = |path: &PathBuf| {
            path.components().count() > 0
                && path.components().all(|part| matches!(part, Component::Normal(_)))
        };
        if listed.get_ref().is_empty() || !listed.get_ref().iter().all(inside) {
            let remedy = Sentence::new("manifest-submission");
            return Err(self.trouble(listed.span().start, remedy));
        }
        Ok(listed.get_ref().clone())
    }

    fn line(&self, offset: usize) -> u32 {
        self.line_ends.partition_point(|end| *end < offset) as u32 + 1
    }

    fn trouble(&self, offset: usize, remedy: Sentence) -> Trouble {
        trouble_at(self.path, self.line(offset), remedy)
    }
}

fn trouble_at(path: &Path, line: u32, remedy: Sentence) -> Trouble {
    // The line is a place and not a quantity, so it is part of the path and never grouped.
    let place = format!("{}:{line}", path.display());
    Trouble::own(Sentence::new("manifest-broken").with("place", place)).remedy(remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"title = { en = "Counter", fr = "Compteur" }
submission = ["src/lib.rs"]

[[checks]]
name = "atomic::examples"
kind = "example"
points = 40
demands = { en = "It counts", fr = "Il compte" }

[[checks]]
name = "atomic::increments_add_up"
kind = "model"
points = 60
demands = { en = "Nothing is lost", fr = "Rien ne se perd" }
requires = ["atomic::examples"]
"#;

    fn read(text: &str) -> Result<Manifest> {
        Manifest::read(Path::new("exercises/01-counter/exercise.toml"), text)
    }

    /// The place that is named and the message of the remedy.
    fn broken(text: &str) -> (String, String) {
        let trouble = read(text).expect_err("the manifest is broken");
        let place = trouble.what.arguments["place"].rsplit('/').next().map(str::to_owned);
        (place.unwrap(), trouble.remedy.expect("a remedy is named").message)
    }

    #[test]
    fn a_manifest_is_read_with_the_lines_of_its_checks() {
        let manifest = read(GOOD).unwrap();
        assert_eq!(manifest.title.in_language(Language::Fr), "Compteur");
        assert_eq!(manifest.checks[1].requires, ["atomic::examples"]);
        assert_eq!(manifest.checks[1].kind, Kind::Model);
        assert_eq!(manifest.checks[1].line, 11);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let of = |from: &str, to: &str| broken(&GOOD.replace(from, to));
        let answer =
            |line: u32, message: &str| (format!("exercise.toml:{line}"), message.to_owned());
        assert_eq!(of("points = 60", "points = 61"), answer(4, "manifest-points"));
        assert_eq!(of("\"model\"", "\"modle\""), answer(12, "manifest-unreadable-remedy"));
        assert_eq!(of("increments_add_up", "examples"), answer(11, "manifest-twice"));
        assert_eq!(of("[\"atomic::examples\"]", "[\"x\"]"), answer(15, "manifest-requires"));
        assert_eq!(of("src/lib.rs", "../lib.rs"), answer(2, "manifest-submission"));
        assert_eq!(of("[\"src/lib.rs\"]", "[]"), answer(2, "manifest-submission"));
        assert_eq!(of("points = 40", "point = 40").1, "manifest-unreadable-remedy");
        let stub = format!("stub_earns = [\"x\"]\n{GOOD}");
        assert_eq!(broken(&stub), answer(1, "manifest-stub-earns"));
    }

    #[test]
    fn what_an_exercise_allows_is_a_closed_list() {
        assert_eq!(read(GOOD).unwrap().allows, []);
        let allowing = |what: &str| {
            GOOD.replace(
                "[[checks]]\nname = \"atomic::examples\"",
                &format!("[policy]\nallows = [{what}]\n\n[[checks]]\nname = \"atomic::examples\""),
            )
        };
        let allows = read(&allowing("\"dyn\", \"catch-unwind\"")).unwrap().allows;
        assert_eq!(allows, [Allowance::Dyn, Allowance::CatchUnwind]);
        assert_eq!(read(&allowing("\"unsafe\"")).unwrap().allows, [Allowance::Unsafe]);
        let answer = ("exercise.toml:5".to_owned(), "manifest-unreadable-remedy".to_owned());
        assert_eq!(broken(&allowing("\"everything\"")), answer);
    }

    #[test]
    fn a_check_may_require_a_later_one_but_never_itself() {
        let swapped = |second: &str| {
            GOOD.replace("points = 40", "requires = [\"atomic::increments_add_up\"]\npoints = 40")
                .replace("requires = [\"atomic::examples\"]", second)
        };
        assert!(read(&swapped("")).is_ok());
        assert_eq!(
            broken(&swapped("requires = [\"atomic::examples\"]")),
            ("exercise.toml:5".to_owned(), "manifest-circle".to_owned())
        );
    }
}
