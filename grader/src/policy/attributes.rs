//! Attributes: a list of those that change nothing but lints, documentation and derived code.

use super::Report;
use super::known::SERDE;
use super::tokens::{Kind, Token};
use crate::manifest::Allowance;
use verdict::Sentence;

/// Attributes of items, with whatever arguments.
const ALLOWED: [&str; 20] = [
    "allow",
    "cold",
    "default",
    "deny",
    "deprecated",
    "derive",
    "doc",
    "expect",
    "forbid",
    "ignore",
    "inline",
    "must_use",
    "non_exhaustive",
    "should_panic",
    "test",
    "track_caller",
    "warn",
    // Tools read these; the compiler does not.
    "clippy",
    "diagnostic",
    "rustfmt",
];

/// Attributes of the whole file or module.
const ALLOWED_INSIDE: [&str; 6] = ["allow", "deny", "doc", "expect", "forbid", "warn"];

/// What can be derived, and where it can be found.
const DERIVED: [&str; 15] = [
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "clone",
    "cmp",
    "core",
    "fmt",
    "hash",
    "std",
];

/// What a layout may be without anybody having to look at it.
const LAYOUTS: [&str; 14] = [
    "C",
    "transparent",
    "align",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "i8",
    "i16",
    "i32",
    "i64",
    "isize",
];

pub(super) fn examine(tokens: &[Token], report: &mut Report<'_>) {
    for (index, token) in tokens.iter().enumerate() {
        if !token.is("#") {
            continue;
        }
        let inside = tokens.get(index + 1).is_some_and(|next| next.is("!"));
        let open = index + 1 + usize::from(inside);
        let Some(close) = tokens.get(open).and_then(|bracket| bracket.opens('[')) else { continue };
        attribute(token, &tokens[open + 1..close], inside, report);
    }
}

fn attribute(hash: &Token, content: &[Token], inside: bool, report: &mut Report<'_>) {
    let words: Vec<&str> = content.iter().filter_map(Token::name).collect();
    let name = words.first().copied().unwrap_or_default();
    let web = report.allows.contains(&Allowance::Web);
    let derived = |word: &&str| DERIVED.contains(word) || web && SERDE.contains(word);
    match name {
        "derive" if !words[1..].iter().all(derived) => {
            let attribute = "#[derive(…)]";
            report.refuse(
                hash.place,
                Sentence::new("policy-attribute").with("attribute", attribute),
                Sentence::new("policy-attribute-remedy"),
            );
        }
        _ if inside && ALLOWED_INSIDE.contains(&name) => {}
        _ if !inside && ALLOWED.contains(&name) => {}
        "serde" if web && !inside => {}
        "cfg" if !inside && words == ["cfg", "test"] && content.len() == 4 => {}
        "repr" if !inside => {
            let usual = words[1..].iter().all(|layout| LAYOUTS.contains(layout));
            if !usual {
                report.flag(hash.place, Allowance::Repr, Sentence::new("policy-flagged-repr"));
            }
        }
        _ => {
            let shown = shown(content);
            let bang = if inside { "!" } else { "" };
            let what = match name {
                "path" => "policy-path-attribute",
                "cfg" | "cfg_attr" => "policy-cfg",
                _ => "policy-attribute",
            };
            let remedy = match name {
                "path" => Sentence::new("policy-path-attribute-remedy"),
                "cfg" | "cfg_attr" => Sentence::new("policy-cfg-remedy"),
                _ => Sentence::new("policy-attribute-remedy"),
            };
            let attribute = format!("#{bang}[{shown}]");
            report.refuse(hash.place, Sentence::new(what).with("attribute", attribute), remedy);
        }
    }
}

/// The name of an attribute, and that it has arguments.
fn shown(content: &[Token]) -> String {
    let mut shown = String::new();
    for token in content {
        match &token.kind {
            Kind::Word(word) | Kind::RawWord(word) => shown += word,
            Kind::Punct("::") => shown += "::",
            Kind::Open(..) => return shown + "(…)",
            Kind::Punct("=") => return shown + " = …",
            _ => break,
        }
    }
    shown
}
