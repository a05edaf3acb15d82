//! Canvas: its exported gradebook, with our points in the columns of the exercises.

use super::filled::Filled;
use super::matching::{Keys, both_orders, matches};
use super::worksheet::Worksheet;
use crate::gradebook::{Gradebook, Heading};
use crate::trouble::{Result, Trouble};
use std::collections::BTreeMap;
use verdict::Sentence;

/// An exercise and the title of its column, as somebody has said it.
pub type Named = (String, String);

/// Fills the gradebook that Canvas exports. The column of an exercise is the one with its name for a
/// title, or the one that `named` says; a cell without a grade of ours stays as it is.
pub fn canvas(worksheet: &str, gradebook: &Gradebook, named: &[Named]) -> Result<Filled> {
    let mut worksheet = Worksheet::read(worksheet);
    let titles = worksheet.titles();
    let students = Students::of(&titles).ok_or_else(not_canvas)?;
    let mut filled = Filled::default();
    let columns = columns(gradebook, &titles, students.last, named, &mut filled)?;
    let rows = (1..worksheet.rows()).map(|row| (row, students.keys(&worksheet, row)));
    let rows: BTreeMap<usize, Keys> = rows.filter(|(_, keys)| !keys.ids.is_empty()).collect();
    let possible = (1..worksheet.rows())
        .find(|row| worksheet.cell(*row, 0).trim() == "Points Possible")
        .unwrap_or(usize::MAX);
    let learners = gradebook.learners();
    for (learner, found) in learners.iter().zip(matches(&learners, &rows)) {
        let Some(row) = filled.row(*learner, found) else { continue };
        for (exercise, column) in &columns {
            let Some(line) = learner.of(exercise) else { continue };
            let points_max = worksheet.cell(possible, *column).trim().parse().ok();
            if let Some(points) = filled.points(line, points_max) {
                worksheet.fill(row, *column, &points);
            }
        }
    }
    filled.text = worksheet.written();
    Ok(filled)
}

/// The columns that say who somebody is.
struct Students {
    ids: Vec<usize>,
    name: Vec<usize>,
    /// The last of them; assignments come after it.
    last: usize,
}

impl Students {
    /// `None` where Canvas would not take the table for one of its own.
    fn of(titles: &[String]) -> Option<Students> {
        let at = |wanted: &str| titles.iter().position(|title| title.trim() == wanted);
        let ids = ["ID", "SIS User ID", "SIS Login ID", "Integration ID"];
        let name: Vec<usize> = match at("Student") {
            Some(column) => vec![column],
            None => vec![at("LastName")?, at("FirstName")?],
        };
        at("ID")?;
        let ids = ids.into_iter().filter_map(at).collect();
        Some(Students { ids, name, last: at("Section")? })
    }

    fn keys(&self, worksheet: &Worksheet<'_>, row: usize) -> Keys {
        let cells = |columns: &[usize]| -> Vec<String> {
            let cells = columns.iter().map(|column| worksheet.cell(row, *column).trim().to_owned());
            cells.filter(|cell| !cell.is_empty()).collect()
        };
        // `Points Possible` and what else is no student has no number.
        let ids = match worksheet.cell(row, self.ids[0]).trim() {
            "" => Vec::new(),
            _ => cells(&self.ids),
        };
        Keys { ids, emails: Vec::new(), names: both_orders(&cells(&self.name).join(", ")) }
    }
}

/// The column of each exercise that has one.
fn columns(
    gradebook: &Gradebook,
    titles: &[String],
    last: usize,
    named: &[Named],
    filled: &mut Filled,
) -> Result<Vec<(String, usize)>> {
    let mut columns = Vec::new();
    for heading in &gradebook.class.exercises {
        let wanted = named.iter().find(|(exercise, _)| *exercise == heading.exercise);
        let fits = |title: &str| match wanted {
            Some((_, wanted)) => title == wanted || assignment(title) == wanted,
            None => is_named_for(assignment(title), heading),
        };
        let after = titles.iter().enumerate().skip(last + 1);
        let found: Vec<usize> =
            after.filter(|(_, title)| fits(title)).map(|(column, _)| column).collect();
        match found[..] {
            [column] => columns.push((heading.exercise.clone(), column)),
            [] => filled
                .left_out
                .push(Sentence::new("export-no-column").with("exercise", &heading.exercise)),
            _ => return Err(several_columns(&heading.exercise)),
        }
    }
    match columns.is_empty() {
        true => Err(Trouble::usage(Sentence::new("export-no-columns"))
            .remedy(Sentence::new("export-columns-remedy"))),
        false => Ok(columns),
    }
}

/// `Actor cache` of `Actor cache (9876)`.
fn assignment(title: &str) -> &str {
    let without = title.strip_suffix(')').and_then(|title| title.rsplit_once(" ("));
    let is_number = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    without.filter(|(_, id)| is_number(id)).map_or(title, |(name, _)| name)
}

/// Whether a title is a name of the exercise: `03-actor-cache`, `Actor cache`, `exercise 03` or the
/// title of its lesson.
fn is_named_for(title: &str, heading: &Heading) -> bool {
    let (number, topic) = heading.exercise.split_once('-').unwrap_or(("", &heading.exercise));
    let names =
        [&heading.exercise, topic, &format!("exercise-{number}"), &heading.title].map(simple);
    names.contains(&simple(title))
}

/// Words in lower case, joined by hyphens.
fn simple(name: &str) -> String {
    let words = name.split(|character: char| !character.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-").to_lowercase()
}

fn not_canvas() -> Trouble {
    Trouble::usage(Sentence::new("export-not-canvas"))
        .remedy(Sentence::new("export-not-canvas-remedy"))
}

fn several_columns(exercise: &str) -> Trouble {
    Trouble::usage(Sentence::new("export-several-columns").with("exercise", exercise))
        .remedy(Sentence::new("export-columns-remedy"))
}

#[cfg(test)]
mod tests;
