//! Shapes that honest answers rarely have and that known holes in the type system need: a person is
//! asked to look. Only addresses are refused.

use super::Report;
use super::tokens::{Kind, Place, Token};
use crate::manifest::Allowance;
use verdict::Sentence;

/// Traits whose objects are everyday Rust.
const EVERYDAY: [&str; 8] =
    ["Any", "Debug", "Display", "Error", "Fn", "FnMut", "FnOnce", "Iterator"];

/// Words that are followed by a name and then by generic parameters.
const GENERIC: [&str; 6] = ["fn", "struct", "enum", "trait", "type", "union"];

/// How far the head of an item is read: a file of nothing but heads must not take long.
const HEAD_TOKENS_MAX: usize = 1_000;

pub(super) fn examine(tokens: &[Token], report: &mut Report<'_>) {
    let mut local_ends = 0;
    for (index, token) in tokens.iter().enumerate() {
        let rest = &tokens[index + 1..tokens.len().min(index + 1 + HEAD_TOKENS_MAX)];
        let place = token.place;
        match &token.kind {
            Kind::Word(word) => match word.as_str() {
                // What `thread_local!` declares is each thread's own.
                "thread_local" => {
                    local_ends = macro_ends(rest).map_or(local_ends, |end| index + end)
                }
                "static" if index >= local_ends && is_named(rest) => {
                    report.flag(place, Allowance::Static, Sentence::new("policy-flagged-static"));
                }
                "trait" => {
                    report.flag(place, Allowance::Trait, Sentence::new("policy-flagged-trait"));
                }
                "as_ptr" | "as_mut_ptr" => report.refuse_address(place),
                "dyn" if !is_everyday(rest) => {
                    report.flag(place, Allowance::Dyn, Sentence::new("policy-flagged-dyn"));
                }
                "for" if rest.first().is_some_and(|next| next.is("<")) => {
                    report.flag(
                        place,
                        Allowance::HigherRanked,
                        Sentence::new("policy-flagged-higher-ranked"),
                    );
                }
                "impl" => implementation(place, rest, report),
                word if GENERIC.contains(&word) => several_lifetimes(place, skip(rest), report),
                _ => {}
            },
            Kind::Punct("&") => reference(place, rest, report),
            // `*const T`: code that looks at addresses can do something else each time.
            Kind::Punct("*")
                if rest
                    .first()
                    .is_some_and(|next| next.is_word("const") || next.is_word("mut")) =>
            {
                report.refuse_address(place);
            }
            _ => {}
        }
    }
}

/// Where the arguments of the macro end, counted from its name.
fn macro_ends(rest: &[Token]) -> Option<usize> {
    let [bang, Token { kind: Kind::Open(..), .. }, ..] = rest else { return None };
    let mut depth = 0_usize;
    let end = rest.iter().position(|token| {
        match token.kind {
            Kind::Open(..) => depth += 1,
            Kind::Close => depth -= 1,
            _ => return false,
        }
        depth == 0
    });
    bang.is("!").then(|| end.map_or(rest.len(), |end| end + 1))
}

/// `static NAME`, and not `static mut` or a closure.
fn is_named(rest: &[Token]) -> bool {
    rest.first().and_then(Token::name).is_some_and(|name| name != "mut" && name != "move")
}

/// Whether an object is of a trait that everybody uses; lifetimes and `Send` beside it do not count.
fn is_everyday(rest: &[Token]) -> bool {
    let mut last = None;
    let mut separated = true;
    for token in rest {
        match &token.kind {
            // The first bound decides; the others can only be markers.
            Kind::Word(word) if separated && word != "for" => {
                last = Some(word.as_str());
                separated = false;
            }
            Kind::Punct("::") => separated = true,
            _ => break,
        }
    }
    last.is_some_and(|name| EVERYDAY.contains(&name))
}

/// The tokens after a name.
fn skip(rest: &[Token]) -> &[Token] {
    rest.get(1..).unwrap_or_default()
}

/// The parameters between `<` and `>`, and what follows them.
fn parameters(tokens: &[Token]) -> Option<(&[Token], &[Token])> {
    tokens.first()?.is("<").then_some(())?;
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Punct("<") => depth += 1,
            // Not the end of `->`.
            Kind::Punct(">") if !tokens[index - 1].is("-") => {
                depth -= 1;
                if depth == 0 {
                    return Some((&tokens[1..index], &tokens[index + 1..]));
                }
            }
            // No parameters: a comparison.
            Kind::Punct(";") | Kind::Open('{', _) => return None,
            _ => {}
        }
    }
    None
}

/// The names of parameters: each stands first or behind a comma, outside of further `<`.
fn declared(parameters: &[Token]) -> Vec<&Token> {
    let mut depth = 0_usize;
    let mut first = true;
    let mut declared = Vec::new();
    for token in parameters {
        match token.kind {
            Kind::Punct("<") | Kind::Open(..) => depth += 1,
            Kind::Punct(">") | Kind::Close => depth = depth.saturating_sub(1),
            Kind::Punct(",") if depth == 0 => {
                first = true;
                continue;
            }
            _ if first => declared.push(token),
            _ => {}
        }
        first = false;
    }
    declared
}

fn several_lifetimes(place: Place, rest: &[Token], report: &mut Report<'_>) {
    let Some((parameters, _)) = parameters(rest) else { return };
    let declared = declared(parameters);
    let lifetimes = declared.iter().filter(|token| matches!(token.kind, Kind::Lifetime(_))).count();
    if lifetimes > 1 {
        report.flag(place, Allowance::Lifetimes, Sentence::new("policy-flagged-lifetimes"));
    }
}

/// `impl<T> Trait for T`, and the lifetimes of any `impl`.
fn implementation(place: Place, rest: &[Token], report: &mut Report<'_>) {
    several_lifetimes(place, rest, report);
    let Some((parameters, header)) = parameters(rest) else { return };
    let end = header.iter().position(|token| {
        matches!(token.kind, Kind::Open('{', _)) || token.is_word("where") || token.is(";")
    });
    let [.., word, name] = &header[..end.unwrap_or(header.len())] else { return };
    let blanket = word.is_word("for")
        && declared(parameters).iter().any(|parameter| parameter.kind == name.kind);
    if blanket {
        report.flag(place, Allowance::Blanket, Sentence::new("policy-flagged-blanket"));
    }
}

/// `&raw`, and `&'a &'b T`: from such a type alone the compiler concludes that one lifetime outlives the other.
fn reference(place: Place, rest: &[Token], report: &mut Report<'_>) {
    if let [raw, word, ..] = rest
        && raw.is_word("raw")
        && (word.is_word("const") || word.is_word("mut"))
    {
        report.refuse_address(place);
    }
    let [Token { kind: Kind::Lifetime(outer), .. }, rest @ ..] = rest else { return };
    let rest = match rest {
        [word, rest @ ..] if word.is_word("mut") => rest,
        rest => rest,
    };
    let [reference, Token { kind: Kind::Lifetime(inner), .. }, ..] = rest else { return };
    if reference.is("&") && outer != inner {
        let what = Sentence::new("policy-flagged-nested-reference");
        report.flag(place, Allowance::Lifetimes, what);
    }
}
