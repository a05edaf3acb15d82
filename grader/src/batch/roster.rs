//! Who belongs to a class: a roster in CSV, as learning platforms and spreadsheets write it.

use super::sender::Sender;
use crate::trouble::{Result, Trouble};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use verdict::Sentence;

/// The learners of a class.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Roster {
    /// In the order of the file.
    pub people: Vec<Person>,
    /// Who is meant by a word that identifies somebody; by several people, where it does not.
    known: BTreeMap<String, Vec<usize>>,
    /// Who has a full name.
    named: BTreeMap<String, Vec<usize>>,
}

/// One learner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// What identifies the learner.
    pub id: String,
    /// The full name.
    pub name: Option<String>,
    /// Where the learner is written to.
    pub email: Option<String>,
}

/// Who a submission is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// This person of the roster.
    Person(usize),
    /// Nobody on it.
    Nobody,
    /// One of several.
    Several,
}

/// Titles of columns, in the order in which they are preferred as what identifies a learner.
const IDS: [&str; 21] = [
    "id",
    "identifier",
    "learner",
    "student id",
    "id number",
    "sis user id",
    "user id",
    "number",
    "identifiant",
    "matricule",
    "numéro",
    "numéro d'identification",
    "numéro d'étudiant",
    "username",
    "user",
    "login",
    "sis login id",
    "github_username",
    "github",
    "nom d'utilisateur",
    "roster_identifier",
];
const EMAILS: [&str; 8] = [
    "email",
    "email address",
    "e-mail",
    "mail",
    "adresse de courriel",
    "courriel",
    "adresse e-mail",
    "adresse mail",
];
const NAMES: [&str; 6] =
    ["name", "full name", "student", "nom complet", "student name", "nom et prénom"];
const FIRST_NAMES: [&str; 4] = ["first name", "firstname", "given name", "prénom"];
const LAST_NAMES: [&str; 6] =
    ["last name", "lastname", "surname", "family name", "nom de famille", "nom"];

/// The columns of a roster.
struct Columns {
    ids: Vec<usize>,
    email: Option<usize>,
    name: Vec<usize>,
}

impl Roster {
    /// Reads a roster.
    pub fn read(path: &Path) -> Result<Roster> {
        let bytes = std::fs::read(path).map_err(|error| {
            let what = Sentence::new("roster-missing").with("path", path.display());
            Trouble::usage(what).because(error).remedy(Sentence::new("roster-missing-remedy"))
        })?;
        let text = String::from_utf8(bytes).map_err(|_| {
            let what = Sentence::new("roster-not-utf8").with("path", path.display());
            Trouble::usage(what).remedy(Sentence::new("roster-not-utf8-remedy"))
        })?;
        Roster::of(&text).map_err(|trouble| {
            let what = trouble.what.clone().with("path", path.display());
            Trouble { what, ..trouble }
        })
    }

