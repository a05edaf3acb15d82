//! The reasons that a checks file gives: what its assertions say, and why a bound is enough.

use proc_macro2::{TokenStream, TokenTree};

/// Every reason in a source text, in its order, as the source writes it: `{name}` where a value stands.
/// None where the text is no Rust.
pub fn given_reasons(text: &str) -> Vec<String> {
    let mut reasons = Vec::new();
    collect(text.parse().unwrap_or_default(), &mut reasons);
    reasons
}

fn collect(tokens: TokenStream, reasons: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            reasons.extend(reason_of_a_bound(&tokens[index..]));
            continue;
        };
        let word = |back: usize| index.checked_sub(back).map(|at| tokens[at].to_string());
        let asserts = word(1).as_deref() == Some("!")
            && word(2).is_some_and(|word| word.starts_with("assert"));
        if asserts {
            reasons.extend(last_argument(group.stream()));
        } else if word(1).is_some_and(|word| matches!(&*word, "because" | "expect" | "expect_err"))
        {
            reasons.extend(group.stream().into_iter().next().and_then(literal));
        }
        collect(group.stream(), reasons);
    }
}

/// `let reason = "…"`, which is handed to `because` afterwards.
fn reason_of_a_bound(tokens: &[TokenTree]) -> Option<String> {
    let [TokenTree::Ident(word), TokenTree::Ident(name), equals, value, ..] = tokens else {
        return None;
    };
    let is_reason = word == "let" && name == "reason" && equals.to_string() == "=";
    is_reason.then(|| literal(value.clone())).flatten()
}

/// The last string among an assertion's arguments, which what it prints may follow.
fn last_argument(tokens: TokenStream) -> Option<String> {
    tokens.into_iter().filter_map(literal).last()
}

fn literal(token: TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    let text = literal.to_string();
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    // A backslash at the end of a line: the text goes on with the next one's first letter.
    let mut lines = inner.split("\\\n");
    let first = lines.next()?.to_owned();
    Some(lines.fold(first, |text, line| text + line.trim_start()).replace("\\\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assertions_and_bounds_give_reasons() {
        let text = r#"fn check() {
            assert_eq!(counter.get(), 2, "an increment is lost");
            assert!(held <= 1, "holds {held} values");
            assert!(matches!(name, "other"));
            let reason = "few are \
                enough";
            Model::new().because("one").check(|| assert_ne!(one("two"), 3, "{}: three", 4));
            let ended = join().expect_err("it panics");
        }"#;
        assert_eq!(
            given_reasons(text),
            [
                "an increment is lost",
                "holds {held} values",
                "few are enough",
                "one",
                "{}: three",
                "it panics"
            ]
        );
        assert_eq!(given_reasons("fn ("), Vec::<String>::new());
    }
}
