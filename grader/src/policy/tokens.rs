//! A source file as a flat list of tokens with their places: macro arguments are tokens like any
//! other, and no depth of nesting needs a stack.

use proc_macro2::{
    Delimiter, Group, LineColumn, Spacing, Span, TokenStream, TokenTree, token_stream,
};

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) place: Place,
}

/// Where a token stands, as editors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// The kinds of tokens that the policy tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or a name.
    Word(String),
    /// A name in `r#`, which is never a keyword; without the `r#`.
    RawWord(String),
    /// `'a`, without its quotation mark.
    Lifetime(String),
    /// A punctuation character, or `::` as one.
    Punct(&'static str),
    /// An opening bracket and the place of what closes it in the list.
    Open(char, usize),
    /// A closing bracket.
    Close,
    /// A literal.
    Literal,
}

impl Token {
    /// The word, raw or not.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) | Kind::RawWord(word) => Some(word),
            _ => None,
        }
    }

    /// Whether it is this keyword.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(found) if found == word)
    }

    /// Whether it is this punctuation.
    pub(super) fn is(&self, punct: &str) -> bool {
        matches!(self.kind, Kind::Punct(found) if found == punct)
    }

    /// Whether it is this opening bracket; where it closes.
    pub(super) fn opens(&self, bracket: char) -> Option<usize> {
        match self.kind {
            Kind::Open(found, close) if found == bracket => Some(close),
            _ => None,
        }
    }
}

/// What is left of one group.
type Rest = std::iter::Peekable<token_stream::IntoIter>;

/// The tokens of a text, or where it stops being Rust.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Place> {
    let tokens = read(text);
    // Every place is a number by now: the text need not be kept for the rest of a long grading.
    proc_macro2::extra::invalidate_current_thread_spans();
    tokens
}

fn read(text: &str) -> Result<Vec<Token>, Place> {
    let stream: TokenStream =
        text.parse().map_err(|error: proc_macro2::LexError| place(error.span().start()))?;
    let mut list = Vec::new();
    // For each bracket that is open: its place in the list, what follows it, and where it closes.
    let mut outer: Vec<(usize, Rest, Span)> = Vec::new();
    let mut rest = stream.into_iter().peekable();
    loop {
        match rest.next() {
            Some(TokenTree::Group(group)) => {
                let opened = list.len();
                list.push(Token {
                    kind: Kind::Open(bracket(&group), 0),
                    place: place(group.span_open().start()),
                });
                let inner = group.stream().into_iter().peekable();
                let close = group.span_close();
                outer.push((opened, std::mem::replace(&mut rest, inner), close));
            }
            Some(tree) => single(tree, &mut rest, &mut list),
            None => {
                let Some((opened, after, end)) = outer.pop() else { return Ok(list) };
                let close = list.len();
                if let Kind::Open(_, closes) = &mut list[opened].kind {
                    *closes = close;
                }
                list.push(Token { kind: Kind::Close, place: place(end.start()) });
                rest = after;
            }
        }
    }
}

/// A token that is no group; a lifetime and `::` take two of the stream's.
fn single(tree: TokenTree, rest: &mut Rest, list: &mut Vec<Token>) {
    let start = place(tree.span().start());
    let kind = match tree {
        TokenTree::Ident(word) => {
            let word = word.to_string();
            match word.strip_prefix("r#") {
                Some(raw) => Kind::RawWord(raw.to_owned()),
                None => Kind::Word(word),
            }
        }
        TokenTree::Punct(punct) => match punct.as_char() {
            '\'' => match rest.next() {
                Some(TokenTree::Ident(name)) => Kind::Lifetime(name.to_string()),
                _ => Kind::Punct("'"),
            },
            ':' => match rest.peek() {
                Some(TokenTree::Punct(second))
                    if punct.spacing() == Spacing::Joint && second.as_char() == ':' =>
                {
                    rest.next();
                    Kind::Punct("::")
                }
                _ => Kind::Punct(":"),
            },
            other => Kind::Punct(punctuation(other)),
        },
        TokenTree::Literal(_) | TokenTree::Group(_) => Kind::Literal,
    };
    list.push(Token { kind, place: start });
}

/// The characters that Rust has as punctuation.
const PUNCTUATION: &str = "~!@#$%^&*-=+|;:,<.>/?'";

fn punctuation(character: char) -> &'static str {
    let at = PUNCTUATION.find(character);
    at.map_or("?", |at| &PUNCTUATION[at..=at])
}

fn bracket(group: &Group) -> char {
    match group.delimiter() {
        Delimiter::Parenthesis => '(',
        Delimiter::Brace => '{',
        Delimiter::Bracket => '[',
        Delimiter::None => ' ',
    }
}

fn place(at: LineColumn) -> Place {
    Place { line: at.line as u32, column: at.column as u32 + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let show = |token: &Token| match &token.kind {
            Kind::Word(word) => word.clone(),
            Kind::RawWord(word) => format!("raw:{word}"),
            Kind::Lifetime(name) => format!("life:{name}"),
            Kind::Punct(punct) => (*punct).to_owned(),
            Kind::Open(bracket, _) => bracket.to_string(),
            Kind::Close => "close".to_owned(),
            Kind::Literal => "literal".to_owned(),
        };
        tokens(text).unwrap().iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn macro_arguments_are_tokens_like_any_other() {
        assert_eq!(shown("vec![std::env]"), "vec ! [ std :: env close");
        assert_eq!(
            shown("f::<'a>(r#x, 'c', \"s\");"),
            "f :: < life:a > ( raw:x , literal , literal close ;"
        );
        assert_eq!(shown("a : :: b"), "a : :: b");
    }

    #[test]
    fn brackets_know_where_they_close_and_tokens_where_they_stand() {
        let list = tokens("fn f() {\n    (a)\n}").unwrap();
        assert_eq!(list[2].opens('('), Some(3));
        assert_eq!(list[4].opens('{'), Some(8));
        assert_eq!(list[6].place, Place { line: 2, column: 6 });
        assert_eq!(list[8].place, Place { line: 3, column: 1 });
    }

    #[test]
    fn the_deepest_nesting_needs_no_stack() {
        let text = format!("{}{}", "(".repeat(30_000), ")".repeat(30_000));
        let list = move || tokens(&text).unwrap().len();
        let thread = std::thread::Builder::new().stack_size(128 * 1024).spawn(list).unwrap();
        assert_eq!(thread.join().unwrap(), 60_000);
    }

    #[test]
    fn what_is_no_rust_is_told_with_its_line() {
        assert_eq!(tokens("fn f() {\n  )").unwrap_err().line, 2);
    }
}
