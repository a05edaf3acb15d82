//! A learner's file as far as mistakes are looked for in it: lines of code, the blocks and functions around them.

use verdict::code::{Code, indent, is_function};

/// A file, read line by line; a block is read off its indent, as rustfmt writes it.
pub(super) struct Source<'a> {
    code: Code<'a>,
}

impl<'a> Source<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Source { code: Code::of(text) }
    }

    /// The code of a line, from 1.
    pub(super) fn code(&self, line: u32) -> &'a str {
        let index = (line as usize).checked_sub(1);
        index.and_then(|index| self.code.lines().get(index)).map_or("", |line| line.trim())
    }

    /// The first line that contains one of these texts.
    pub(super) fn find(&self, texts: &[&str]) -> Option<u32> {
        let has = |line: &&str| texts.iter().any(|text| line.contains(text));
        self.code.lines().iter().position(has).map(|index| index as u32 + 1)
    }

    /// The heads of the blocks around a line, from the inside out, up to its function.
    pub(super) fn heads(&self, line: u32) -> Vec<&'a str> {
        let index = (line as usize).saturating_sub(1).min(self.code.lines().len());
        let mut within = self.code.lines().get(index).map_or(usize::MAX, |line| indent(line));
        let mut heads = Vec::new();
        for line in self.code.lines()[..index].iter().rev().filter(|line| !line.trim().is_empty()) {
            if indent(line) < within {
                within = indent(line);
                heads.push(line.trim());
                if is_function(line) {
                    break;
                }
            }
        }
        heads
    }

    /// Whether a line is in a loop of its function.
    pub(super) fn is_in_loop(&self, line: u32) -> bool {
        let loops = |head: &&str| {
            ["while ", "loop", "for "]
                .iter()
                .any(|word| head.trim_start_matches("} ").starts_with(word))
        };
        self.heads(line).iter().any(loops)
    }

    /// Whether the nearest condition or loop around a line is an `if`.
    pub(super) fn is_in_if(&self, line: u32) -> bool {
        let heads = self.heads(line);
        let decides = |head: &&&str| {
            ["if ", "while ", "loop", "for "].iter().any(|word| head.starts_with(word))
        };
        let nearest = heads.iter().find(decides).copied();
        nearest.is_some_and(|head| head.starts_with("if "))
    }

    /// Whether two lines are in the same function.
    pub(super) fn are_together(&self, one: u32, other: u32) -> bool {
        self.code.are_together(one, other)
    }

    /// Whether the function around `from` calls the one around `line` by its name.
    pub(super) fn calls(&self, from: u32, line: u32) -> bool {
        self.code.calls(from, line)
    }

    /// The parameter of the function around a line that is a function itself and is called in it.
    pub(super) fn callback(&self, line: u32) -> Option<&'a str> {
        let begin = self.code.function(line)?;
        let body = self.code.body(begin);
        let signature = std::iter::once(&self.code.lines()[begin]).chain(body.iter().take(8));
        let names = signature.flat_map(|line| {
            ["impl Fn", "&dyn Fn", "&mut dyn Fn", "&impl Fn", "F,", "F)", "M)", "Box<dyn Fn"]
                .iter()
                .flat_map(|kind| line.match_indices(&format!(": {kind}")).collect::<Vec<_>>())
                .map(|(at, _)| line[..at].rsplit([' ', '(']).next().unwrap_or_default())
                .collect::<Vec<_>>()
        });
        let is_called = |name: &&str| {
            !name.is_empty()
                && body.iter().any(|line| {
                    [format!("{name}("), format!("({name})")].iter().any(|call| line.contains(call))
                })
        };
        names
            .into_iter()
            .find(is_called)
            .or_else(|| body.iter().find_map(|line| called_field(line)))
    }
}

/// `self.f` of `(self.f)(item)`.
fn called_field(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("(self.")?;
    let (name, _) = rest.split_once(")(")?;
    name.chars().all(|letter| letter.is_alphanumeric() || letter == '_').then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
impl Map {
    pub fn update<R>(&self, f: impl FnOnce(u64) -> R) -> R {
        let value = self.value.lock(); // while
        if value.is_empty() {
            self.changed.wait(&mut value);
        }
        while value.is_full() {
            self.changed.wait(&mut value);
        }
        f(*value)
    }
    fn other(&self, f: impl Fn()) {
        self.value.lock();
    }
    fn both(&self) {
        self.update(|value| value);
    }
}
";

    #[test]
    fn blocks_functions_and_callbacks_are_found_around_a_line() {
        let source = Source::of(TEXT);
        assert!(source.is_in_if(5) && !source.is_in_loop(5));
        assert!(source.is_in_loop(8) && !source.is_in_if(8));
        assert!(!source.is_in_loop(3));
        assert_eq!(source.callback(3), Some("f"));
        assert_eq!(source.callback(13), None);
        assert_eq!(source.find(&["wait("]), Some(5));
        assert_eq!(source.code(99), "");
        assert!(source.calls(17, 3) && !source.calls(3, 17) && !source.calls(13, 3));
    }
}
