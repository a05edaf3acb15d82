//! Moodle: the grading worksheet of one assignment, with our points and comments in it.

use super::filled::Filled;
use super::matching::{Keys, both_orders, matches};
use super::told;
use super::worksheet::Worksheet;
use crate::gradebook::{Gradebook, Line};
use crate::trouble::{Result, Trouble};
use maud::html;
use std::collections::BTreeMap;
use verdict::{Messages, Sentence};

/// Fills the worksheet of the assignment that this exercise is.
pub fn moodle(
    worksheet: &str,
    gradebook: &Gradebook,
    exercise: &str,
    messages: &Messages,
) -> Result<Filled> {
    let mut worksheet = Worksheet::read(worksheet);
    let columns = Columns::of(&worksheet.titles()).ok_or_else(not_moodle)?;
    let rows = (1..worksheet.rows()).map(|row| (row, columns.keys(&worksheet, row)));
    let rows: BTreeMap<usize, Keys> = rows.collect();
    let learners = gradebook.learners();
    let mut filled = Filled::default();
    for (learner, found) in learners.iter().zip(matches(&learners, &rows)) {
        let Some(line) = learner.of(exercise) else { continue };
        let Some(row) = filled.row(*learner, found) else { continue };
        let points_max = columns.grade_max.and_then(|column| number(&worksheet.cell(row, column)));
        let Some(points) = filled.points(line, points_max) else { continue };
        worksheet.fill(row, columns.grade, &points);
        if let Some(column) = columns.comments {
            worksheet.fill(row, column, &comments(line, messages));
        }
    }
    filled.text = worksheet.written();
    Ok(filled)
}

/// Where the columns are. Moodle translates their titles; English and French are known.
struct Columns {
    identifier: usize,
    id_number: Option<usize>,
    name: Option<usize>,
    email: Option<usize>,
    grade: usize,
    grade_max: Option<usize>,
    /// What an importer reads as comments is the first column after the last change of the grade.
    comments: Option<usize>,
}

impl Columns {
    /// `None` where Moodle's importer would refuse the table.
    fn of(titles: &[String]) -> Option<Columns> {
        let at = |names: [&str; 2]| {
            let same = |title: &String| {
                let title = title.trim().replace('\'', "’").to_lowercase();
                names.iter().any(|name| name.to_lowercase() == title)
            };
            titles.iter().position(same)
        };
        let modified = at(["Last modified (grade)", "Dernière modification (note)"])?;
        Some(Columns {
            identifier: at(["Identifier", "Identifiant"])?,
            id_number: at(["ID number", "Numéro d’identification"]),
            name: at(["Full name", "Nom complet"]),
            email: at(["Email address", "Adresse de courriel"]),
            grade: at(["Grade", "Note"])?,
            grade_max: at(["Maximum grade", "Note maximale"]),
            comments: Some(modified + 1).filter(|column| *column < titles.len()),
        })
    }

    fn keys(&self, worksheet: &Worksheet<'_>, row: usize) -> Keys {
        let cell = |column: Option<usize>| {
            let text = column.map(|column| worksheet.cell(row, column).trim().to_owned());
            text.filter(|text| !text.is_empty())
        };
        let identifier = cell(Some(self.identifier)).unwrap_or_default();
        // `Participant 1234`: the number is also in the names of the files that Moodle hands out.
        let number = identifier.rsplit(' ').next().map(str::to_owned);
        let ids = [number, Some(identifier), cell(self.id_number)].into_iter().flatten();
        Keys {
            ids: ids.filter(|id| !id.is_empty()).collect(),
            emails: cell(self.email).into_iter().collect(),
            names: cell(self.name).map_or_else(Vec::new, |name| both_orders(&name)),
        }
    }
}

/// `100.00` or `100,00`.
fn number(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse().ok()
}

/// What Moodle shows to the learner: HTML on one line, every text in it escaped.
fn comments(line: &Line, messages: &Messages) -> String {
    let remarks = told::remarks(line);
    let markup = html! {
        @if !remarks.is_empty() { pre { (remarks) } }
        @if !line.checks.is_empty() {
            ul {
                @for check in &line.checks {
                    li {
                        b { (check.points) "/" (check.max_points) } " "
                        code { (check.name) } " "
                        (told::after_verdict(check, &told::summary(check, messages), messages))
                    }
                }
            }
        }
    };
    markup.into_string().replace(['\r', '\n'], "<br>")
}

