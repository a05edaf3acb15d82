//! What an exercise allows a submission to use: judged by tokens, before anything is compiled.
//!
//! The vocabulary that a submission is compiled against makes the compiler refuse the same names, with
//! no regard to how they are reached. The policy is there to say why, and what to write instead.

use crate::manifest::Allowance;
use crate::overlay::Overlay;
use crate::settings::Profile;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use verdict::{Messages, Sentence};

mod attributes;
mod items;
mod known;
mod names;
mod paths;
mod shapes;
mod tokens;

use tokens::Place;

/// How many findings are told of one file; what is beyond repeats what is there.
const FINDINGS_MAX: usize = 40;

/// What the policy says of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It may be compiled and run; the findings are told beside the result.
    Allowed(Vec<Finding>),
    /// It may not, for these reasons.
    Refused(Vec<Finding>),
}

impl Judgement {
    /// Everything that was found.
    pub fn findings(self) -> Vec<Finding> {
        match self {
            Judgement::Allowed(findings) | Judgement::Refused(findings) => findings,
        }
    }
}

/// One thing that the policy says something about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The file, in the exercise's folder.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// What it is and why it matters.
    pub what: Sentence,
    /// What to do instead.
    pub remedy: Sentence,
    /// What follows from it.
    pub severity: Severity,
}

/// What follows from a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// An examination does not grade the file.
    Refused,
    /// It is graded all the same, and a person is asked to look at it.
    Flagged,
    /// The exercise allows it; whoever reads the result must know what it is worth then.
    Noted,
}

/// Judges a submission before any of it is compiled.
///
/// One's own code is never refused: a learner reads why an examination would refuse it, and then what
/// the compiler and the checks say.
pub fn judge(overlay: &Overlay, allows: &[Allowance], profile: Profile) -> Judgement {
    let files = overlay.submission.files.iter().flatten();
    let mut findings: Vec<Finding> =
        files.flat_map(|file| examine(&file.path, &file.text, allows)).collect();
    let refused = |finding: &Finding| finding.severity == Severity::Refused;
    match profile {
        Profile::Study => {
            findings.retain(|finding| finding.severity != Severity::Flagged);
            Judgement::Allowed(findings)
        }
        Profile::Exam if findings.iter().any(refused) => Judgement::Refused(findings),
        Profile::Exam => Judgement::Allowed(findings),
    }
}

/// Everything that can be said of one file, in the order of its lines.
pub fn examine(path: &Path, text: &str, allows: &[Allowance]) -> Vec<Finding> {
    let mut report = Report { allows, found: Vec::new() };
    match tokens::tokens(text) {
        Ok(tokens) => {
            let tokens = items::without_tests(tokens);
            items::examine(&tokens, &mut report);
            attributes::examine(&tokens, &mut report);
            names::examine(&tokens, &mut report);
            shapes::examine(&tokens, &mut report);
        }
        Err(place) => report.refuse(
            place,
            Sentence::new("policy-unreadable"),
            Sentence::new("policy-unreadable-remedy"),
        ),
    }
    report.found.sort_by_key(|(place, severity, ..)| (*place, *severity as u8));
    report.found.dedup_by(|one, other| one.0 == other.0);
    let finding =
        |(place, severity, what, remedy): (Place, Severity, Sentence, Sentence)| Finding {
            path: path.to_owned(),
            line: place.line,
            column: place.column,
            what,
            remedy,
            severity,
        };
    report.found.into_iter().take(FINDINGS_MAX).map(finding).collect()
}

impl Severity {
    /// The word for it in documents.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Refused => "refused",
            Severity::Flagged => "flagged",
            Severity::Noted => "noted",
        }
    }
}

impl Finding {
    /// As people read it: `src/lib.rs:3:5: what`, and below it `hint: remedy`.
    pub fn told(&self, messages: &Messages) -> String {
        let Finding { path, line, column, .. } = self;
        format!(
            "{}:{line}:{column}: {}\n  {} {}",
            path.display(),
            messages.sentence(&self.what),
            messages.word("label-hint"),
            messages.sentence(&self.remedy)
        )
    }
}

/// Findings while a file is examined.
struct Report<'a> {
    allows: &'a [Allowance],
    found: Vec<(Place, Severity, Sentence, Sentence)>,
}

impl Report<'_> {
    fn refuse(&mut self, place: Place, what: Sentence, remedy: Sentence) {
        self.found.push((place, Severity::Refused, what, remedy));
    }

    /// Says what has no place in an answer, unless the exercise says that an address is part of a right
    /// one: code that looks at addresses is another program in each execution, and what an engine sees of
    /// it says nothing of what it does elsewhere.
    fn refuse_address(&mut self, place: Place) {
        if !self.allows.contains(&Allowance::Addresses) && !self.allows_unsafe() {
            let remedy = Sentence::new("policy-address-remedy");
            self.refuse(place, Sentence::new("policy-address"), remedy);
        }
    }

    fn allows_unsafe(&self) -> bool {
        self.allows.contains(&Allowance::Unsafe)
    }

    /// Refuses `unsafe`. Where the exercise allows it, the first place says what a pass is worth.
    fn find_unsafe(&mut self, place: Place) {
        if !self.allows_unsafe() {
            let remedy = Sentence::new("policy-unsafe-remedy");
            return self.refuse(place, Sentence::new("policy-unsafe"), remedy);
        }
        if self.found.iter().all(|(_, severity, ..)| *severity != Severity::Noted) {
            let (what, remedy) = ("policy-noted-unsafe", "policy-noted-unsafe-remedy");
            let (what, remedy) = (Sentence::new(what), Sentence::new(remedy));
            self.found.push((place, Severity::Noted, what, remedy));
        }
    }

    /// Asks a person to look, unless the exercise says that this is part of a right answer.
    fn flag(&mut self, place: Place, allowance: Allowance, what: Sentence) {
        if !self.allows.contains(&allowance) {
            let remedy = Sentence::new("policy-flagged-remedy");
            self.found.push((place, Severity::Flagged, what, remedy));
        }
    }
}

#[cfg(test)]
mod tests;
