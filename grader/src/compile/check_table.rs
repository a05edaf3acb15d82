//! The test functions of a checks file, and the same file as a library with a table of them.

use crate::trouble::{Result, Trouble};
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;
use verdict::Sentence;

/// What a checks file holds.
#[derive(Clone, Debug)]
pub struct CheckTable {
    /// Its test functions, in the order of the file.
    pub tests: Vec<Test>,
    /// The file with what a library needs in the place of what a test needs; every function stands
    /// on the same line as before.
    library: String,
}

/// A test function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// Its path in the file: `atomic::increments_add_up`.
    pub path: String,
    /// The line of its name.
    pub line: u32,
}

/// Stands in for `subject.rs`: the learner's types are handed over when the program starts.
const SUBJECT: &str = "pub mod subject { \
    static INSTALLED: std::sync::OnceLock<&'static dyn super::contract::Subject> = \
    std::sync::OnceLock::new(); \
    pub fn install(subject: &'static dyn super::contract::Subject) { \
    assert!(INSTALLED.set(subject).is_ok(), \"the subject is installed once\"); } \
    pub fn subject() -> &'static dyn super::contract::Subject { \
    *INSTALLED.get().expect(\"the subject is installed before any check runs\") } }";

impl CheckTable {
    /// Reads a checks file. `path` is only named in what is said of it.
    pub fn read(path: &Path, text: &str) -> Result<CheckTable> {
        let trouble = |line: u32, remedy: Sentence| {
            // The line is a place and not a quantity, so it is part of the path and never grouped.
            let what =
                Sentence::new("checks-broken").with("place", format!("{}:{line}", path.display()));
            Trouble::own(what).remedy(remedy)
        };
        let tokens: TokenStream = text.parse().map_err(|error: proc_macro2::LexError| {
            let line = error.span().start().line as u32;
            trouble(line, Sentence::new("checks-unreadable")).because(error)
        })?;
        let mut scan = Scan::default();
        scan.module(tokens, "");
        for (module, found) in [("contract", scan.contract), ("subject", scan.subject)] {
            if !found {
                let remedy = Sentence::new("checks-without-module").with("module", module);
                return Err(trouble(1, remedy));
            }
        }
        let mut library = text.to_owned();
        scan.edits.sort_by_key(|(place, _)| place.start);
        for (place, replacement) in scan.edits.into_iter().rev() {
            library.replace_range(place, &replacement);
        }
        Ok(CheckTable { tests: scan.tests, library })
    }

    /// The root of the checks library: the checks, the table of them, and the program's entry.
    pub fn library(&self) -> String {
        let mut text = self.library.clone();
        text +=
            "\n\n/// Every check by its name.\npub static CHECKS: &[trial::driver::Check] = &[\n";
        for Test { path, .. } in &self.tests {
            writeln!(text, "    trial::driver::Check {{ name: {path:?}, run: {path} }},")
                .expect("a String takes any text");
        }
        text += "];\n\n/// Runs the check that the environment names, on the learner's types.\n\
            pub fn drive(subject: &'static dyn contract::Subject) -> ! {\n    subject::install(subject);\n    trial::driver::main(CHECKS)\n}\n";
        text
    }
}

#[derive(Default)]
struct Scan {
    tests: Vec<Test>,
    edits: Vec<(Range<usize>, String)>,
    contract: bool,
    subject: bool,
}

