//! `grades.csv`: one row per learner, one column per exercise.

use crate::gradebook::{Gradebook, Learner, Line};
use csv::Writer;

/// The table. A cell of points is empty where the grader could not tell, and so is then the sum.
pub fn csv(gradebook: &Gradebook) -> String {
    let exercises: Vec<&str> =
        gradebook.class.exercises.iter().map(|heading| heading.exercise.as_str()).collect();
    let mut writer = Writer::from_writer(Vec::new());
    let mut write = |row: Vec<String>| {
        let row = row.iter().map(|cell| harmless(cell));
        writer.write_record(row).expect("writing to memory does not fail, and all rows are alike");
    };
    let header = ["learner", "name", "email"].iter().chain(&exercises).chain(&LAST_COLUMNS);
    write(header.map(|title| (*title).to_owned()).collect());
    for learner in gradebook.learners() {
        write(row(learner, &exercises, gradebook));
    }
    let bytes = writer.into_inner().expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("every cell is text")
}

/// The columns after those of the exercises.
const LAST_COLUMNS: [&str; 5] = ["total", "max", "late", "problems", "similar"];

fn row(learner: Learner<'_>, exercises: &[&str], gradebook: &Gradebook) -> Vec<String> {
    let points = |score: Option<u32>| score.map_or_else(String::new, |score| score.to_string());
    let of = |exercise: &&str| points(learner.of(exercise).and_then(|line| line.score));
    let max: u32 = learner.lines.iter().map(|line| line.max_score).sum();
    let named = |line: &Line, text: &str| format!("{}: {text}", line.exercise);
    let late = learner.lines.iter().filter(|line| line.late);
    let late: Vec<&str> = late.map(|line| line.exercise.as_str()).collect();
    let problems = learner
        .lines
        .iter()
        .filter_map(|line| line.problem.as_ref().map(|problem| named(line, &problem.message)));
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let mut row = vec![learner.id().to_owned(), text(learner.name()), text(learner.email())];
    row.extend(exercises.iter().map(of));
    row.extend([points(learner.score()), max.to_string(), late.join(" ")]);
    row.push(problems.collect::<Vec<_>>().join("; "));
    let similar = learner.lines.iter().flat_map(|line| {
        let groups = gradebook.class.similar.iter().filter(move |group| group.has(line));
        groups.map(move |group| {
            let others = group.but(Some(line.learner.as_str()));
            named(line, &format!("{others} ({} %)", group.percent))
        })
    });
    row.push(similar.collect::<Vec<_>>().join("; "));
    row
}

/// A cell that no spreadsheet takes for a formula: one that would begin like one has an apostrophe
/// before it, which spreadsheets read as "this is text".
pub fn harmless(cell: &str) -> String {
    let begins_a_formula = |first: char| "=+-@\t\r\n＝＋－＠|".contains(first);
    if cell.trim_start_matches(' ').starts_with(begins_a_formula) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::{Class, Problem, Similar};

    fn gradebook() -> Gradebook {
        let line = |learner: &str, exercise: &str| Line::missing(learner, exercise, 100);
        let problem = || Problem { message: "no luck, \"really\"".to_owned(), remedy: None };
        let name = Some("=HYPERLINK(\"http://evil\")".to_owned());
        let lines = [
            Line { name, score: Some(40), late: true, ..line("ada", "01-tally") },
            line("ada", "02-mailbox").unsettled(problem()),
            Line { score: Some(100), ..line("bob", "01-tally") },
            Line { score: Some(50), ..line("bob", "02-mailbox") },
            line("-1+1", "01-tally"),
        ];
        let learners = vec!["ada".to_owned(), "bob".to_owned()];
        let similar = vec![Similar { exercise: "01-tally".to_owned(), learners, percent: 97 }];
        Gradebook::new(lines, Class { similar, ..Class::default() })
    }

    #[test]
    fn a_row_has_the_points_and_their_sum_unless_the_grader_could_not_tell() {
        let text = csv(&gradebook());
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header: Vec<&str> = vec!["learner", "name", "email", "01-tally", "02-mailbox"];
        assert_eq!(reader.headers().unwrap().iter().take(5).collect::<Vec<_>>(), header);
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(rows[1][3..8], ["40", "", "", "200", "01-tally"]);
        assert_eq!(rows[1][8], "02-mailbox: no luck, \"really\"");
        assert_eq!(rows[1][9], "01-tally: bob (97 %)");
        assert_eq!(rows[2][3..6], ["100", "50", "150"]);
        assert_eq!(rows[2][9], "01-tally: ada (97 %)");
    }

    #[test]
    fn no_cell_begins_like_a_formula() {
        let text = csv(&gradebook());
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut cells = 0;
        for row in reader.records() {
            for cell in row.unwrap().iter() {
                cells += 1;
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            }
        }
        assert_eq!(cells, 3 * 10);
        for (cell, written) in [("=1", "'=1"), ("  @x", "'  @x"), ("\t=1", "'\t=1"), ("a=1", "a=1")]
        {
            assert_eq!(harmless(cell), written);
        }
    }
}
