//! Whether a French message file keeps the apostrophes and spaces of French.

const WRONG: [&str; 10] = ["'", " :", " ;", " ?", " !", "« ", " »", "...", "\u{a0};", "\u{202f}:"];

/// The lines of a French message file that break its typography: straight apostrophes, a plain space
/// (or none) before a mark of punctuation or inside quotation marks, three dots. Code between backticks
/// and comments keep their own.
///
/// For tests, as [`disagreements`](super::disagreements) is.
pub fn slips_of_typography(source: &str) -> Vec<String> {
    let spaced = |prose: &str, index: usize| {
        matches!(prose[..index].chars().next_back(), Some('\u{a0}' | '\u{202f}'))
    };
    let broken = |line: &&str| {
        // Code that holds backticks stands between two of them.
        let outside: Vec<&str> = line.split("``").step_by(2).collect();
        let prose: String = outside.join("").split('`').step_by(2).collect();
        WRONG.iter().any(|mark| prose.contains(mark))
            || prose.match_indices([':', ';', '?', '!']).any(|(index, _)| !spaced(&prose, index))
    };
    let lines = source.lines().filter(|line| !line.starts_with('#'));
    lines.filter(broken).map(str::to_owned).collect()
}
