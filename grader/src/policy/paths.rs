//! Every path in a list of tokens, with those of `use` trees written out.

use super::tokens::{Kind, Place, Token};

/// A path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// Its names. Where it is a macro, the last is the macro's.
    pub(super) names: Vec<String>,
    /// The place of its first name that is not shared with other paths of a tree.
    pub(super) place: Place,
    /// Whether it begins with `::`.
    pub(super) absolute: bool,
    /// What follows it.
    pub(super) end: End,
    /// Whether it is imported, and the name that it then has here.
    pub(super) imported: Option<String>,
}

/// What follows a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing that matters.
    Plain,
    /// `::*`.
    Glob,
    /// `!` and the arguments of a macro.
    Macro,
}

impl Path {
    /// As it is written.
    pub(super) fn shown(&self) -> String {
        let end = match self.end {
            End::Plain => "",
            End::Glob => "::*",
            End::Macro => "!",
        };
        self.names.join("::") + end
    }
}

/// How many names of a path are kept; the first say where it leads.
const NAMES_MAX: usize = 16;

/// Keywords that a path may begin with, beside names.
const PATH_WORDS: [&str; 4] = ["crate", "self", "super", "Self"];

/// Keywords; none of them is a path.
const KEYWORDS: [&str; 36] = [
    "as", "async", "await", "break", "const", "continue", "dyn", "else", "enum", "extern", "false",
    "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref",
    "return", "static", "struct", "trait", "true", "type", "unsafe", "use", "where", "while",
    "yield", "gen",
];

/// Every path, in the order of the file.
pub(super) fn paths(tokens: &[Token]) -> Vec<Path> {
    let mut found = Vec::new();
    let mut index = 0;
    let mut use_ends = 0;
    while index < tokens.len() {
        let token = &tokens[index];
        // `use<'a>` at the end of a type captures lifetimes.
        let begins = token.is_word("use") && index >= use_ends;
        if begins && !tokens.get(index + 1).is_some_and(|next| next.is("<")) {
            let ends = tokens[index..].iter().position(|token| token.is(";"));
            use_ends = ends.map_or(tokens.len(), |ends| index + ends);
        }
        index = if begins_path(tokens, index) {
            tree(tokens, index, index < use_ends, &mut found)
        } else {
            index + 1
        };
    }
    found
}

fn begins_path(tokens: &[Token], index: usize) -> bool {
    let before = index.checked_sub(1).map(|before| &tokens[before]);
    // A field or a method; what follows `..` is a path of its own.
    let range = index >= 2 && tokens[index - 1].is(".") && tokens[index - 2].is(".");
    if before.is_some_and(|token| token.is("::") || token.is(".")) && !range {
        return false;
    }
    match &tokens[index].kind {
        Kind::RawWord(_) => true,
        Kind::Word(word) => !KEYWORDS.contains(&word.as_str()),
        // `::std::fs`, and not the `::` of `<T>::f` or of `a::<T>`.
        Kind::Punct("::") => {
            let continues = before.is_some_and(|token| {
                token.is(">")
                    || token.kind == Kind::Close
                    || matches!(&token.kind, Kind::RawWord(_))
                    || matches!(&token.kind, Kind::Word(word)
                        if !KEYWORDS.contains(&word.as_str()) || PATH_WORDS.contains(&word.as_str()))
            });
            !continues && tokens.get(index + 1).is_some_and(|next| next.name().is_some())
        }
        _ => false,
    }
}

/// What is left to be written out of a tree: where it goes on, and what stands before that.
struct Branch {
    at: usize,
    names: Vec<String>,
}

