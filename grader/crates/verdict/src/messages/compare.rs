//! Compares message files: what one language says and the other does not.

use crate::Language;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use std::collections::{BTreeMap, BTreeSet};

/// Everything in which the message files of two languages differ, one line each; empty when they
/// define the same messages with the same arguments and every message is well formed.
///
/// For tests: this crate's own files are held to it, and so can be those of a user of
/// [`Messages::with_sources`](super::Messages::with_sources).
pub fn disagreements(files: [(Language, &[&str]); 2]) -> Vec<String> {
    let mut found = Vec::new();
    let [one, other] = files.map(|(language, sources)| {
        let mut messages = BTreeMap::new();
        for source in sources {
            read(language, source, &mut messages, &mut found);
        }
        (language, messages)
    });
    for ((language, messages), (elsewhere, others)) in [(&one, &other), (&other, &one)] {
        for (name, arguments) in messages {
            match others.get(name) {
                None => found.push(format!("`{name}` is in `{language}`, not in `{elsewhere}`")),
                Some(same) => found.extend(arguments.difference(same).map(|argument| {
                    format!("`{name}` uses `{argument}` in `{language}`, not in `{elsewhere}`")
                })),
            }
        }
    }
    found
}

/// The arguments of each message in a file; what cannot be read is added to `found`.
fn read(
    language: Language,
    source: &str,
    messages: &mut BTreeMap<String, BTreeSet<String>>,
    found: &mut Vec<String>,
) {
    let resource = parser::parse(source).unwrap_or_else(|(resource, errors)| {
        found.extend(errors.iter().map(|error| format!("malformed in `{language}`: {error}")));
        resource
    });
    for entry in resource.body {
        let (name, pattern) = match entry {
            Entry::Message(message) => (message.id.name, message.value),
            Entry::Term(term) => (term.id.name, Some(term.value)),
            _ => continue,
        };
        let mut arguments = BTreeSet::new();
        match &pattern {
            None => found.push(format!("`{name}` has no text in `{language}`")),
            Some(pattern) => arguments_of(pattern, &mut arguments),
        }
        if messages.insert(name.to_owned(), arguments).is_some() {
            found.push(format!("`{name}` is defined twice in `{language}`"));
        }
    }
}

fn arguments_of(pattern: &Pattern<&str>, arguments: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => argument_of(inline, arguments),
            Expression::Select { selector, variants } => {
                argument_of(selector, arguments);
                for variant in variants {
                    arguments_of(&variant.value, arguments);
                }
            }
        }
    }
}

fn argument_of(expression: &InlineExpression<&str>, arguments: &mut BTreeSet<String>) {
    match expression {
        InlineExpression::VariableReference { id } => {
            arguments.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => match expression.as_ref() {
            Expression::Inline(inline) => argument_of(inline, arguments),
            Expression::Select { selector, variants } => {
                argument_of(selector, arguments);
                for variant in variants {
                    arguments_of(&variant.value, arguments);
                }
            }
        },
        InlineExpression::FunctionReference { arguments: call, .. } => {
            for positional in &call.positional {
                argument_of(positional, arguments);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_disagreeing_is_named() {
        let en = "both = { $n }\nonly-en = x\ntwice = 1\ntwice = 2\n";
        let fr = "both = { $m ->\n [one] { $n }\n *[other] { $k }\n }\ntwice = 1\nbad = {\n";
        let found = disagreements([(Language::En, &[en]), (Language::Fr, &[fr])]);
        for expected in [
            "`twice` is defined twice in `en`",
            "`only-en` is in `en`, not in `fr`",
            "`both` uses `m` in `fr`, not in `en`",
            "`both` uses `k` in `fr`, not in `en`",
        ] {
            assert!(found.iter().any(|line| line == expected), "{expected}: {found:#?}");
        }
        assert!(found.iter().any(|line| line.starts_with("malformed in `fr`: ")), "{found:#?}");
        assert_eq!(
            disagreements([(Language::En, &["a = { $x }"]), (Language::Fr, &["a = { $x }"])]),
            Vec::<String>::new()
        );
    }
}