    /// Reads the text of a roster.
    pub fn of(text: &str) -> Result<Roster> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(text))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let broken =
            |error: csv::Error| Trouble::usage(Sentence::new("roster-broken")).because(error);
        let columns = Columns::of(reader.headers().map_err(broken)?)?;
        let mut roster = Roster::default();
        for record in reader.records() {
            let record = record.map_err(broken)?;
            let line = record.position().map_or(0, csv::Position::line);
            // Canvas puts the points of each assignment into a row of their own.
            if record.get(0).is_some_and(|cell| cell.starts_with("Points Possible")) {
                continue;
            }
            roster.add(&columns, &record, line)?;
        }
        Ok(roster)
    }

    fn add(&mut self, columns: &Columns, record: &csv::StringRecord, line: u64) -> Result<()> {
        let cell = |column: &usize| record.get(*column).filter(|cell| !cell.is_empty());
        let email = columns.email.as_ref().and_then(cell);
        let words: Vec<&str> = columns.ids.iter().filter_map(cell).chain(email).collect();
        let Some(id) = words.first() else { return Ok(()) };
        let id = number_of(id);
        if self.people.iter().any(|person| same(&person.id, id)) {
            let what = Sentence::new("roster-twice").with("learner", super::piece::visible(id));
            return Err(Trouble::usage(what.with("line", line))
                .remedy(Sentence::new("roster-twice-remedy")));
        }
        let name: Vec<&str> = columns.name.iter().filter_map(cell).collect();
        let name = (!name.is_empty()).then(|| super::piece::visible(&name.join(" ")));
        let index = self.people.len();
        for word in &words {
            note(&mut self.known, number_of(word), index);
        }
        if let Some(name) = &name {
            note(&mut self.named, name, index);
        }
        let id = super::piece::visible(id);
        self.people.push(Person { id, name, email: email.map(super::piece::visible) });
        Ok(())
    }

    /// Who a submission is from: by what identifies its learner, by the end of a repository's name,
    /// or by a full name that only one has.
    pub fn find(&self, sender: &Sender) -> Match {
        match self.by_word(&sender.id) {
            Match::Nobody => {}
            found => return found,
        }
        if sender.name.is_none() && sender.file.is_none() {
            let ends = sender.id.char_indices().filter(|(_, character)| *character == '-');
            let mut found = ends.filter_map(|(at, _)| match self.by_word(&sender.id[at + 1..]) {
                Match::Nobody => None,
                found => Some(found),
            });
            match (found.next(), found.next()) {
                (Some(found), None) => return found,
                (Some(_), Some(_)) => return Match::Several,
                (None, _) => {}
            }
        }
        let name = sender.name.as_ref().unwrap_or(&sender.id);
        one_of(self.named.get(&key(name)))
    }

    /// Who is meant by a word that identifies somebody.
    pub fn by_word(&self, word: &str) -> Match {
        one_of(self.known.get(&key(word)))
    }
}

fn one_of(found: Option<&Vec<usize>>) -> Match {
    match found.map(Vec::as_slice) {
        None | Some([]) => Match::Nobody,
        Some([one]) => Match::Person(*one),
        Some(_) => Match::Several,
    }
}

fn note(known: &mut BTreeMap<String, Vec<usize>>, word: &str, index: usize) {
    let people = known.entry(key(word)).or_default();
    if !people.contains(&index) {
        people.push(index);
    }
}

fn key(word: &str) -> String {
    super::piece::visible(word.trim()).to_lowercase()
}

fn same(one: &str, other: &str) -> bool {
    key(one) == key(other)
}

/// Moodle writes `Participant 1234567`, in the language of the course.
fn number_of(word: &str) -> &str {
    match word.split_once(' ') {
        Some((_, number))
            if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            number
        }
        _ => word,
    }
}

/// What stands between the cells of the first line.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    *[b',', b';', b'\t']
        .iter()
        .max_by_key(|delimiter| (count(delimiter), **delimiter == b','))
        .unwrap_or(&b',')
}

impl Columns {
    fn of(headers: &csv::StringRecord) -> Result<Columns> {
        let titles: Vec<String> =
            headers.iter().map(|title| title.trim().to_lowercase().replace('’', "'")).collect();
        let find = |wanted: &[&str]| -> Vec<usize> {
            let place = |title: &&str| titles.iter().position(|known| known == *title);
            wanted.iter().filter_map(place).collect()
        };
        let ids = find(&IDS);
        let email = find(&EMAILS).first().copied();
        if ids.is_empty() && email.is_none() {
            let what = Sentence::new("roster-columns");
            return Err(Trouble::usage(what).remedy(Sentence::new("roster-columns-remedy")));
        }
        let name = match find(&NAMES).first() {
            Some(name) => vec![*name],
            None => find(&FIRST_NAMES)
                .into_iter()
                .take(1)
                .chain(find(&LAST_NAMES).into_iter().take(1))
                .collect(),
        };
        Ok(Columns { ids, email, name })
    }
}

#[cfg(test)]
mod tests;
