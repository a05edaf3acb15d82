//! Names of learners' pages: harmless, whatever the learners are called.

use sha2::{Digest as _, Sha256};

/// Bytes of a learner's id that may stand in the name of his page.
const BYTES_MAX: usize = 40;

/// The name of a learner's page.
pub(super) fn file_name(learner: &str) -> String {
    harmless_name(learner) + ".html"
}

/// What is harmless of a learner's id, and a number that no other id has.
pub fn harmless_name(learner: &str) -> String {
    let harmless = |character: char| match character {
        'a'..='z' | '0'..='9' => character,
        'A'..='Z' => character.to_ascii_lowercase(),
        _ => '-',
    };
    let words: String = learner.chars().map(harmless).collect();
    let words: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
    let mut name = words.join("-");
    name.truncate(BYTES_MAX);
    let digest = Sha256::digest(learner);
    let number: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    let hyphen = if name.is_empty() { "" } else { "-" };
    format!("{name}{hyphen}{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_harmless_and_no_two_learners_share_one() {
        let learners =
            ["Ada", "ada", "a/da", "../../etc/passwd", "", "<script>", "été", "CON", "…", "a\nb"];
        let names: Vec<String> = learners.iter().map(|learner| file_name(learner)).collect();
        for name in &names {
            let stem = name.strip_suffix(".html").unwrap();
            assert!(
                stem.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
            );
            assert!(stem.len() >= 10);
        }
        let mut different = names.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), names.len());
        assert!(file_name(&"x".repeat(500)).len() < 60);
        assert!(names[3].starts_with("etc-passwd-"));
    }
}
