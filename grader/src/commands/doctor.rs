//! `grader doctor`: what this machine and this compiler can enforce, and what to do about the rest.

use super::Desk;
use crate::command_line::{Doctor, Format};
use crate::doctor::{CompilerFact, Diagnosis, examine};
use crate::exit_status::ExitStatus;
use crate::trouble::Result;
use confinement::{Fact, Level, State};
use serde::Serialize;
use verdict::{Messages, Sentence};

impl Desk<'_> {
    /// Prints the diagnosis. Fails where a level is required and cannot be had.
    pub(super) fn doctor(self, asked: &Doctor) -> Result<ExitStatus> {
        let diagnosis = examine(&self.workspace)?;
        match asked.format {
            Format::Text => print!("{}", text(&diagnosis, self.messages)),
            Format::Json => println!("{}", json(&diagnosis)),
        }
        let required = asked.require.as_ref().and_then(|level| level.parse::<Level>().ok());
        let Some(required) = required.filter(|level| !diagnosis.level.at_least(*level)) else {
            return Ok(ExitStatus::AllPassed);
        };
        let below =
            Sentence::new("doctor-below").with("required", required).with("level", diagnosis.level);
        let label = self.messages.word("label-error");
        eprintln!("{label} {}", self.messages.sentence(&below));
        Ok(ExitStatus::SomeFailed)
    }
}

/// The diagnosis as people read it.
fn text(diagnosis: &Diagnosis, messages: &Messages) -> String {
    let level = Sentence::new("doctor-level").with("level", diagnosis.level);
    let mut lines = vec![messages.sentence(&level)];
    for level in [Level::T2, Level::T1, Level::T0] {
        lines.extend([String::new(), messages.word(level_message(level))]);
        for (fact, state) in diagnosis.machine.iter().filter(|(fact, _)| fact.level() == level) {
            let (name, remedy) = machine_messages(*fact);
            lines.extend(told(*state, name, remedy, fact.is_required(), messages));
        }
    }
    let compiler = Sentence::new("doctor-compiler").with("version", &diagnosis.compiler);
    lines.extend([String::new(), messages.sentence(&compiler)]);
    for (fact, state) in &diagnosis.compiler_facts {
        let (name, remedy) = compiler_messages(*fact);
        lines.extend(told(*state, name, remedy, true, messages));
    }
    lines.join("\n") + "\n"
}

fn told(
    state: State,
    name: &str,
    remedy: &str,
    required: bool,
    messages: &Messages,
) -> impl Iterator<Item = String> {
    let mark = match state {
        State::Holds => '✓',
        State::Missing => '✗',
        State::Needless => '–',
    };
    let optional = match state == State::Missing && !required {
        true => format!(" ({})", messages.word("doctor-optional")),
        false => String::new(),
    };
    let hint = (state == State::Missing)
        .then(|| format!("    {} {}", messages.word("label-hint"), messages.word(remedy)));
    std::iter::once(format!("  {mark} {}{optional}", messages.word(name))).chain(hint)
}

fn level_message(level: Level) -> &'static str {
    match level {
        Level::T0 => "doctor-level-t0",
        Level::T1 => "doctor-level-t1",
        Level::T2 | Level::T3 => "doctor-level-t2",
    }
}

/// What a fact is called, and what to do where it is missing.
fn machine_messages(fact: Fact) -> (&'static str, &'static str) {
    const LIMITS: &str = "doctor-limits-remedy";
    match fact {
        Fact::CallFilter => ("doctor-call-filter", "doctor-call-filter-remedy"),
        Fact::NoNewPrivileges => ("doctor-no-new-privileges", "doctor-call-filter-remedy"),
        Fact::CpuLimit => ("doctor-cpu-limit", LIMITS),
        Fact::DataLimit => ("doctor-data-limit", "doctor-data-limit-remedy"),
        Fact::FileSizeLimit => ("doctor-file-size-limit", LIMITS),
        Fact::OpenFilesLimit => ("doctor-open-files-limit", LIMITS),
        Fact::ProcessLimit => ("doctor-process-limit", LIMITS),
        Fact::StackLimit => ("doctor-stack-limit", LIMITS),
        Fact::CoreLimit => ("doctor-core-limit", LIMITS),
        Fact::FileRules => ("doctor-file-rules", "doctor-file-rules-remedy"),
        Fact::NetworkRules => ("doctor-network-rules", "doctor-network-rules-remedy"),
        Fact::SignalRules => ("doctor-signal-rules", "doctor-signal-rules-remedy"),
        Fact::HiddenMemory => ("doctor-hidden-memory", "doctor-hidden-memory-remedy"),
        Fact::Subreaper => ("doctor-subreaper", "doctor-subreaper-remedy"),
        Fact::UserDrop => ("doctor-user-drop", "doctor-user-drop-remedy"),
        Fact::Namespaces => ("doctor-namespaces", "doctor-namespaces-remedy"),
        Fact::ControlGroups => ("doctor-control-groups", "doctor-control-groups-remedy"),
    }
}

