//! What rustc says, and which item of the contract it is about.

/// The text as rustc rendered it, without what would only be true of a whole package or of this machine.
pub(super) fn readable(stderr: &str) -> String {
    let of_a_package = |line: &&str| line.starts_with("error: aborting due to");
    // Where rustc puts a long name, nobody will look.
    let of_a_file = |line: &&str| {
        line.contains("the full name for the type has been written to")
            || line.contains("consider using `--verbose` to print the full type name")
    };
    let lines = stderr.lines().filter(|line| !of_a_package(line) && !of_a_file(line));
    let text = lines.map(without_the_registry).collect::<Vec<_>>().join("\n");
    // The line that is left out stood in a paragraph of its own.
    text.trim_end().replace("\n\n\n", "\n\n")
}

/// A place in a library without the folder in which this machine keeps libraries.
fn without_the_registry(line: &str) -> String {
    let arrow = ["--> ", "::: "].iter().find_map(|arrow| Some(line.find(arrow)? + arrow.len()));
    let library = line.split_once("/registry/src/").and_then(|(_, path)| path.split_once('/'));
    match (arrow, library) {
        (Some(arrow), Some((_, path))) => format!("{}{path}", &line[..arrow]),
        _ => line.to_owned(),
    }
}

/// The item that the checks use and that the learner's file does not have as they need it, taken
/// from rustc's first error: `MutexCounter::reset`, `HotConfig`.
pub(super) fn contract_item(stderr: &str) -> Option<String> {
    let headline = stderr.lines().find(|line| line.starts_with("error"))?;
    if headline.contains("cannot return without recursing") {
        return recursive_call(stderr);
    }
    let mut quoted = headline.split('`').skip(1).step_by(2);
    let first = bare(quoted.next()?);
    let belongs_to_the_second = ["no method named", "no function or associated item named"]
        .iter()
        .any(|beginning| headline.contains(beginning));
    let item = match quoted.next() {
        Some(second) if belongs_to_the_second => format!("{}::{first}", bare(second)),
        _ => first,
    };
    (!item.is_empty()).then_some(item)
}

/// What a method of `subject.rs` calls when it can only call itself: `Tally::get`.
fn recursive_call(stderr: &str) -> Option<String> {
    let lines: Vec<&str> = stderr.lines().collect();
    let mark = lines.iter().position(|line| line.contains("recursive call site"))?;
    let (_, code) = lines[..mark].last()?.split_once('|')?;
    let (called, _) = code.split_once('(')?;
    let called = bare(called.rsplit([' ', '&', '*']).next()?.trim());
    // `self.0.get` says nothing of the type.
    Some(called.trim_start_matches("self.").trim_start_matches("0.").to_owned())
        .filter(|item| !item.is_empty())
}

/// A path without the crate's name, a type without references and arguments.
fn bare(text: &str) -> String {
    let text = text.trim_start_matches(['&', '(']).trim_start_matches("mut ");
    let text = text.split(['<', '(', ' ']).next().unwrap_or_default();
    let mut parts = text.split("::").peekable();
    let _ = parts.next_if(|part| part.starts_with("exercise_") || *part == "crate");
    parts.collect::<Vec<_>>().join("::")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_only_true_of_this_machine_is_left_out() {
        let said = "note: required by a bound in `post`\n   \
            --> /root/.cargo/registry/src/index.crates.io-19/axum-0.8.9/src/routing.rs:165:8\n    \
            = note: the full name for the type has been written to 'a.long-type-69.txt'\n    \
            = note: consider using `--verbose` to print the full type name to the console\n\n\
            error: aborting due to 1 previous error\n\n";
        let told = "note: required by a bound in `post`\n   --> axum-0.8.9/src/routing.rs:165:8";
        assert_eq!(readable(said), told);
    }

    #[test]
    fn the_missing_item_is_named() {
        let item =
            |headline: &str| contract_item(&format!("warning: w\n{headline}\n  --> a")).unwrap();
        assert_eq!(
            item(
                "error[E0599]: no method named `reset` found for struct `MutexCounter` in the current scope"
            ),
            "MutexCounter::reset"
        );
        assert_eq!(
            item(
                "error[E0599]: no function or associated item named `new` found for struct `exercise_01::GuardedMap<K, V>` in the current scope"
            ),
            "GuardedMap::new"
        );
        assert_eq!(item("error[E0432]: unresolved import `exercise_04::HotConfig`"), "HotConfig");
        assert_eq!(item("error[E0616]: field `count` of struct `Counter` is private"), "count");
        let recursion = "error: function cannot return without recursing\n  --> a:1:2\n   |\n\
            9  |     fn get(&self) -> u64 {\n   |     ^^^^ cannot return without recursing\n\
            10 |         exercise_01::Tally::get(self)\n   |         ----- recursive call site\n";
        assert_eq!(contract_item(recursion).unwrap(), "Tally::get");
        assert_eq!(contract_item("error[E0308]: mismatched types"), None);
        assert_eq!(contract_item("warning: unused"), None);
    }
}
