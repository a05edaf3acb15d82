//! Why a check asserts what it asserts, in French: the reasons stand in the checks in English, their translations in a file beside them.

use crate::{Coverage, Language, Record, Sentence};
use std::collections::BTreeMap;

/// What is added to the name of an argument that is in French.
const FRENCH: &str = "-fr";

/// Arguments that are the words of whoever wrote the check.
const WRITTEN: [(&str, &str); 3] =
    [("expected-got-because", "reason"), ("assertion", "text"), ("given-reason", "text")];

/// English reasons, with `{name}` where a value stands, and their translations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons(BTreeMap<String, String>);

impl Reasons {
    /// Reads the JSON object that holds them.
    pub fn read(json: &str) -> serde_json::Result<Self> {
        serde_json::from_str(json).map(Reasons)
    }

    /// The English reasons.
    pub fn english(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// A reason in French, with the values it was given.
    pub fn french(&self, english: &str) -> Option<String> {
        if let Some(french) = self.0.get(english) {
            return Some(french.clone());
        }
        let said = |(pattern, french): (&String, &String)| {
            Some(filled(french, &values(pattern, english)?))
        };
        self.0.iter().find_map(said).or_else(|| self.before_a_value(english))
    }

    /// `expect` says its reason, then the value that came instead.
    fn before_a_value(&self, english: &str) -> Option<String> {
        let (reason, value) = english.rsplit_once(": ")?;
        Some(format!("{}\u{a0}: {value}", self.0.get(reason)?))
    }

    /// Every French reason.
    pub fn all_french(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }

    /// Adds the French of every reason that a record holds.
    pub fn translate(&self, record: &mut Record) {
        let evidence = record.evidence.iter_mut();
        let told =
            evidence.flat_map(|it| std::iter::once(&mut it.summary).chain(&mut it.explanation));
        let bound = match &mut record.coverage {
            Some(Coverage::Bounded { reason, .. }) => reason.as_mut(),
            _ => None,
        };
        told.chain(bound).for_each(|sentence| self.translate_sentence(sentence));
    }

    fn translate_sentence(&self, sentence: &mut Sentence) {
        let written = WRITTEN.iter().find(|(message, _)| sentence.message == *message);
        let Some((_, name)) = written else { return };
        let french = sentence.arguments.get(*name).and_then(|english| self.french(english));
        if let Some(french) = french {
            sentence.arguments.insert(format!("{name}{FRENCH}"), french);
        }
    }
}

/// The argument of that name as a reader of this language is told it.
pub(crate) fn in_language<'s>(sentence: &'s Sentence, name: &str, language: Language) -> &'s str {
    let translated = match language {
        Language::En => None,
        Language::Fr => sentence.arguments.get(&format!("{name}{FRENCH}")),
    };
    translated.or_else(|| sentence.arguments.get(name)).map_or("", String::as_str)
}

/// The text around values and the names of the values: `held {n} values` is `held `, `n`, ` values`.
fn pieces(pattern: &str) -> Vec<&str> {
    pattern.split(['{', '}']).collect()
}

/// The values that make `pattern` say `text`, by name; `None` where it cannot.
fn values<'a>(pattern: &'a str, text: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let pieces = pieces(pattern);
    if pieces.len() < 3 || pieces.len().is_multiple_of(2) {
        return None;
    }
    let mut rest = text.strip_prefix(pieces[0])?;
    let mut values = Vec::new();
    for pair in pieces[1..].chunks(2) {
        let [name, after] = pair else { return None };
        let is_last = values.len() == pieces.len() / 2 - 1;
        let end = match (is_last, after.is_empty()) {
            (true, true) => rest.len(),
            (true, false) => rest.rfind(after).filter(|at| at + after.len() == rest.len())?,
            (false, _) => rest.find(after)?,
        };
        values.push((name.split(':').next().unwrap_or(name), &rest[..end]));
        rest = &rest[end + after.len()..];
    }
    Some(values)
}

fn filled(french: &str, values: &[(&str, &str)]) -> String {
    let mut pieces = pieces(french).into_iter();
    let mut text = pieces.next().unwrap_or_default().to_owned();
    while let (Some(name), Some(after)) = (pieces.next(), pieces.next()) {
        let known = values.iter().find(|(known, _)| *known == name);
        text += known.map_or(name, |(_, value)| value);
        text += after;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Messages, sentence};

    fn reasons() -> Reasons {
        let json = r#"{
            "an increment is lost": "un incrément est perdu",
            "from {a:?} to {b}": "de {a} à {b}",
            "{item} did not fail": "{item} n’a pas échoué",
            "it was {last}": "c’était {last}"
        }"#;
        Reasons::read(json).unwrap()
    }

    #[test]
    fn a_reason_keeps_the_values_it_was_given() {
        let french = |english| reasons().french(english);
        assert_eq!(french("an increment is lost").unwrap(), "un incrément est perdu");
        assert_eq!(french("from Some(1) to 2").unwrap(), "de Some(1) à 2");
        assert_eq!(french("7 did not fail").unwrap(), "7 n’a pas échoué");
        assert_eq!(french("it was late").unwrap(), "c’était late");
        assert_eq!(french("an increment is lost: 3").unwrap(), "un incrément est perdu\u{a0}: 3");
        assert_eq!(french("7 did not fail at all"), None);
        assert_eq!(french("from here"), None);
    }

    #[test]
    fn each_reader_is_told_the_reason_in_his_language() {
        let told = |language, sentence: &Sentence| Messages::new(language).sentence(sentence);
        let mut sentence = sentence::expected_got("2", "1", "an increment is lost");
        reasons().translate_sentence(&mut sentence);
        assert_eq!(told(Language::En, &sentence), "expected 2, got 1: an increment is lost");
        let french = told(Language::Fr, &sentence);
        assert_eq!(french, "attendu 2, obtenu 1\u{a0}: un incrément est perdu");
        let mut unknown = sentence::assertion("one > two");
        reasons().translate_sentence(&mut unknown);
        assert!(told(Language::Fr, &unknown).ends_with("one > two"));
    }
}
