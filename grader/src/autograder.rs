//! What starts the grader on somebody else's system.

mod archive;

use crate::catalogue::Exercise;
use crate::report::classroom::runner;
use crate::trouble::Result;
use crate::workspace::Workspace;
use confinement::Level;
use verdict::Language;

/// The workflow of a GitHub Classroom assignment.
const WORKFLOW: &str = include_str!("../autograders/classroom.yml");

/// What an autograder is told.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The exercise that it grades.
    pub exercise: &'a Exercise,
    /// The level of isolation below which it grades nothing.
    pub isolation: Level,
    /// The language of what learners read.
    pub language: Language,
}

/// Where a course lies on GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    repository: String,
    reference: String,
}

impl std::str::FromStr for Course {
    type Err = String;

    /// `owner/repository@branch-tag-or-commit`.
    fn from_str(text: &str) -> std::result::Result<Course, String> {
        let plain = |part: &str| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            !part.is_empty() && part.bytes().all(plain)
        };
        let parts = text.split_once('@').and_then(|(repository, reference)| {
            let (owner, name) = repository.split_once('/')?;
            let fine = plain(owner) && plain(name) && reference.split('/').all(plain);
            fine.then(|| Course { repository: repository.into(), reference: reference.into() })
        });
        parts.ok_or_else(|| "not `owner/repository@reference`".to_owned())
    }
}

/// Gradescope's archive: how to set up the image, how to grade a submission, and the course without
/// its solutions.
pub fn gradescope(workspace: &Workspace, order: Order<'_>) -> Result<Vec<u8>> {
    let settings = format!(
        "exercise={}\nisolation={}\nlanguage={}\n",
        order.exercise.name,
        order.isolation,
        order.language.code()
    );
    archive::gradescope(workspace, &settings)
}

/// GitHub Classroom's workflow: each check is a runner of its own, worth its points.
pub fn classroom(course: &Course, order: Order<'_>) -> String {
    let runners: Vec<String> = (0..order.exercise.manifest.checks.len()).map(runner).collect();
    let result = |runner: &String| {
        let variable = format!("{}_RESULTS", runner.to_uppercase());
        format!("          {variable}: \"${{{{ steps.grade.outputs.{runner} }}}}\"")
    };
    let results: Vec<String> = runners.iter().map(result).collect();
    WORKFLOW
        .replace("@EXERCISE@", &order.exercise.name)
        .replace("@ISOLATION@", &order.isolation.to_string())
        .replace("@COURSE@", &course.repository)
        .replace("@REF@", &course.reference)
        .replace("@RESULTS@", &results.join("\n"))
        .replace("@RUNNERS@", &runners.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_is_a_repository_and_a_reference_and_nothing_that_a_workflow_would_obey() {
        let course: Course = "inria/entrelacs@v1.2/fix".parse().unwrap();
        assert_eq!(course.repository, "inria/entrelacs");
        assert_eq!(course.reference, "v1.2/fix");
        for text in
            ["", "entrelacs", "a/b", "a/b@", "a/b@x y", "a/b@$(id)", "a/b@x\n- run: id", "/b@x"]
        {
            assert!(text.parse::<Course>().is_err(), "{text}");
        }
    }
}
