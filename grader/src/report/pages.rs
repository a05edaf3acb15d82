//! The gradebook as pages: one for the class, one for each learner.
//!
//! They hold no script and load nothing; their policy forbids both. Text becomes markup in `html!`
//! only, which escapes it.

mod chart;
mod class;
mod execution;
mod failures;
mod learner;
mod names;
mod problems;
mod similar;

pub use names::harmless_name;

use crate::gradebook::Gradebook;
use crate::trouble::Result;
use crate::workspace::write_whole;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use verdict::{Messages, Sentence, Verdict, text};

/// How the pages look.
const STYLE: &str = include_str!("../../assets/report.css");

/// The page of the class.
pub const CLASS_PAGE: &str = "report.html";

/// The folder with a page per learner.
pub const LEARNERS: &str = "learners";

/// Pages by their places in a folder.
#[derive(Clone, Debug)]
pub struct Pages {
    /// The page of the class first.
    pub files: Vec<(PathBuf, String)>,
}

impl Pages {
    /// Writes each in one go.
    pub fn write(&self, folder: &Path) -> Result<()> {
        self.files.iter().try_for_each(|(path, text)| write_whole(&folder.join(path), text))
    }
}

/// All pages, in the language of the messages.
pub fn pages(gradebook: &Gradebook, messages: &Messages) -> Pages {
    let words = Words { messages };
    let mut files = vec![(PathBuf::from(CLASS_PAGE), class::page(gradebook, words))];
    files.extend(gradebook.learners().into_iter().map(|learner| {
        let place = Path::new(LEARNERS).join(names::file_name(learner.id()));
        (place, learner::page(learner, gradebook, words))
    }));
    Pages { files }
}

/// Where the words come from.
#[derive(Clone, Copy)]
struct Words<'a> {
    messages: &'a Messages,
}

impl Words<'_> {
    fn word(self, message: &str) -> String {
        self.messages.word(message)
    }

    fn count(self, message: &str, count: usize) -> String {
        self.sentence(Sentence::new(message).with("count", count))
    }

    fn sentence(self, sentence: Sentence) -> String {
        self.messages.sentence(&sentence)
    }
}

/// A whole page around its body.
fn frame(title: &str, body: &Markup, words: Words<'_>) -> String {
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        STANDARD.encode(Sha256::digest(STYLE))
    );
    let markup = html! {
        (DOCTYPE)
        html lang=(words.messages.language().code()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    markup.into_string()
}

/// A sentence of ours, with what stands between backticks as code.
fn prose(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// What somebody else has called something: in its own direction of writing, and with nothing hidden
/// in it.
fn called(name: &str) -> Markup {
    html! { bdi { (text::escape(name)) } }
}

/// The name of a check, which may break between its words.
fn check_name(name: &str) -> Markup {
    html! {
        code {
            @for part in name.split_inclusive(['_', ':']) { (part) wbr; }
        }
    }
}

/// Something wide that scrolls by itself, with the keyboard as well.
fn wide(label: &str, inner: &Markup) -> Markup {
    html! { div.wide tabindex="0" role="region" aria-label=(label) { (inner) } }
}

/// Whether a verdict is about the whole file, and none of its checks was run.
fn turned_away(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::CompileError | Verdict::Policy)
}

/// How good so many points are, as a class of cells.
fn grade_class(score: Option<u32>, max_score: u32) -> &'static str {
    match score {
        None => "none",
        Some(score) if score >= max_score => "good",
        Some(0) => "bad",
        Some(_) => "half",
    }
}

#[cfg(test)]
mod tests;
