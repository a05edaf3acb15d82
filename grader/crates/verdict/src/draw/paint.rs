//! ANSI colours, used sparingly and never alone.

/// What a piece of text is, not how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// As it is.
    Plain,
    /// Titles and headers.
    Strong,
    /// What is there to be found when looked for: rules, numbers.
    Quiet,
    /// What went wrong.
    Alarm,
    /// Where to look: a switch, a stale value, a thread that waits.
    Notice,
}

/// Applies styles, or leaves text alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    pub(super) color: bool,
}

impl Paint {
    pub(super) fn apply(self, style: Style, text: &str) -> String {
        let code = match style {
            Style::Plain => return text.to_owned(),
            Style::Strong => "1",
            Style::Quiet => "2",
            Style::Alarm => "1;31",
            Style::Notice => "33",
        };
        if self.color && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