fn not_moodle() -> Trouble {
    Trouble::usage(Sentence::new("export-not-moodle"))
        .remedy(Sentence::new("export-not-moodle-remedy"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::messages;
    use crate::report::sample;
    use verdict::Language;

    const ENGLISH: &str = "\u{feff}Identifier,\"Full name\",\"ID number\",\"Email address\",Status,Grade,\"Maximum Grade\",\"Grade can be changed\",\"Last modified (submission)\",\"Last modified (grade)\",\"Feedback comments\"\r\n\
        \"Participant 41\",\"Ada Lovelace\",1001,ada@x.org,\"Submitted for grading\",,20.00,Yes,\"Monday, 2 November 2026, 9:00 AM\",-,\r\n\
        \"Participant 42\",\"Somebody Else\",,1002@EXAMPLE.org,Submitted,15.50,20.00,Yes,-,-,\"<p>by hand</p>\"\r\n\
        \"Participant 1003\",,,,Draft,,20.00,Yes,-,-,\r\n";

    /// What the importer reads of each participant: the grade and the comments.
    fn imported(text: &str) -> BTreeMap<String, (String, String)> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        let at = |title: &str| header.iter().position(|it| it == title).expect(title);
        let modified = at("Last modified (grade)");
        assert!(modified > 0);
        let (id, grade, comments) = (at("Identifier"), at("Grade"), at("Feedback comments"));
        let read = |row: csv::StringRecord| {
            let id = row[id].strip_prefix("Participant ").unwrap().to_owned();
            (id, (row[grade].to_owned(), row[comments].to_owned()))
        };
        reader.records().map(|row| read(row.unwrap())).collect()
    }

    fn filled(worksheet: &str) -> Filled {
        moodle(worksheet, &sample::gradebook(), "01-tally", &messages(Language::En)).unwrap()
    }

    #[test]
    fn moodle_reads_our_points_and_comments() {
        let filled = filled(ENGLISH);
        let rows = imported(&filled.text);
        // By ID number, by address, and by the number that Moodle's file names carry.
        let grades: Vec<&str> = rows.values().map(|(grade, _)| grade.as_str()).collect();
        assert_eq!(rows.keys().collect::<Vec<_>>(), ["1003", "41", "42"]);
        assert_eq!(grades, ["0", "20", "2"]);
        assert!(rows["42"].1.contains("<li><b>0/30</b> <code>second::adds_up</code>"));
        assert!(rows["1003"].1.contains("mismatched types<br>"), "{}", rows["1003"].1);
        assert_eq!(filled.left_out.len(), 2);
    }

    #[test]
    fn only_grades_and_comments_change() {
        let kept = |text: &str| -> Vec<String> {
            let worksheet = Worksheet::read(text);
            let cells = (0..worksheet.rows()).flat_map(|row| (0..10).map(move |cell| (row, cell)));
            let others = cells.filter(|(row, column)| *row == 0 || *column != 5);
            others.map(|(row, column)| worksheet.cell(row, column)).collect()
        };
        let filled = filled(ENGLISH);
        assert_eq!(kept(&filled.text), kept(ENGLISH));
        let ends = |text: &str| text.matches("\r\n").count();
        assert_eq!(ends(&filled.text), ends(ENGLISH));
    }

    #[test]
    fn a_french_worksheet_is_filled_and_another_language_asked_for_in_one_of_the_two() {
        let french = "Identifiant,Nom complet,Statut,Note,Note maximale,Dernière modification (note),Feedback par commentaires\n\
            Participant 41,Ada Lovelace,Remis,,\"20,00\",-,\n";
        let text = filled(french).text;
        assert!(text.contains("Participant 41,Ada Lovelace,Remis,20,\"20,00\",-,"), "{text}");
        let german = french.replace("Note,", "Bewertung,");
        let gradebook = sample::gradebook();
        let trouble = moodle(&german, &gradebook, "01-tally", &messages(Language::En)).unwrap_err();
        assert_eq!(trouble.what.message, "export-not-moodle");
    }

    #[test]
    fn nothing_that_a_submission_says_is_markup_in_a_comment() {
        let lines = sample::gradebook().lines;
        let hostile = lines.iter().find(|line| line.learner == sample::HOSTILE).unwrap();
        let comments = comments(hostile, &messages(Language::En));
        assert!(comments.contains("&lt;script&gt;") && !comments.contains("<script"));
        assert!(!comments.contains("<img"));
    }
}
