//! The words of the command, in both languages.

use verdict::{Language, Messages};

/// This package's message file in one language.
pub const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../messages/en/grader.ftl"),
        Language::Fr => include_str!("../messages/fr/grader.ftl"),
    }
}

/// Everything the grader says in one language.
pub fn messages(language: Language) -> Messages {
    Messages::with_sources(language, &[source(language)])
}
