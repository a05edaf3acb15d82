//! What stands beside `results.jsonl`: the same gradebook for spreadsheets, build servers and people.

use super::{csv, junit, pages};
use crate::gradebook::Gradebook;
use crate::trouble::Result;
use crate::workspace::write_whole;
use std::path::Path;
use verdict::Messages;

/// One row per learner.
pub const GRADES: &str = "grades.csv";

/// A test suite for each learner and exercise.
pub const JUNIT: &str = "junit.xml";

/// Writes the table, the test report and the pages into the folder of a gradebook, each file in one
/// go.
pub fn write(gradebook: &Gradebook, folder: &Path, messages: &Messages) -> Result<()> {
    write_whole(&folder.join(GRADES), csv::csv(gradebook))?;
    write_whole(&folder.join(JUNIT), junit::junit(gradebook, messages))?;
    pages::pages(gradebook, messages).write(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::messages;
    use crate::report::sample;
    use verdict::Language;

    #[test]
    fn every_file_is_there_and_nothing_is_left_of_its_writing() {
        let folder = tempfile::tempdir().unwrap();
        write(&sample::gradebook(), folder.path(), &messages(Language::En)).unwrap();
        let names = |folder: &Path| {
            let entries = std::fs::read_dir(folder).unwrap();
            let mut names: Vec<String> =
                entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        assert_eq!(names(folder.path()), ["grades.csv", "junit.xml", "learners", "report.html"]);
        let learners = names(&folder.path().join("learners"));
        assert_eq!(learners.len(), sample::gradebook().learners().len());
    }
}
