//! Whose something is, told from the name that a learning platform has given it.

/// Who has handed something in, as its name tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// What identifies the learner.
    pub id: String,
    /// What the learner is called, where the name says so.
    pub name: Option<String>,
    /// Whether it came after its time.
    pub is_late: bool,
    /// What the learner had called the file, where it is one.
    pub file: Option<String>,
}

/// What stands between the learner's number and the file's own name in a Moodle download.
const MOODLE: &str = "_assignsubmission_";

/// Reads `Full Name_1234567_assignsubmission_file_lib.rs`, or the same as a folder's name.
pub fn of_moodle(top: &str) -> Option<Sender> {
    let (learner, what) = top.rsplit_once(MOODLE)?;
    let (name, id) = learner.rsplit_once('_').unwrap_or(("", learner));
    let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let file = what.strip_prefix("file_").filter(|file| !file.is_empty());
    digits.then(|| Sender {
        id: id.to_owned(),
        name: (!name.is_empty()).then(|| name.to_owned()),
        is_late: false,
        file: file.map(str::to_owned),
    })
}

/// Reads `lastfirst_LATE_12345_678901_lib-1.rs`.
pub fn of_canvas(top: &str) -> Option<Sender> {
    let parts: Vec<&str> = top.split('_').collect();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let at = (1..parts.len().checked_sub(2)?)
        .find(|at| is_number(parts[*at]) && is_number(parts[at + 1]))?;
    let is_late = at > 1 && parts[at - 1] == "LATE";
    let name = parts[..at - usize::from(is_late)].join("_");
    let file = parts[at + 2..].join("_");
    (!name.is_empty() && !file.is_empty()).then(|| Sender {
        id: parts[at].to_owned(),
        name: Some(name),
        is_late,
        file: Some(file),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(id: &str, name: &str, is_late: bool, file: Option<&str>) -> Option<Sender> {
        let (id, name, file) = (id.to_owned(), Some(name.to_owned()), file.map(str::to_owned));
        Some(Sender { id, name, is_late, file })
    }

    #[test]
    fn moodle_names_a_learner_by_full_name_and_number() {
        let whole = of_moodle("Ada King Lovelace_1234567_assignsubmission_file_");
        assert_eq!(whole, sender("1234567", "Ada King Lovelace", false, None));
        let flat = of_moodle("Jean_Luc_42_assignsubmission_file_my_lib.rs");
        assert_eq!(flat, sender("42", "Jean_Luc", false, Some("my_lib.rs")));
        let text = of_moodle("Bob_7_assignsubmission_onlinetext_onlinetext.html");
        assert_eq!(text, sender("7", "Bob", false, None));
        assert_eq!(of_moodle("Bob_x_assignsubmission_file_"), None);
        assert_eq!(of_moodle("bob"), None);
    }

    #[test]
    fn canvas_names_a_learner_by_two_numbers_and_says_what_was_late() {
        let late = of_canvas("lovelaceada_LATE_12345_678901_lib-1.rs");
        assert_eq!(late, sender("12345", "lovelaceada", true, Some("lib-1.rs")));
        let plain = of_canvas("lovelaceada_12345_678901_my_lib.rs");
        assert_eq!(plain, sender("12345", "lovelaceada", false, Some("my_lib.rs")));
        let exercise = of_canvas("bob_1_2_exercise-03.rs");
        assert_eq!(exercise, sender("1", "bob", false, Some("exercise-03.rs")));
        for name in ["bob.rs", "bob_03.rs", "_1_2_x.rs", "bob_1_2_", "bob_1_2"] {
            assert_eq!(of_canvas(name), None, "{name}");
        }
    }
}
