//! Rust source as far as functions are told apart in it, read off its indent, as rustfmt writes it.

/// Lines without comments.
#[derive(Clone, Debug)]
pub struct Code<'a> {
    lines: Vec<&'a str>,
}

impl<'a> Code<'a> {
    /// The code of a file.
    pub fn of(text: &'a str) -> Self {
        let code = |line: &'a str| line.split("//").next().unwrap_or_default().trim_end();
        Code { lines: text.lines().map(code).collect() }
    }

    /// The lines, with their indent and without comments.
    pub fn lines(&self) -> &[&'a str] {
        &self.lines
    }

    /// The index at which the function around a line (from 1) begins.
    pub fn function(&self, line: u32) -> Option<usize> {
        let index = (line as usize).min(self.lines.len());
        self.lines[..index].iter().rposition(|line| is_function(line))
    }

    /// The lines of the function that begins at an index, without its first and last.
    pub fn body(&self, begin: usize) -> &[&'a str] {
        let depth = indent(self.lines[begin]);
        let rest = &self.lines[begin + 1..];
        let length = rest.iter().position(|line| indent(line) == depth && line.trim() == "}");
        &rest[..length.unwrap_or(rest.len())]
    }

    /// Whether two lines are in the same function.
    pub fn are_together(&self, one: u32, other: u32) -> bool {
        self.function(one) == self.function(other)
    }

    /// Whether the function around `from` calls the one around `line` by its name.
    pub fn calls(&self, from: u32, line: u32) -> bool {
        let functions = (self.function(from), self.function(line));
        let (Some(caller), Some(called)) = functions else { return false };
        self.is_called(called, caller)
    }

    /// Whether two lines may belong to one piece of work: one function, one that calls the other, or
    /// two that a third one calls. Two calls from outside of the file are not.
    pub fn may_be_one_piece(&self, one: u32, other: u32) -> bool {
        let (Some(one), Some(other)) = (self.function(one), self.function(other)) else {
            return true;
        };
        let functions = self.lines.iter().enumerate().filter(|(_, line)| is_function(line));
        let reaches =
            |caller: usize, called: usize| caller == called || self.is_called(called, caller);
        functions.into_iter().any(|(caller, _)| reaches(caller, one) && reaches(caller, other))
    }

    /// Whether the function that begins at `called` is called by its name in the one at `caller`.
    fn is_called(&self, called: usize, caller: usize) -> bool {
        let Some((_, name)) = self.lines[called].split_once("fn ") else { return false };
        let name = name.split(['(', '<']).next().unwrap_or_default();
        let calls = [format!(".{name}("), format!("::{name}(")];
        self.body(caller).iter().any(|line| calls.iter().any(|call| line.contains(call)))
    }
}

/// How far a line is indented, in bytes.
pub fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether a function begins in a line.
pub fn is_function(line: &str) -> bool {
    let line = line.trim_start();
    ["fn ", "pub fn ", "pub(crate) fn "].iter().any(|word| line.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
impl Map {
    pub fn load(&self) -> u64 {
        *self.value.lock()
    }
    fn store(&self) {
        *self.value.lock() = 1; // self.load()
    }
    fn both(&self) {
        self.load();
        self.store();
    }
    fn drain(&self) {
        self.value.lock();
    }
}
";

    #[test]
    fn pieces_of_work_are_functions_and_what_they_call() {
        let code = Code::of(TEXT);
        assert!(code.are_together(2, 3) && !code.are_together(3, 6));
        assert!(code.calls(9, 3) && !code.calls(3, 9) && !code.calls(6, 3));
        assert!(code.may_be_one_piece(3, 6), "both are called by `both`");
        assert!(code.may_be_one_piece(8, 6) && code.may_be_one_piece(6, 6));
        assert!(!code.may_be_one_piece(3, 13) && !code.may_be_one_piece(13, 6));
        assert!(code.may_be_one_piece(1, 13), "what stands in no function is not known");
        assert!(code.may_be_one_piece(99, 13) && Code::of("").may_be_one_piece(1, 1));
    }
}
