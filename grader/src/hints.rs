//! The hints of an exercise, step by step.

use crate::catalogue::Exercise;
use crate::trouble::{Result, Trouble};
use std::fs;
use verdict::{Language, Sentence};

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The text of its heading.
    pub title: String,
    /// What follows the heading, without blank lines around it.
    pub text: String,
}

/// The steps of an exercise in one language.
pub fn read(exercise: &Exercise, language: Language) -> Result<Vec<Step>> {
    let path = exercise.folder.join(format!("hints.{}.md", language.code()));
    let text =
        fs::read_to_string(&path).map_err(|error| Trouble::file("cannot-read", &path, &error))?;
    let steps = steps(&text);
    if steps.is_empty() {
        let what = Sentence::new("no-hints").with("path", path.display());
        return Err(Trouble::own(what).remedy(Sentence::new("no-hints-remedy")));
    }
    Ok(steps)
}

/// Every `## ` heading outside code begins a step.
fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        in_code ^= line.trim_start().starts_with("```");
        match line.strip_prefix("## ").filter(|_| !in_code) {
            Some(title) => steps.push(Step { title: title.trim().to_owned(), text: String::new() }),
            None => {
                if let Some(step) = steps.last_mut() {
                    step.text += line;
                    step.text.push('\n');
                }
            }
        }
    }
    for step in &mut steps {
        step.text = step.text.trim().to_owned();
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_begin_steps_and_code_is_left_alone() {
        let text = "# Hints\n\nIntroduction.\n\n## Look\n\nOne.\n\n```text\n## not a step\n```\n\n## Do\nTwo.\n";
        let step =
            |title: &str, text: &str| Step { title: title.to_owned(), text: text.to_owned() };
        assert_eq!(
            steps(text),
            [step("Look", "One.\n\n```text\n## not a step\n```"), step("Do", "Two.")]
        );
        assert_eq!(steps("no heading"), []);
    }
}
