//! What can be said of a source text before any parser sees it: characters that hide something, and
//! brackets nested too deep.

/// How deep brackets, parentheses, braces and generic arguments may nest.
pub(super) const NESTING_MAX: usize = 64;

/// Why a text is not taken, and in which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    /// What is wrong.
    pub kind: FlawKind,
    /// Where.
    pub line: usize,
}

/// What can be wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FlawKind {
    /// A character without a shape, which editors and terminals do not show as what it is.
    Control(char),
    /// A character that changes the direction of text: what is read is not what is compiled.
    Direction(char),
    /// An end of line that not every tool takes for one, so that line numbers disagree.
    LineEnd(char),
    /// Brackets deeper than [`NESTING_MAX`].
    Nesting,
}

/// Looks for the first flaw, without recursion.
///
/// Brackets are counted exactly. A `<` is counted where it is written as one that opens arguments:
/// that is enough for honest files, and what parses the others is confined.
pub(super) fn flaw(text: &str) -> Option<Flaw> {
    character_flaw(text).or_else(|| nesting_flaw(text))
}

fn character_flaw(text: &str) -> Option<Flaw> {
    // Some editors begin every file with a byte order mark, and rustc skips it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut line = 1;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let kind = match character {
            '\n' => {
                line += 1;
                continue;
            }
            '\t' => continue,
            '\r' if characters.peek() == Some(&'\n') => continue,
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => FlawKind::LineEnd,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => FlawKind::Direction,
            '\u{2066}'..='\u{2069}' => FlawKind::Direction,
            other if other.is_control() => FlawKind::Control,
            _ => continue,
        };
        return Some(Flaw { kind: kind(character), line });
    }
    None
}

fn nesting_flaw(text: &str) -> Option<Flaw> {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0 };
    // For each open bracket, how many `<` are open in it; the first stands for the whole file.
    let mut open: Vec<usize> = vec![0];
    while let Some(byte) = scanner.code() {
        let deep = open.len() > 1;
        let angles = open.last_mut().expect("the file itself is never closed");
        match byte {
            b'<' if scanner.opens_arguments() => *angles += 1,
            b'>' if !scanner.ends_an_arrow() => *angles = angles.saturating_sub(1),
            // No type goes on behind these: what was open was a comparison.
            b';' => *angles = 0,
            b'{' => {
                *angles = 0;
                open.push(0);
            }
            b'(' | b'[' => open.push(0),
            b')' | b']' | b'}' if deep => {
                open.pop();
            }
            _ => continue,
        }
        if open.len() - 1 + open.iter().sum::<usize>() > NESTING_MAX {
            let before = &scanner.bytes[..scanner.at];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            return Some(Flaw { kind: FlawKind::Nesting, line });
        }
    }
    None
}

