//! Colours, where they are wanted. Nothing is said by colour alone.

use verdict::Verdict;

/// Whether to use colours.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    /// Whether to use ANSI colours.
    pub color: bool,
}

impl Paint {
    /// Important.
    pub fn strong(self, text: &str) -> String {
        self.apply("1", text)
    }

    /// Less important.
    pub fn quiet(self, text: &str) -> String {
        self.apply("2", text)
    }

    /// Where the reader is to look.
    pub fn here(self, text: &str) -> String {
        self.apply("7", text)
    }

    /// The colour of a verdict.
    pub fn verdict(self, verdict: Verdict, text: &str) -> String {
        self.apply(
            match verdict {
                Verdict::Passed => "32",
                Verdict::Skipped => "33",
                _ => "31",
            },
            text,
        )
    }

    /// The part of a bar that is filled.
    pub fn filled(self, text: &str) -> String {
        self.apply("32", text)
    }

    fn apply(self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
