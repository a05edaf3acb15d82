//! The gradebook filled in, held against the rules by which Canvas' own importer reads it.

use super::*;
use crate::report::sample;

const EXPORT: &str = "Student,ID,SIS User ID,SIS Login ID,Section,Tally (501),02 Mailbox (502),Essay (503),Current Score\n\
    ,,,,,,,,(read only)\n\
    \x20   Points Possible,,,,,100.00,10.00,20,(read only)\n\
    \"Lovelace, Ada\",7,1001,ada,S1,,3,18,90.1\n\
    \"Borel, Émile\",8,,1002@example.org,S1,55,,\"1\"\"2\",\n\
    \"Hopper, Grace\",9,,,S1,,,,\n\
    \"Student, Test\",10,,,S1,,,,\n";

/// What Canvas reads: the points of each student's number and assignment's number.
fn imported(text: &str) -> BTreeMap<(String, String), String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
    let header = &rows[0];
    assert!(header[0].contains("Student") && header[1].contains("ID") && header.len() > 3);
    let last = header.iter().position(|title| title.contains("Section")).unwrap();
    let mut points = BTreeMap::new();
    for row in rows[1..].iter().filter(|row| !row[1].is_empty()) {
        for (title, cell) in header.iter().zip(row).skip(last + 1) {
            let Some((_, id)) = title.trim_end_matches(')').rsplit_once(" (") else { continue };
            if !cell.is_empty() {
                points.insert((row[1].to_owned(), id.to_owned()), cell.to_owned());
            }
        }
    }
    points
}

fn told(sentences: &[Sentence]) -> Vec<(String, String)> {
    let of = |sentence: &Sentence| {
        let argument = sentence.arguments.values().last().cloned();
        (sentence.message.clone(), argument.unwrap_or_default())
    };
    sentences.iter().map(of).collect()
}

#[test]
fn canvas_reads_our_points_and_everything_else_as_it_was() {
    let filled = canvas(EXPORT, &sample::gradebook(), &[]).unwrap();
    let before = imported(EXPORT);
    let mut expected = before.clone();
    for (student, assignment, points) in
        // Mailbox is worth 10 there: 40 of 100 are 4. Missing work stays as it is.
        [
            ("7", "501", "100"),
            ("7", "502", "4"),
            ("8", "501", "10"),
            ("9", "501", "0"),
            ("9", "502", "0"),
        ]
    {
        expected.insert((student.to_owned(), assignment.to_owned()), points.to_owned());
    }
    assert_eq!(imported(&filled.text), expected);
    assert_eq!(filled.grades, 5);
    let untouched = |text: &str| text.lines().take(3).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(untouched(&filled.text), untouched(EXPORT));
    assert!(filled.text.contains("\"Borel, Émile\",8,,1002@example.org,S1,10,,\"1\"\"2\",\n"));
}

#[test]
fn learners_without_a_row_are_named() {
    let filled = canvas(EXPORT, &sample::gradebook(), &[]).unwrap();
    let left_out = told(&filled.left_out);
    assert_eq!(left_out[0], ("export-no-row".to_owned(), "1004 (Edsger Dijkstra)".to_owned()));
    assert_eq!(left_out[1].0, "export-no-row");
    assert_eq!(left_out.len(), 2);
}

#[test]
fn a_grade_that_the_grader_owes_is_named_and_its_cell_stays() {
    let export = format!("{EXPORT}\"Dijkstra, Edsger\",11,,,S1,60,,,\n");
    let filled = canvas(&export, &sample::gradebook(), &[]).unwrap();
    assert!(filled.text.ends_with("\"Dijkstra, Edsger\",11,,,S1,60,,,\n"));
    let unsettled = filled.left_out.iter().filter(|it| it.message == "export-unsettled");
    assert_eq!(unsettled.count(), 2);
}

#[test]
fn a_column_is_named_where_its_title_says_nothing_and_never_guessed() {
    let other = EXPORT.replace("Tally (501)", "Homework A (501)");
    let filled = canvas(&other, &sample::gradebook(), &[]).unwrap();
    assert_eq!(told(&filled.left_out)[0], ("export-no-column".to_owned(), "01-tally".to_owned()));
    let named = [("01-tally".to_owned(), "Homework A".to_owned())];
    let filled = canvas(&other, &sample::gradebook(), &named).unwrap();
    assert_eq!(imported(&filled.text)[&("7".to_owned(), "501".to_owned())], "100");

    let twice = EXPORT.replace("Essay (503)", "tally (503)");
    let trouble = canvas(&twice, &sample::gradebook(), &[]).unwrap_err();
    assert_eq!(trouble.what.message, "export-several-columns");
    let none = EXPORT.replace("Tally", "A").replace("02 Mailbox", "B");
    let trouble = canvas(&none, &sample::gradebook(), &[]).unwrap_err();
    assert_eq!(trouble.what.message, "export-no-columns");
}

#[test]
fn a_table_that_canvas_would_refuse_is_refused() {
    for text in ["", "a,b,c\n1,2,3\n", "Student,ID,Tally (1)\n"] {
        let trouble = canvas(text, &sample::gradebook(), &[]).unwrap_err();
        assert_eq!(trouble.what.message, "export-not-canvas", "{text}");
    }
}

#[test]
fn last_and_first_names_may_have_columns_of_their_own_and_semicolons_may_separate() {
    let export = "LastName;FirstName;ID;Section;Tally (501)\nLovelace;Ada;7;S1;\n";
    let filled = canvas(export, &sample::gradebook(), &[]).unwrap();
    assert!(filled.text.ends_with("Lovelace;Ada;7;S1;100\n"), "{}", filled.text);
}
