//! Rosters as platforms and spreadsheets write them.

use super::*;

fn sender(id: &str, name: Option<&str>) -> Sender {
    Sender { id: id.into(), name: name.map(Into::into), is_late: false, file: None }
}

fn person(id: &str, name: &str, email: &str) -> Person {
    Person { id: id.into(), name: Some(name.into()), email: Some(email.into()) }
}

#[test]
fn columns_are_found_by_their_titles_in_both_languages_and_with_any_separator() {
    for text in [
        "id,name,email\n7,Ada Lovelace,ada@x.org\n",
        "\u{feff}Nom de famille;Prénom;Numéro d’identification;Adresse de courriel\r\nLovelace;Ada;7;ada@x.org\r\n",
        "Identifier\tFull name\tEmail address\nParticipant 7\tAda Lovelace\tada@x.org\n",
        "Student,ID,SIS User ID,email\n    Points Possible,,,\n\"Ada Lovelace\",7,S7,ada@x.org\n",
    ] {
        let roster = Roster::of(text).unwrap();
        assert_eq!(roster.people, [person("7", "Ada Lovelace", "ada@x.org")], "{text}");
        assert_eq!(roster.find(&sender("7", None)), Match::Person(0));
    }
}

#[test]
fn quotation_marks_and_line_breaks_in_cells_are_read_as_spreadsheets_write_them() {
    let text = "id;name\n1;\"Lovelace; Ada\"\n2;\"a\"\"b\nc\"\n";
    let roster = Roster::of(text).unwrap();
    assert_eq!(roster.people[0].name.as_deref(), Some("Lovelace; Ada"));
    assert_eq!(roster.people[1].name.as_deref(), Some("a\"b\\u{a}c"));
}

#[test]
fn every_column_that_identifies_somebody_does_and_several_people_are_never_one() {
    let text = "identifier,github_username,name,email\n1,ada,Ada L,a@x\n2,b-ob,Sam S,b@x\n3,ob,Sam S,c@x\n";
    let roster = Roster::of(text).unwrap();
    assert_eq!(roster.find(&sender("A@X", None)), Match::Person(0));
    assert_eq!(roster.find(&sender("tally-ada", None)), Match::Person(0));
    assert_eq!(roster.find(&sender("tally-b-ob", None)), Match::Several);
    assert_eq!(roster.find(&sender("99", Some("ada l"))), Match::Person(0));
    assert_eq!(roster.find(&sender("99", Some("Sam S"))), Match::Several);
    assert_eq!(roster.find(&sender("eve", None)), Match::Nobody);
}

#[test]
fn a_roster_that_names_somebody_twice_or_nobody_is_a_mistake() {
    let message = |text: &str| Roster::of(text).unwrap_err().what.message;
    assert_eq!(message("id\n1\n2\n1\n"), "roster-twice");
    assert_eq!(message("colour,shape\nred,round\n"), "roster-columns");
    assert!(Roster::of("id\n\n1\n").unwrap().people.len() == 1);
}