/// Writes out the path at `start` and everything below it; where the tokens behind it begin.
fn tree(tokens: &[Token], start: usize, imported: bool, found: &mut Vec<Path>) -> usize {
    let absolute = tokens[start].is("::");
    let first = Branch { at: start + usize::from(absolute), names: Vec::new() };
    let mut open = vec![first];
    let mut after = start + 1;
    while let Some(Branch { mut at, mut names }) = open.pop() {
        let place = tokens.get(at).unwrap_or(&tokens[start]).place;
        let mut end = End::Plain;
        // Names until something else follows.
        while let Some(name) = tokens.get(at).and_then(Token::name) {
            if names.len() < NAMES_MAX {
                names.push(name.to_owned());
            }
            at += 1;
            if !tokens.get(at).is_some_and(|token| token.is("::")) {
                break;
            }
            let next = tokens.get(at + 1);
            if next.is_some_and(|next| next.name().is_some()) {
                at += 1;
                continue;
            }
            if next.is_some_and(|next| next.is("*")) {
                at += 2;
                end = End::Glob;
            } else if let Some(close) = next.and_then(|next| next.opens('{')) {
                open.extend(branches(tokens, at + 2, close, &names));
                after = after.max(close + 1);
                names.clear();
            }
            break;
        }
        if tokens.get(at).is_some_and(|token| token.is("*")) && at > 0 && end == End::Plain {
            // The `*` of `{self, *}`.
            let inside_tree =
                tokens[at - 1].is(",") || matches!(tokens[at - 1].kind, Kind::Open('{', _));
            if inside_tree && !names.is_empty() {
                end = End::Glob;
                at += 1;
            }
        }
        after = after.max(at);
        if names.is_empty() {
            continue;
        }
        // `a::{self}` is `a`.
        if names.len() > 1 && names.last().is_some_and(|name| name == "self") {
            names.pop();
        }
        let mut alias = names.last().cloned();
        if let [bang, Token { kind: Kind::Open(..), .. }] = tokens.get(at..at + 2).unwrap_or(&[])
            && bang.is("!")
        {
            end = End::Macro;
        } else if imported
            && let [word, name] = tokens.get(at..at + 2).unwrap_or(&[])
            && word.is_word("as")
        {
            alias = name.name().map(str::to_owned);
            after = after.max(at + 2);
        }
        let imported = if imported && end == End::Plain { alias } else { None };
        found.push(Path { names, place, absolute, end, imported });
    }
    after
}

/// The parts of a tree between braces, last first.
fn branches(tokens: &[Token], from: usize, close: usize, names: &[String]) -> Vec<Branch> {
    let mut branches = Vec::new();
    let mut at = from;
    while at < close {
        branches.push(Branch { at, names: names.to_vec() });
        while at < close && !tokens[at].is(",") {
            at = match tokens[at].kind {
                Kind::Open(_, inner) => inner + 1,
                _ => at + 1,
            };
        }
        at += 1;
    }
    branches.reverse();
    branches
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |path: Path| {
            let alias = path.imported.as_ref().map(|name| format!(" as {name}"));
            let start = if path.absolute { "::" } else { "" };
            format!("{start}{}{}", path.shown(), alias.unwrap_or_default())
        };
        paths(&tokens(text).unwrap()).into_iter().map(show).collect()
    }

    #[test]
    fn trees_are_written_out() {
        assert_eq!(
            shown("use std::{self as s, mem, sync::{Arc, atomic::*}, io::{self, Write as W}, *};"),
            [
                "std as s",
                "std::mem as mem",
                "std::sync::Arc as Arc",
                "std::sync::atomic::*",
                "std::io as io",
                "std::io::Write as W",
                "std::*"
            ]
        );
        assert_eq!(shown("use {std::fs, ::core::mem};"), ["std::fs as fs", "::core::mem as mem"]);
        assert_eq!(shown("pub(crate) use a::b as _;"), ["crate", "a::b as _"]);
    }

    #[test]
    fn paths_are_found_wherever_they_stand() {
        assert_eq!(
            shown("fn f() -> impl T + use<'_> { std::env::var(x)?.y::<::std::fs::File>() }"),
            ["f", "T", "std::env::var", "x", "::std::fs::File"]
        );
        assert_eq!(
            shown("<A as b::C>::d(vec![std::process::exit(1)])"),
            ["A", "b::C", "vec!", "std::process::exit"]
        );
        assert_eq!(shown("return ::std::fs::read"), ["::std::fs::read"]);
        assert_eq!(shown("0..std::env::args().len()"), ["std::env::args"]);
        assert_eq!(shown("a::b::<u8>::c; x.std; if !(y) {}"), ["a::b", "u8", "x", "y"]);
        assert_eq!(shown("r#std::r#fs; std::println!(\"\")"), ["std::fs", "std::println!"]);
    }
}
