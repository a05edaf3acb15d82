//! The words people read: Fluent messages in two languages.

use crate::{Coverage, Language, Sentence, Verdict, reasons, sentence, text};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

mod compare;
mod typography;

pub use compare::disagreements;
pub use typography::slips_of_typography;

/// A panic message of a megabyte must not fill a report.
const ARGUMENT_CHARACTERS_MAX: usize = 600;

/// This crate's message files in one language.
pub const fn sources(language: Language) -> [&'static str; 6] {
    match language {
        Language::En => [
            include_str!("../messages/en/verdicts.ftl"),
            include_str!("../messages/en/sentences.ftl"),
            include_str!("../messages/en/hints.ftl"),
            include_str!("../messages/en/drawing.ftl"),
            include_str!("../messages/en/notes.ftl"),
            include_str!("../messages/en/steps.ftl"),
        ],
        Language::Fr => [
            include_str!("../messages/fr/verdicts.ftl"),
            include_str!("../messages/fr/sentences.ftl"),
            include_str!("../messages/fr/hints.ftl"),
            include_str!("../messages/fr/drawing.ftl"),
            include_str!("../messages/fr/notes.ftl"),
            include_str!("../messages/fr/steps.ftl"),
        ],
    }
}

/// Turns sentences, verdicts and coverage into words of one language.
pub struct Messages {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Messages {
    /// The messages of this crate.
    pub fn new(language: Language) -> Self {
        Self::with_sources(language, &[])
    }

    /// The messages of this crate and of further Fluent files in the same language.
    ///
    /// A message that is malformed is left out and then shows as missing; one that is defined twice
    /// keeps its first definition. [`disagreements`] is for the test that finds either.
    pub fn with_sources(language: Language, further: &[&str]) -> Self {
        let locale = language.code().parse().expect("`en` and `fr` are language tags");
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // The isolation marks are for mixed right-to-left text; terminals show them as boxes.
        bundle.set_use_isolating(false);
        for source in sources(language).iter().chain(further) {
            let resource = FluentResource::try_new((*source).to_owned())
                .unwrap_or_else(|(readable_part, _)| readable_part);
            // An error means that a message was defined before: its first definition is kept.
            let _ = bundle.add_resource(resource);
        }
        Messages { language, bundle }
    }

    /// The language of the words.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether there is such a message.
    pub fn has(&self, message: &str) -> bool {
        self.bundle.has_message(message)
    }

    /// The words of a message without arguments.
    pub fn word(&self, message: &str) -> String {
        self.sentence(&Sentence::new(message))
    }

    /// The words of a sentence, on one line and safe to print.
    ///
    /// A message that does not exist shows as `⟨its-name argument=value⟩`, an argument that is
    /// missing as `{$its-name}`: a hole in the files is seen, and nobody's grade depends on it.
    pub fn sentence(&self, sentence: &Sentence) -> String {
        let message = self.bundle.get_message(&sentence.message);
        let Some(pattern) = message.and_then(|message| message.value()) else {
            return missing(sentence);
        };
        let mut arguments = FluentArgs::new();
        for name in sentence.arguments.keys() {
            let value = reasons::in_language(sentence, name, self.language);
            arguments.set(name.as_str(), self.argument(value));
        }
        // Errors name missing arguments, which the text itself shows.
        let mut errors = Vec::new();
        text::escape(&self.bundle.format_pattern(pattern, Some(&arguments), &mut errors))
    }

    /// The word a person reads for a verdict.
    pub fn verdict(&self, verdict: Verdict) -> String {
        self.word(&format!("verdict-{}", verdict.word().replace('_', "-")))
    }

    /// What was looked at: `all 412 executions with at most 2 preemptions`.
    pub fn coverage(&self, coverage: &Coverage) -> String {
        let sentence = match coverage {
            Coverage::Exhaustive { executions } => {
                Sentence::new("coverage-exhaustive").with("executions", executions)
            }
            Coverage::Bounded { executions, preemptions, reason } => {
                let sentence = match reason {
                    None => Sentence::new("coverage-bounded"),
                    Some(reason) => Sentence::new("coverage-bounded-because")
                        .with("reason", self.sentence(reason)),
                };
                sentence.with("executions", executions).with("preemptions", preemptions)
            }
            Coverage::Sampled { executions, seed } => {
                // The seed is a name, not a quantity: it is never grouped or rounded.
                Sentence::new("coverage-sampled").with("executions", executions).with("seed", seed)
            }
            Coverage::Replayed => Sentence::new("coverage-replayed"),
        };
        self.sentence(&sentence)
    }

    /// An argument as Fluent takes it: numbers choose plurals, lists are joined by a word.
    fn argument(&self, value: &str) -> FluentValue<'static> {
        if let Some(number) = quantity(value) {
            return FluentValue::from(number);
        }
        let list = |separator, message| {
            let items: Vec<String> =
                value.split(separator).map(|item| shortened(&text::escape(item))).collect();
            join(&items, &self.word(message))
        };
        FluentValue::from(if value.contains(sentence::OR) {
            list(sentence::OR, "list-or")
        } else if value.contains(sentence::AND) {
            list(sentence::AND, "list-and")
        } else {
            shortened(&text::escape(value))
        })
    }
}

/// A count small enough to be exact in Fluent's numbers and written as people write counts.
fn quantity(value: &str) -> Option<i64> {
    let plain = value == "0" || (!value.starts_with('0') && value.len() <= 15);
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    (plain && digits).then(|| value.parse().ok()).flatten()
}

/// `a, b or c`.
fn join(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(ARGUMENT_CHARACTERS_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

fn missing(sentence: &Sentence) -> String {
    let mut shown = format!("⟨{}", text::escape(&sentence.message));
    for (name, value) in &sentence.arguments {
        shown += &format!(" {}={}", text::escape(name), shortened(&text::escape(value)));
    }
    shown + "⟩"
}