/// Walks over the bytes of a text that are code: no comment, no string, no character.
struct Scanner<'a> {
    bytes: &'a [u8],
    /// The place after the byte that was given out last.
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// The next byte of code; a literal counts as one quotation mark.
    fn code(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            match byte {
                b'/' if self.peek(1) == b'/' => self.skip_line(),
                b'/' if self.peek(1) == b'*' => self.skip_comment(),
                b'"' => self.skip_string(),
                b'\'' => self.skip_character_or_lifetime(),
                _ if byte == b'_' || byte.is_ascii_alphanumeric() || !byte.is_ascii() => {
                    self.skip_word();
                }
                _ => {
                    self.at += 1;
                    return Some(byte);
                }
            }
        }
    }

    /// `<` after white space and before it is a comparison, or with a second one a shift.
    fn opens_arguments(&self) -> bool {
        let (before, after) = (self.before(2), self.peek(0));
        let spaced = |byte: u8| byte.is_ascii_whitespace();
        let shift = (after == b'<' && spaced(before) && spaced(self.peek(1)))
            || (before == b'<' && spaced(self.before(3)) && spaced(after));
        let comparison = matches!(after, b'=' | b'-') || (spaced(before) && spaced(after));
        !comparison && !shift
    }

    fn ends_an_arrow(&self) -> bool {
        matches!(self.before(2), b'-' | b'=')
    }

    /// The byte so many places back; 1 is the one that was given out last.
    fn before(&self, back: usize) -> u8 {
        self.at.checked_sub(back).map_or(0, |at| self.bytes[at])
    }

    fn skip_line(&mut self) {
        while self.at < self.bytes.len() && self.peek(0) != b'\n' {
            self.at += 1;
        }
    }

    /// A comment in `/*`, which may hold others.
    fn skip_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.at += 1,
            }
        }
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    /// A string between `"` and `"` with so many `#`, where no backslash means anything.
    fn skip_raw_string(&mut self, hashes: usize) {
        self.at += 1;
        while self.at < self.bytes.len() {
            let closed = self.peek(0) == b'"' && (1..=hashes).all(|hash| self.peek(hash) == b'#');
            self.at += 1;
            if closed {
                self.at += hashes;
                return;
            }
        }
    }

    /// `'a'`, `'\n'`, `'('`, or the lifetime `'a`.
    fn skip_character_or_lifetime(&mut self) {
        self.at += 1;
        if self.peek(0) == b'\\' {
            self.at += 2;
            // What follows in `'\x7f'` and `'\u{1f600}'`.
            while !matches!(self.peek(0), b'\'' | b'\n' | 0) {
                self.at += 1;
            }
            self.at += 1;
            return;
        }
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let width = match rest.first() {
            Some(0..0x80) | None => 1,
            Some(0x80..0xe0) => 2,
            Some(0xe0..0xf0) => 3,
            Some(0xf0..) => 4,
        };
        if self.peek(width) == b'\'' {
            self.at += width + 1;
        }
        // Otherwise a lifetime, whose name is skipped as a word.
    }

    /// A word or a number; one that stands before a string says which kind of string it is.
    fn skip_word(&mut self) {
        let start = self.at;
        let inside = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric() || !byte.is_ascii();
        while self.at < self.bytes.len() && inside(self.peek(0)) {
            self.at += 1;
        }
        if matches!(&self.bytes[start..self.at], b"r" | b"br" | b"cr") {
            let hashes = (0..).take_while(|ahead| self.peek(*ahead) == b'#').count();
            if self.peek(hashes) == b'"' {
                self.at += hashes;
                self.skip_raw_string(hashes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<FlawKind> {
        flaw(text).map(|flaw| flaw.kind)
    }

    fn nested(open: &str, close: &str, times: usize) -> String {
        format!("{}{}", open.repeat(times), close.repeat(times))
    }

    #[test]
    fn brackets_may_nest_so_deep_and_no_deeper() {
        for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("Vec<", ">"), ("([", "])")] {
            let each = open.bytes().filter(|byte| b"([{<".contains(byte)).count();
            let deepest = nested(open, close, NESTING_MAX / each);
            assert_eq!(kind(&deepest), None, "{open}");
            let deeper = format!("fn f() {{}}\n{}", nested(open, close, NESTING_MAX / each + 1));
            let flaw = flaw(&deeper).expect(open);
            assert_eq!((flaw.kind, flaw.line), (FlawKind::Nesting, 2), "{open}");
        }
        let mixed = "fn f() -> A<".repeat(NESTING_MAX + 1);
        assert_eq!(kind(&mixed), Some(FlawKind::Nesting));
    }

    #[test]
    fn the_largest_file_of_brackets_needs_no_stack() {
        let (sender, receiver) = std::sync::mpsc::channel();
        let scan = move || {
            for bracket in ["(", "<", "{", "/*", "'", "r#", "\\", "!", "b'", "\"\\"] {
                let _ = sender.send(kind(&bracket.repeat(64 * 1024 / bracket.len())));
            }
        };
        // A thread that would overflow long before 65,536 levels.
        std::thread::Builder::new().stack_size(64 * 1024).spawn(scan).unwrap().join().unwrap();
        let found: Vec<_> = receiver.iter().collect();
        assert_eq!(found.len(), 10);
        assert_eq!(found[..3], [Some(FlawKind::Nesting); 3]);
    }

    #[test]
    fn what_is_no_code_does_not_nest() {
        let open = "(".repeat(100);
        for text in [
            format!("// {open}\n"),
            format!("/* /* {open} */ {open} */"),
            format!("\"{open}\""),
            format!("\"\\\"{open}\""),
            format!("r\"\\{open}\""),
            format!("br##\"\"#{open}\"##"),
            format!("c\"{open}\" b\"{open}\""),
            "'(' ".repeat(100),
            "'\\'' '(' b'(' '\\u{28}' ".repeat(40),
            "'é' '(' '😀' '[' ".repeat(40),
        ] {
            assert_eq!(kind(&text), None, "{text}");
        }
        // What only looks like a literal.
        for text in [
            format!("r#type {open}"),
            format!("&'a {open}"),
            format!("f('a', {open}"),
            format!("/* */ {open}"),
            format!("\"\" {open}"),
            format!("'\"' {open}"),
            format!("1.0f32 {open}"),
        ] {
            assert_eq!(kind(&text), Some(FlawKind::Nesting), "{text}");
        }
    }

    #[test]
    fn comparisons_and_shifts_are_no_brackets() {
        let lines = [
            "if a < b && c < d || e <= f { g(); }\n",
            "let x = 1 << 3;\n",
            "let y = table.len() << shift;\n",
            "match n { 0..5 => a, n if n < m => b, _ => c }\n",
            "for i in 0..n { while i < n {} }\n",
            "x <<= 1; if a <b {}\n",
            "f(a < b, c < d);\n",
            "fn g<T: Fn(u8) -> u8>(t: T) -> Vec<Option<T>> { t }\n",
        ];
        for line in lines {
            assert_eq!(kind(&line.repeat(300)), None, "{line}");
        }
        let table: String = (0..64).map(|bit| format!("1 << {bit}, ")).collect();
        assert_eq!(kind(&format!("const T: [u64; 64] = [{table}];")), None);
    }

    #[test]
    fn characters_that_hide_something_are_named_with_their_line() {
        let found = |text: &str| flaw(text).map(|flaw| (flaw.kind, flaw.line));
        assert_eq!(found("a\n\0"), Some((FlawKind::Control('\0'), 2)));
        assert_eq!(found("// \u{1b}[2J"), Some((FlawKind::Control('\u{1b}'), 1)));
        assert_eq!(found("\u{9b}"), Some((FlawKind::Control('\u{9b}'), 1)));
        for turn in ['\u{202e}', '\u{2066}', '\u{200f}'] {
            assert_eq!(found(&format!("\n// {turn}")), Some((FlawKind::Direction(turn), 2)));
        }
        assert_eq!(found("a\rb\n"), Some((FlawKind::LineEnd('\r'), 1)));
        assert_eq!(found("a\n\u{2028}"), Some((FlawKind::LineEnd('\u{2028}'), 2)));
        assert_eq!(found("a\r\n\tb\r\n"), None);
        assert_eq!(found("\u{feff}// Léo, naïveté, 漢字, 😀\n"), None);
    }
}
