//! Keywords and names that no answer needs: `unsafe`, macros of one's own, files beside the one that
//! is handed in, and names that the grader uses itself.

use super::Report;
use super::tokens::{Kind, Token};
use verdict::Sentence;

/// Names that mean one thing to every reader, and to the policy.
pub(super) const RESERVED: [&str; 4] = ["std", "core", "alloc", "sync"];

/// Words that are followed by the name of something that a path can begin with.
const DEFINING: [&str; 6] = ["mod", "struct", "enum", "trait", "type", "union"];

pub(super) fn examine(tokens: &[Token], report: &mut Report<'_>) {
    let mut depth_ends = 0;
    for (index, token) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1);
        let top_level = index >= depth_ends;
        if let (true, Kind::Open(_, close)) = (top_level, &token.kind) {
            depth_ends = close + 1;
        }
        let Some(name) = token.name() else { continue };
        let (place, raw) = (token.place, matches!(token.kind, Kind::RawWord(_)));
        let named = |message: &str| Sentence::new(message).with("name", name);
        let new_name = next.and_then(Token::name).unwrap_or_default();
        if is_the_graders(name) {
            report.refuse(
                place,
                named("policy-grader-name"),
                Sentence::new("policy-grader-name-remedy"),
            );
        }
        match name {
            _ if raw => {}
            "unsafe" => report.find_unsafe(place),
            "extern" => report.refuse(
                place,
                Sentence::new("policy-extern"),
                Sentence::new("policy-extern-remedy"),
            ),
            "macro_rules" if next.is_some_and(|next| next.is("!")) => report.refuse(
                place,
                Sentence::new("policy-macro-rules"),
                Sentence::new("policy-macro-rules-remedy"),
            ),
            "mod" if tokens.get(index + 2).is_some_and(|after| after.is(";")) => report.refuse(
                place,
                Sentence::new("policy-file-module").with("name", new_name),
                Sentence::new("policy-file-module-remedy").with("name", new_name),
            ),
            "fn" if top_level && new_name == "main" => report.refuse(
                place,
                Sentence::new("policy-main"),
                Sentence::new("policy-main-remedy"),
            ),
            "static" if new_name == "mut" => report.refuse(
                place,
                Sentence::new("policy-static-mut"),
                Sentence::new("policy-static-mut-remedy"),
            ),
            _ => {}
        }
        // `type` and the like before a name, or `as` in an import.
        let defines = DEFINING.contains(&name) || (name == "as" && imported(tokens, index));
        if defines && !raw && RESERVED.contains(&new_name) {
            report.refuse(
                next.map_or(place, |next| next.place),
                Sentence::new("policy-shadow").with("name", new_name),
                Sentence::new("policy-shadow-remedy"),
            );
        }
    }
}

/// How far back the `use` of an `as` is looked for: a file of nothing but `as` must not take long.
const IMPORT_TOKENS_MAX: usize = 300;

/// Whether the token stands in a `use`.
fn imported(tokens: &[Token], index: usize) -> bool {
    let before = tokens[..index].iter().rev();
    let words = before.take(IMPORT_TOKENS_MAX).take_while(|token| !token.is(";"));
    words.into_iter().any(|token| token.is_word("use"))
}

/// Whether a name is one that the grader gives to what it adds to the file.
fn is_the_graders(name: &str) -> bool {
    let number = name.strip_prefix("exercise_").map(|rest| rest.trim_end_matches("_checks"));
    let numbered = number.is_some_and(|number| {
        number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    numbered || name.starts_with("__entrelacs")
}

/// The tokens without the modules of one's own tests, which are not compiled when an answer is graded:
/// exactly `#[cfg(test)] mod name { … }` outside everything else.
pub(super) fn without_tests(mut tokens: Vec<Token>) -> Vec<Token> {
    let mut index = 0;
    while index < tokens.len() {
        if let Some(end) = test_module(&tokens, index) {
            let removed = end - index;
            tokens.drain(index..end);
            // Only brackets behind the module close at places that have moved.
            for token in &mut tokens[index..] {
                if let Kind::Open(_, close) = &mut token.kind {
                    *close -= removed;
                }
            }
        } else if let Kind::Open(_, close) = tokens[index].kind {
            index = close + 1;
        } else {
            index += 1;
        }
    }
    tokens
}

/// Where the test module that begins here ends.
fn test_module(tokens: &[Token], start: usize) -> Option<usize> {
    let close = attribute(tokens, start)?;
    let words: Vec<&str> = tokens[start + 2..close].iter().filter_map(Token::name).collect();
    if words != ["cfg", "test"] || close - start != 6 {
        return None;
    }
    let mut at = close + 1;
    while let Some(close) = attribute(tokens, at) {
        at = close + 1;
    }
    if tokens.get(at)?.is_word("pub") {
        at += 1;
    }
    let body = at + 2;
    let module = tokens.get(at)?.is_word("mod") && tokens.get(at + 1)?.name().is_some();
    let close = tokens.get(body)?.opens('{')?;
    module.then_some(close + 1)
}

/// Where the outer attribute that begins here closes.
fn attribute(tokens: &[Token], start: usize) -> Option<usize> {
    tokens.get(start)?.is("#").then(|| tokens.get(start + 1)?.opens('['))?
}
