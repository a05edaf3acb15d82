//! Files that were handed in, each with the place where it was found.

use crate::submission::Unreadable;
use std::collections::{BTreeMap, BTreeSet};
use verdict::{Sentence, text};

/// A file that may be an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it was found, as people are told.
    pub shown: String,
    /// The way to it, from the first level of what was handed in; an archive is a folder on it.
    pub path: Vec<String>,
    /// What it holds, or why that cannot be told.
    pub content: Result<Vec<u8>, Unreadable>,
    /// What a problem with it is about.
    pub extent: Extent,
}

/// What a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// This one file.
    File,
    /// Everything that its learner has handed in.
    Everything,
}

/// What stands on the first level of what was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Top {
    /// A folder, or an archive, which is as good as one.
    Folder,
    /// A file.
    File,
}

/// Everything that was found.
#[derive(Clone, Debug, Default)]
pub struct Harvest {
    /// The first level, also where nothing of use lies below.
    pub tops: BTreeMap<String, Top>,
    /// The folders of the second level, by those of the first.
    pub below: BTreeSet<(String, String)>,
    /// What may be an answer.
    pub pieces: Vec<Piece>,
}

impl Harvest {
    /// Notes that there is something at this place.
    pub fn see(&mut self, path: &[String], is_folder: bool) {
        let Some(top) = path.first().filter(|top| !is_nobodys(top)) else { return };
        let kind = if is_folder || path.len() > 1 { Top::Folder } else { Top::File };
        self.tops.entry(top.clone()).and_modify(|known| *known = kind.min(*known)).or_insert(kind);
        if let Some(second) = path.get(1)
            && (is_folder || path.len() > 2)
        {
            self.below.insert((top.clone(), second.clone()));
        }
    }

    /// Takes a piece in.
    pub fn take(&mut self, piece: Piece) {
        if piece.path.first().is_some_and(|top| is_nobodys(top)) {
            return;
        }
        self.see(&piece.path, piece.extent == Extent::Everything);
        self.pieces.push(piece);
    }

    /// Takes in what another has found.
    pub fn take_all(&mut self, other: Harvest) {
        for (top, kind) in other.tops {
            self.see(&[top], kind == Top::Folder);
        }
        self.below.extend(other.below);
        self.pieces.extend(other.pieces);
    }
}

/// What systems and tools put beside the learners' folders.
fn is_nobodys(top: &str) -> bool {
    top.starts_with('.') || top == "__MACOSX"
}

/// What is wrong with something that was handed in, and what to do about it.
pub(super) fn problem(message: &str, shown: &str) -> Unreadable {
    let sentence = |name: String| Sentence::new(name).with("path", shown);
    Unreadable {
        what: sentence(format!("intake-{message}")),
        remedy: sentence(format!("intake-{message}-remedy")),
    }
}

/// The longest name of a file or folder that is taken.
const NAME_BYTES_MAX: usize = 255;

/// The parts of a path as an archive names it; `None` where it leads out of the archive, or nowhere.
pub(super) fn parts(path: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut bytes = path.bytes();
    let drive =
        bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic()) && bytes.next() == Some(b':');
    if drive || path.starts_with(['/', '\\']) {
        return None;
    }
    for part in path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." || part.len() > NAME_BYTES_MAX || part.contains('\0') {
            return None;
        }
        parts.push(visible(part));
    }
    (!parts.is_empty()).then_some(parts)
}

/// A name in which every character can be seen. Names are compared and shown, and never written to.
pub(super) fn visible(name: &str) -> String {
    let breaks = |character: char| matches!(character, '\n' | '\r' | '\t');
    let named: String = name
        .chars()
        .flat_map(|character| match breaks(character) {
            true => character.escape_unicode().collect::<Vec<char>>(),
            false => vec![character],
        })
        .collect();
    text::escape(&named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_out_of_an_archive_are_no_paths() {
        for path in ["../a.rs", "a/../../b.rs", "/etc/passwd", "\\a", "C:\\a.rs", "a\0b", "", "./"]
        {
            assert_eq!(parts(path), None, "{path}");
        }
        assert_eq!(parts(&"a".repeat(256)), None);
        assert_eq!(parts("./a//b\\c.rs").unwrap(), ["a", "b", "c.rs"]);
        assert_eq!(parts("..a/b..").unwrap(), ["..a", "b.."]);
    }

    #[test]
    fn names_show_what_they_hold_and_stay_apart() {
        assert_eq!(visible("a\nb"), "a\\u{a}b");
        assert_eq!(visible("a b"), "a b");
        assert_eq!(visible("\u{1b}[2Jx\u{202e}"), "\\u{1b}[2Jx\\u{202e}");
        assert_eq!(visible("=cmd|'/c calc'!A0"), "=cmd|'/c calc'!A0");
    }
}