impl Scan {
    /// Looks at the items of one module; `inside` is its path with `::` at the end.
    fn module(&mut self, tokens: TokenStream, inside: &str) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut index = 0;
        while index < tokens.len() {
            let taken = self
                .test(&tokens[index..], inside)
                .or_else(|| self.submodule(&tokens[index..], inside));
            index += taken.unwrap_or(1);
        }
    }

    /// `#[test] fn name`: the attribute makes room for the visibility that the table needs.
    fn test(&mut self, tokens: &[TokenTree], inside: &str) -> Option<usize> {
        let [TokenTree::Punct(hash), TokenTree::Group(group), rest @ ..] = tokens else {
            return None;
        };
        let attribute = group.delimiter() == Delimiter::Bracket
            && hash.as_char() == '#'
            && group.stream().to_string() == "test";
        if !attribute {
            return None;
        }
        let name = rest.windows(2).find_map(|pair| match pair {
            [TokenTree::Ident(keyword), TokenTree::Ident(name)] if keyword == "fn" => Some(name),
            _ => None,
        })?;
        let place = hash.span().byte_range().start..group.span().byte_range().end;
        let public = matches!(rest.first(), Some(TokenTree::Ident(word)) if word == "pub");
        let visibility = if public { "" } else { "pub" };
        self.edits.push((place.clone(), format!("{visibility:width$}", width = place.len())));
        let line = name.span().start().line as u32;
        self.tests.push(Test { path: format!("{inside}{name}"), line });
        Some(2)
    }

    /// `mod name { ... }` is looked into and made reachable; `mod contract;` becomes public, and
    /// `mod subject;` becomes the stand-in.
    fn submodule(&mut self, tokens: &[TokenTree], inside: &str) -> Option<usize> {
        let (public, rest) = match tokens {
            [TokenTree::Ident(word), rest @ ..] if word == "pub" => (true, rest),
            _ => (false, tokens),
        };
        let [TokenTree::Ident(keyword), TokenTree::Ident(name), after, ..] = rest else {
            return None;
        };
        if keyword != "mod" {
            return None;
        }
        let start = keyword.span().byte_range().start;
        match after {
            TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => {
                if !public {
                    self.edits.push((start..start, "pub ".to_owned()));
                }
                self.module(body.stream(), &format!("{inside}{name}::"));
            }
            TokenTree::Punct(end) if end.as_char() == ';' && end.spacing() == Spacing::Alone => {
                let start = tokens[0].span().byte_range().start;
                let place = start..end.span().byte_range().end;
                if inside.is_empty() && name == "contract" {
                    self.contract = true;
                    self.edits.push((place, "pub mod contract;".to_owned()));
                } else if inside.is_empty() && name == "subject" {
                    self.subject = true;
                    self.edits.push((place, SUBJECT.to_owned()));
                }
            }
            _ => return None,
        }
        Some(if public { 4 } else { 3 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKS: &str = "\
//! The checks; « é » takes two bytes.

mod contract;
mod subject;

use contract::*;

#[test]
fn first() { trial::example(|| ()) }

mod atomic {
    use super::*;

    // #[test] in a comment is none.
    #[test]
    fn adds_up() {
        let text = \"#[test] fn in_text() {}\";
    }

    mod deeper {
        #[test]
        pub fn last() {}
    }
}
";

    fn read(text: &str) -> Result<CheckTable> {
        CheckTable::read(Path::new("exercises/01-counter/checks/checks.rs"), text)
    }

    #[test]
    fn test_functions_are_found_with_their_paths_and_lines() {
        let test = |path: &str, line| Test { path: path.to_owned(), line };
        assert_eq!(
            read(CHECKS).unwrap().tests,
            [test("first", 9), test("atomic::adds_up", 16), test("atomic::deeper::last", 22)]
        );
    }

    #[test]
    fn the_library_keeps_every_line_and_reaches_every_test() {
        let library = read(CHECKS).unwrap().library();
        let lines: Vec<&str> = library.lines().collect();
        for (number, line) in CHECKS.lines().enumerate() {
            if !line.contains("mod ") && !line.contains("#[test]") {
                assert_eq!(lines[number], line);
            }
        }
        assert_eq!(lines[2], "pub mod contract;");
        assert!(lines[3].starts_with("pub mod subject {"));
        assert_eq!((lines[7], lines[14]), ("pub    ", "    pub    "));
        assert_eq!(lines[10], "pub mod atomic {");
        assert_eq!((lines[19], lines[20]), ("    pub mod deeper {", "               "));
        assert!(library.contains(
            "trial::driver::Check { name: \"atomic::deeper::last\", run: atomic::deeper::last },"
        ));
    }

    #[test]
    fn a_file_without_its_two_modules_or_with_open_braces_is_refused() {
        let missing = read("mod contract;\n").unwrap_err();
        assert_eq!(missing.remedy.unwrap().arguments["module"], "subject");
        let open = read("mod contract;\nmod subject;\nmod x {\n").unwrap_err();
        assert_eq!(open.remedy.unwrap().message, "checks-unreadable");
    }
}
