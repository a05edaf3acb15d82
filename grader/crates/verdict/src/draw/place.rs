//! Where an event is in the source.

use super::Drawing;
use crate::{Event, text};

/// A line of source, with the name of its file where that is not the learner's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The number of the line.
    pub line: String,
    /// Its text.
    pub source: String,
}

impl Drawing<'_> {
    pub(super) fn place(&self, event: &Event) -> Place {
        let line = event.line.map(|line| line.to_string()).unwrap_or_default();
        let source = event.source.as_deref().map(|source| text::escape(source.trim()));
        let source = source.unwrap_or_default();
        match &event.file {
            Some(file) if !self.is_submission(file) => {
                Place { line, source: format!("{}: {source}", text::escape(file_name(file))) }
            }
            _ => Place { line, source },
        }
    }

    /// Whether a path is the learner's file, whatever folder it was compiled from.
    pub(super) fn is_submission(&self, file: &str) -> bool {
        let file = file.replace('\\', "/");
        file == self.submission || file.ends_with(&format!("/{}", self.submission))
    }
}

fn file_name(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}
