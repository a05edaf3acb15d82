//! The words of the command, in both languages.

use verdict::{Language, Messages};

/// This package's message files in one language.
pub const fn source(language: Language) -> &'static str {
    match language {
        Language::En => concat!(
            include_str!("../messages/en/author.ftl"),
            include_str!("../messages/en/batch.ftl"),
            include_str!("../messages/en/machines.ftl"),
            include_str!("../messages/en/grader.ftl"),
            include_str!("../messages/en/gradebook.ftl"),
            include_str!("../messages/en/pages.ftl"),
            include_str!("../messages/en/policy.ftl"),
            include_str!("../messages/en/similar.ftl"),
            include_str!("../messages/en/explain.ftl"),
            include_str!("../messages/en/learner.ftl"),
            include_str!("../messages/en/mistakes.ftl"),
        ),
        Language::Fr => concat!(
            include_str!("../messages/fr/author.ftl"),
            include_str!("../messages/fr/batch.ftl"),
            include_str!("../messages/fr/machines.ftl"),
            include_str!("../messages/fr/grader.ftl"),
            include_str!("../messages/fr/gradebook.ftl"),
            include_str!("../messages/fr/pages.ftl"),
            include_str!("../messages/fr/policy.ftl"),
            include_str!("../messages/fr/similar.ftl"),
            include_str!("../messages/fr/explain.ftl"),
            include_str!("../messages/fr/learner.ftl"),
            include_str!("../messages/fr/mistakes.ftl"),
        ),
    }
}

/// Everything the grader says in one language.
pub fn messages(language: Language) -> Messages {
    Messages::with_sources(language, &[source(language)])
}
