//! Text that fits a terminal: escaped, measured, cut and wrapped.

use unicode_width::UnicodeWidthChar;

/// Makes every character visible: what would move the cursor, change colours or reorder the line
/// is written as its number (`\u{1b}`), and line breaks and tabs become one space.
///
/// Everything that comes from a submission (source lines, names, values, panic messages) goes
/// through here before it reaches a terminal.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut broken = false;
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => broken = true,
            ' ' if broken => {}
            _ => {
                if broken && !escaped.is_empty() {
                    escaped.push(' ');
                }
                broken = false;
                if is_hidden(character) {
                    escaped.extend(character.escape_unicode());
                } else {
                    escaped.push(character);
                }
            }
        }
    }
    escaped
}

/// Characters that a reader cannot see but a terminal obeys.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// The columns a text takes.
pub fn width(text: &str) -> usize {
    text.chars().map(character_width).sum()
}

fn character_width(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// The text, or its beginning and `…` where it is wider than `columns`.
pub fn clip(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    if columns == 0 {
        return String::new();
    }
    let (head, _) = split_at_width(text, columns - 1);
    format!("{}…", head.trim_end())
}

/// The text followed by spaces up to `columns`, cut where it is wider.
pub fn pad(text: &str, columns: usize) -> String {
    let mut padded = clip(text, columns);
    let missing = columns.saturating_sub(width(&padded));
    padded.extend(std::iter::repeat_n(' ', missing));
    padded
}

/// The text in lines of at most `columns`, broken at ordinary spaces (never at the no-break spaces
/// of French punctuation), and inside a word only where the word alone is too wide.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        let mut rest = word;
        while width(&line) + width(rest) > columns {
            let (head, tail) = split_at_width(rest, columns - width(&line));
            if head.is_empty() && line.is_empty() {
                // A character wider than the whole line: nothing sensible is left to show.
                rest = "";
                break;
            }
            line.push_str(head);
            lines.push(std::mem::take(&mut line));
            rest = tail;
        }
        line.push_str(rest);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The longest beginning of at most `columns`, and the rest.
pub(crate) fn split_at_width(text: &str, columns: usize) -> (&str, &str) {
    let mut used = 0;
    for (index, character) in text.char_indices() {
        used += character_width(character);
        if used > columns {
            return text.split_at(index);
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_shows_what_a_terminal_would_obey() {
        assert_eq!(escape("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(escape("x\u{202e}y\u{9b}z\u{7f}"), "x\\u{202e}y\\u{9b}z\\u{7f}");
        assert_eq!(escape("left: 1,\n    right: 2\r\n"), "left: 1, right: 2");
        assert_eq!(escape("l’été\u{a0}: ⟨ok⟩"), "l’été\u{a0}: ⟨ok⟩");
    }

    #[test]
    fn clip_and_pad_take_exactly_the_columns_they_are_given() {
        assert_eq!(clip("counter", 4), "cou…");
        assert_eq!(clip("count", 5), "count");
        assert_eq!(clip("count", 0), "");
        for columns in 0..12 {
            assert_eq!(width(&pad("数を数える", columns)), columns);
            assert_eq!(width(&pad("count", columns)), columns);
        }
    }

    #[test]
    fn wrap_breaks_at_spaces_and_keeps_french_punctuation_together() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("est perdue\u{a0}: un", 11), ["est", "perdue\u{a0}: un"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn no_wrapped_line_is_wider_than_asked() {
        let text = "a pneumonoultramicroscopicsilicovolcanoconiosis 数を数える b";
        for columns in 1..40 {
            for line in wrap(text, columns) {
                assert!(width(&line) <= columns, "`{line}` at {columns}");
            }
        }
    }
}