fn compiler_messages(fact: CompilerFact) -> (&'static str, &'static str) {
    match fact {
        CompilerFact::RefusesUnsafe => ("doctor-refuses-unsafe", "doctor-compiler-remedy"),
        CompilerFact::TakesVocabulary => ("doctor-takes-vocabulary", "doctor-compiler-remedy"),
        CompilerFact::WorksLockedDown => ("doctor-locked-down", "doctor-locked-down-remedy"),
    }
}

/// The diagnosis as a document.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    level: String,
    machine: Vec<Line>,
    compiler: &'a str,
    compiler_facts: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    fact: &'static str,
    level: String,
    required: bool,
    state: &'static str,
}

fn json(diagnosis: &Diagnosis) -> String {
    let state = |state| match state {
        State::Holds => "holds",
        State::Missing => "missing",
        State::Needless => "needless",
    };
    let machine = diagnosis.machine.iter().map(|&(fact, found)| Line {
        fact: fact.name(),
        level: fact.level().to_string(),
        required: fact.is_required(),
        state: state(found),
    });
    let compiler_facts = diagnosis.compiler_facts.iter().map(|&(fact, found)| Line {
        fact: match fact {
            CompilerFact::RefusesUnsafe => "refuses-unsafe",
            CompilerFact::TakesVocabulary => "takes-vocabulary",
            CompilerFact::WorksLockedDown => "works-locked-down",
        },
        level: match fact {
            CompilerFact::WorksLockedDown => Level::T1.to_string(),
            _ => Level::T2.to_string(),
        },
        required: true,
        state: state(found),
    });
    let document = Document {
        schema_version: 1,
        level: diagnosis.level.to_string(),
        machine: machine.collect(),
        compiler: &diagnosis.compiler,
        compiler_facts: compiler_facts.collect(),
    };
    serde_json::to_string(&document).expect("a document of texts")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::messages;
    use verdict::Language;

    fn diagnosis(level: Level, state: impl Fn(usize) -> State) -> Diagnosis {
        Diagnosis {
            level,
            machine: Fact::ALL.into_iter().enumerate().map(|(at, it)| (it, state(at))).collect(),
            compiler: "rustc 1.95.0".to_owned(),
            compiler_facts: CompilerFact::ALL
                .into_iter()
                .enumerate()
                .map(|(at, it)| (it, state(at)))
                .collect(),
        }
    }

    #[test]
    fn a_machine_that_enforces_nothing_is_told_what_to_do_about_each_fact() {
        let nothing = diagnosis(Level::T3, |_| State::Missing);
        insta::assert_snapshot!("nothing_en", text(&nothing, &messages(Language::En)));
        insta::assert_snapshot!("nothing_fr", text(&nothing, &messages(Language::Fr)));
    }

    #[test]
    fn what_holds_needs_no_hint() {
        let mixed = diagnosis(Level::T1, |at| match at {
            14 => State::Needless,
            15 => State::Missing,
            _ => State::Holds,
        });
        let told = text(&mixed, &messages(Language::En));
        assert_eq!(told.matches('✗').count(), 1, "{told}");
        assert_eq!(told.matches("hint:").count(), 1, "{told}");
        assert_eq!(told.matches('–').count(), 1, "{told}");
        let document: serde_json::Value = serde_json::from_str(&json(&mixed)).unwrap();
        assert_eq!(document["level"], "T1");
        assert_eq!(document["machine"][15]["fact"], "namespaces");
        assert_eq!(document["machine"][15]["state"], "missing");
        assert_eq!(document["machine"][14]["state"], "needless");
    }
}
