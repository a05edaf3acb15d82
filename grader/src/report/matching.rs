//! Which row of a worksheet is a learner's: told by a key that only one row has, never guessed.

use crate::gradebook::Learner;
use std::collections::BTreeMap;

/// What a row says of whose it is.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// Numbers and log-in names.
    pub ids: Vec<String>,
    /// Addresses.
    pub emails: Vec<String>,
    /// Names, in every order in which they may be written.
    pub names: Vec<String>,
}

/// A learner's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// This one.
    Row(usize),
    /// There is none.
    None,
    /// Several could be, or two keys name different ones.
    Ambiguous,
}

/// The row of each learner, in their order.
pub fn matches(learners: &[Learner<'_>], rows: &BTreeMap<usize, Keys>) -> Vec<Match> {
    let mut found: Vec<Match> = learners.iter().map(|learner| row_of(*learner, rows)).collect();
    let claimed = found.clone();
    for (index, found) in found.iter_mut().enumerate() {
        let others = claimed.iter().enumerate().filter(|(other, _)| *other != index);
        if matches!(found, Match::Row(_)) && others.into_iter().any(|(_, other)| other == found) {
            *found = Match::Ambiguous;
        }
    }
    found
}

fn row_of(learner: Learner<'_>, rows: &BTreeMap<usize, Keys>) -> Match {
    let with = |has: &dyn Fn(&Keys) -> bool| -> Vec<usize> {
        rows.iter().filter(|(_, keys)| has(keys)).map(|(row, _)| *row).collect()
    };
    let by_id = with(&|keys| keys.ids.iter().any(|id| id == learner.id()));
    let by_email = with(&|keys| {
        let own = [learner.email(), Some(learner.id())].into_iter().flatten();
        let mut own = own.filter(|address| address.contains('@'));
        own.any(|own| keys.emails.iter().chain(&keys.ids).any(|it| it.eq_ignore_ascii_case(own)))
    });
    let name = plain(learner.name().unwrap_or(learner.id()));
    let by_name = with(&|keys| keys.names.iter().any(|known| plain(known) == name));
    let mut found = None;
    for rows in [by_id, by_email, by_name].into_iter().filter(|rows| !rows.is_empty()) {
        match (found, rows.as_slice()) {
            (None, [row]) => found = Some(*row),
            // A weaker key that several share says nothing against a stronger one.
            (Some(row), several) if several.contains(&row) => {}
            _ => return Match::Ambiguous,
        }
    }
    found.map_or(Match::None, Match::Row)
}

/// A name without regard to spaces and capitals.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// `Lovelace, Ada` also as `Ada Lovelace`.
pub fn both_orders(name: &str) -> Vec<String> {
    let turned =
        name.split_once(',').map(|(last, first)| format!("{} {}", first.trim(), last.trim()));
    [Some(name.to_owned()), turned].into_iter().flatten().filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::Line;

    fn row(ids: &[&str], email: &str, name: &str) -> Keys {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Keys { ids: owned(ids), emails: owned(&[email]), names: both_orders(name) }
    }

    fn found(learners: &[(&str, Option<&str>, Option<&str>)], rows: &[Keys]) -> Vec<Match> {
        let lines: Vec<Line> = learners
            .iter()
            .map(|(id, name, email)| Line {
                name: name.map(str::to_owned),
                email: email.map(str::to_owned),
                ..Line::missing(*id, "01-tally", 100)
            })
            .collect();
        let learners: Vec<Learner<'_>> = lines.chunks(1).map(|lines| Learner { lines }).collect();
        matches(&learners, &rows.iter().cloned().enumerate().collect())
    }

    #[test]
    fn a_learner_is_found_by_each_key() {
        let rows = [row(&["17"], "", "Hopper, Grace"), row(&["18"], "ada@x.org", "Lovelace, Ada")];
        for learner in [
            ("18", None, None),
            ("z", None, Some("ADA@x.org")),
            ("ada@x.org", None, None),
            ("z", Some("ada  lovelace"), None),
            ("Lovelace, Ada", None, None),
        ] {
            assert_eq!(found(&[learner], &rows), [Match::Row(1)], "{learner:?}");
        }
        assert_eq!(found(&[("19", Some("Ada L."), None)], &rows), [Match::None]);
    }

    #[test]
    fn a_name_that_two_rows_share_is_matched_only_by_a_better_key() {
        let rows = [row(&["1"], "", "Kim, Lee"), row(&["2"], "", "Kim, Lee")];
        assert_eq!(found(&[("x", Some("Lee Kim"), None)], &rows), [Match::Ambiguous]);
        assert_eq!(found(&[("2", Some("Lee Kim"), None)], &rows), [Match::Row(1)]);
    }

    #[test]
    fn keys_that_name_different_rows_match_none_and_a_row_has_one_learner() {
        let rows = [row(&["1"], "", "Lovelace, Ada"), row(&["2"], "", "Hopper, Grace")];
        assert_eq!(found(&[("1", Some("Grace Hopper"), None)], &rows), [Match::Ambiguous]);
        let twice = [("1", None, None), ("x", Some("Ada Lovelace"), None), ("2", None, None)];
        let expected = [Match::Ambiguous, Match::Ambiguous, Match::Row(1)];
        assert_eq!(found(&twice, &rows), expected);
    }
}
