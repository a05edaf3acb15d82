//! Mistakes that the compiler already finds: its own words, and what they mean for threads.

use super::{Mistake, mistake};

/// The first error in what rustc says that is a mistake with threads.
pub fn of_diagnostics(text: &str) -> Option<Mistake> {
    let lines: Vec<&str> = text.lines().collect();
    let errors = lines.iter().enumerate().filter(|(_, line)| line.starts_with("error"));
    errors.into_iter().find_map(|(at, headline)| {
        let next = lines[at + 1..].iter().position(|line| line.starts_with("error"));
        let end = next.map_or(lines.len(), |next| at + 1 + next);
        of_error(headline, place(&lines[at..end])?, &lines[at..end].join("\n"))
    })
}

/// The line that an error is about: `--> src/lib.rs:12:5`.
fn place(error: &[&str]) -> Option<u32> {
    let arrow = error.iter().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    arrow.rsplit(':').nth(1)?.parse().ok()
}

fn of_error(headline: &str, line: u32, error: &str) -> Option<Mistake> {
    let quoted: Vec<&str> = headline.split('`').skip(1).step_by(2).collect();
    let first = quoted.first().copied().unwrap_or_default();
    let told = |message| Some(mistake(message, line, "hint-lesson-compile"));
    match code(headline) {
        "E0432" | "E0433" | "E0425" | "E0412" | "E0405" => {
            let name =
                of_std(error).or_else(|| Some(first).filter(|name| name.starts_with("std::")))?;
            Some(told("mistake-std-name")?.with("name", name))
        }
        "E0277" if headline.contains("between threads safely") => {
            Some(told("mistake-not-shareable")?.with("name", first))
        }
        "E0277" if headline.contains(": Handler<") => {
            Some(mistake("mistake-not-a-handler", line, "hint-lesson-services"))
        }
        "E0133" if headline.contains("mutable static") => told("mistake-static-mut"),
        "E0373" | "E0597" | "E0521" | "E0716" if error.contains("spawn") => {
            told("mistake-borrow-past-spawn")
        }
        "E0382" if error.contains("move") && error.contains("closure") => {
            let name = quoted.last().copied().unwrap_or(first);
            Some(told("mistake-moved-into-thread")?.with("name", name))
        }
        "E0599" if first == "unwrap" && headline.contains("Guard") => told("mistake-lock-unwrap"),
        "E0594" | "E0596" if error.contains("ReadGuard") => told("mistake-write-through-read"),
        "E0594" | "E0596" if headline.contains("behind a `&` reference") => {
            told("mistake-shared-assignment")
        }
        _ => None,
    }
}

/// `E0277` of `error[E0277]: …`.
fn code(headline: &str) -> &str {
    let inside = headline.strip_prefix("error[").and_then(|rest| rest.split_once(']'));
    inside.map_or("", |(code, _)| code)
}

/// What of `std::sync`, `std::thread` or `std::time` the lines of an error name.
fn of_std(error: &str) -> Option<&str> {
    const MODULES: [&str; 3] = ["std::sync", "std::thread", "std::time"];
    let source = error.lines().filter(|line| line.contains(" | ")).find_map(|line| {
        let at = MODULES.iter().filter_map(|module| line.find(module)).min()?;
        Some(&line[at..])
    })?;
    let end = source.find(|letter: char| !letter.is_alphanumeric() && !"_:".contains(letter));
    Some(source[..end.unwrap_or(source.len())].trim_end_matches(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_that_has_nothing_to_do_with_threads_is_left_to_the_compiler() {
        let text = "error[E0308]: mismatched types\n  --> src/lib.rs:3:5\n";
        assert_eq!(of_diagnostics(text), None);
        assert_eq!(of_diagnostics("warning: unused"), None);
    }

    #[test]
    fn the_name_and_the_line_are_those_of_the_learner() {
        let text = "error[E0432]: unresolved import `std::sync::Mutex`\n --> src/lib.rs:7:17\n  |\n\
            7 | use std::sync::{Arc, Mutex};\n";
        let told = of_diagnostics(text).unwrap().what;
        assert_eq!((&*told.arguments["line"], &*told.arguments["name"]), ("7", "std::sync"));
    }
}
