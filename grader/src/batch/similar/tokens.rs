//! What of a source file renaming, layout and comments do not change: its tokens, without the names
//! that are the author's own.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use std::collections::BTreeSet;

/// Words that stand before a name which is then the author's own.
const DECLARING: [&str; 9] =
    ["fn", "struct", "enum", "type", "const", "static", "trait", "mod", "union"];

/// Names that are nobody's: renaming them is another program.
const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
    "ref", "return", "self", "static", "struct", "super", "true", "type", "unsafe", "use", "where",
    "while",
];

/// Types that the language has.
const TYPES: [&str; 17] = [
    "bool", "char", "str", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16",
    "u32", "u64", "u128", "usize",
];

/// What a name of the author's own becomes.
const OWN: &str = "_";

/// What a literal becomes.
const LITERAL: &str = "0";

/// The tokens of a source file; `None` where they cannot be told apart.
///
/// Variables and fields are known by where they stand, everything else of the author's own by its
/// declaration: whoever copies can rename those, and not the names of libraries.
pub(super) fn tokens(source: &str) -> Option<Vec<String>> {
    // Places in the text are kept for as long as the thread lives, unless they are thrown away.
    proc_macro2::extra::invalidate_current_thread_spans();
    let stream: TokenStream = source.parse().ok()?;
    let mut flat = Vec::new();
    flatten(stream, &mut flat);
    let own = declared(&flat);
    let token = |(place, token): (usize, &Token)| match token {
        Token::Name(name) if own.contains(name.as_str()) || is_variable(name, place, &flat) => {
            OWN.to_owned()
        }
        Token::Name(name) => name.clone(),
        Token::Literal => LITERAL.to_owned(),
        Token::Mark(mark) => mark.to_string(),
    };
    Some(flat.iter().enumerate().map(token).collect())
}

enum Token {
    Name(String),
    Literal,
    Mark(char),
}

/// The tokens one after the other, without documentation.
fn flatten(stream: TokenStream, flat: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if trees.next_if(is_documentation).is_none() {
                    flat.push(Token::Mark('#'));
                }
            }
            TokenTree::Punct(punct) => flat.push(Token::Mark(punct.as_char())),
            TokenTree::Ident(name) => flat.push(Token::Name(name.to_string())),
            TokenTree::Literal(_) => flat.push(Token::Literal),
            TokenTree::Group(group) => flatten_group(&group, flat),
        }
    }
}

fn flatten_group(group: &Group, flat: &mut Vec<Token>) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ('(', ')'),
        Delimiter::Brace => ('{', '}'),
        Delimiter::Bracket => ('[', ']'),
        Delimiter::None => return flatten(group.stream(), flat),
    };
    flat.push(Token::Mark(open));
    flatten(group.stream(), flat);
    flat.push(Token::Mark(close));
}

/// Comments that document are attributes by the time they are tokens.
fn is_documentation(tree: &TokenTree) -> bool {
    let TokenTree::Group(group) = tree else { return false };
    group.delimiter() == Delimiter::Bracket
        && group.stream().into_iter().next().is_some_and(|first| first.to_string() == "doc")
}

/// The names that the author has declared.
fn declared(flat: &[Token]) -> BTreeSet<&str> {
    let pairs = flat.iter().zip(flat.iter().skip(1));
    let names = pairs.filter_map(|(before, name)| match (before, name) {
        (Token::Name(before), Token::Name(name)) if DECLARING.contains(&before.as_str()) => {
            Some(name.as_str())
        }
        _ => None,
    });
    names.filter(|name| !KEYWORDS.contains(name)).collect()
}

/// Whether a name is that of a variable, a field or a parameter: a lower-case word that is neither
/// called, nor a part of a path, nor a type that the language has.
fn is_variable(name: &str, place: usize, flat: &[Token]) -> bool {
    let mark = |place: Option<usize>| match place.and_then(|place| flat.get(place)) {
        Some(Token::Mark(mark)) => *mark,
        _ => ' ',
    };
    let before = [place.checked_sub(2), place.checked_sub(1)].map(mark);
    let after = [Some(place + 1), Some(place + 2)].map(mark);
    let is_path = before == [':', ':'] || after == [':', ':'];
    let is_called = after[0] == '(' || after[0] == '!' && after[1] != '=';
    let is_lower = name.starts_with(|first: char| first.is_lowercase() || first == '_');
    is_lower && !is_path && !is_called && !KEYWORDS.contains(&name) && !TYPES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_renaming_and_layout_change_is_gone_and_nothing_else() {
        let one = "/// Adds.\nfn add(left: u64, cell: &Cell) -> u64 { cell.lock().sum != left && go!(1) }";
        let other = "fn plus(a: u64, // here\n b: &Cell) -> u64 { b.lock().s != a && go!(0x2) }";
        assert_eq!(tokens(one), tokens(other));
        let calls = "fn add(left: u64, cell: &Cell) -> u64 { cell.read().sum != left && go!(1) }";
        assert_ne!(tokens(one), tokens(calls));
        let types = "fn add(left: u32, cell: &Cell) -> u64 { cell.lock().sum != left && go!(1) }";
        assert_ne!(tokens(one), tokens(types));
        assert_eq!(tokens("fn f() {"), None);
    }

    #[test]
    fn only_names_that_the_author_has_declared_are_his_own() {
        let own = tokens("struct Slot; impl Slot { fn take(&self) {} } fn f(s: Slot) { s.take() }");
        let renamed =
            tokens("struct Seat; impl Seat { fn get(&self) {} } fn f(s: Seat) { s.get() }");
        assert_eq!(own, renamed);
        assert_ne!(tokens("fn f() { std::mem::take(x) }"), tokens("fn f() { std::mem::drop(x) }"));
    }
}
