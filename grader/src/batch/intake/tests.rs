//! Classes as learning platforms pack them, and submissions that mean harm.

use super::*;
use crate::catalogue::Catalogue;
use crate::workspace::Workspace;
use std::fs;
use std::io::{Cursor, Write};
use std::path::PathBuf;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

const TALLY: &str = "pub struct Tally;";
const MAILBOX: &str = "pub struct Mailbox;";

/// A class that is being made up.
struct Made {
    folder: TempDir,
}

type Files<'a> = &'a [(&'a str, &'a str)];

impl Made {
    fn of(files: Files<'_>) -> Made {
        let made = Made { folder: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            made.write(path, text.as_bytes());
        }
        made
    }

    fn write(&self, path: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join("class").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn told(&self) -> Vec<String> {
        told(&self.folder.path().join("class"), None, None)
    }
}

fn zip(files: Files<'_>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in files {
        match path.strip_suffix('/') {
            Some(folder) => writer.add_directory(folder, SimpleFileOptions::default()).unwrap(),
            None => {
                writer.start_file(*path, SimpleFileOptions::default()).unwrap();
                writer.write_all(text.as_bytes()).unwrap();
            }
        }
    }
    writer.finish().unwrap().into_inner()
}

fn tar_gz(files: Files<'_>) -> Vec<u8> {
    let packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut builder = tar::Builder::new(packer);
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

/// What is taken in, a line for each learner, then the strays.
fn told(class: &Path, roster: Option<&str>, assumed: Option<usize>) -> Vec<String> {
    match read(class, roster, assumed) {
        Ok(intake) => lines(&intake),
        Err(trouble) => vec![format!("trouble: {}", trouble.what.message)],
    }
}

fn read(class: &Path, roster: Option<&str>, assumed: Option<usize>) -> Result<Intake> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/classroom");
    let catalogue = Catalogue::read(&Workspace { root }).unwrap();
    let exercises: Vec<&Exercise> =
        catalogue.entries.iter().map(|entry| entry.exercise().unwrap()).collect();
    let roster = roster.map(|text| Roster::of(text).unwrap());
    let desk = Desk { exercises: &exercises, others: &[], assumed, roster: roster.as_ref() };
    Intake::read(class, &desk)
}

fn lines(intake: &Intake) -> Vec<String> {
    let mut lines = Vec::new();
    for learner in &intake.learners {
        let answers = learner.answers.iter().map(answer).collect::<Vec<_>>().join(" | ");
        let name = learner.person.name.as_ref().map_or(String::new(), |name| format!(" ({name})"));
        lines.push(format!("{}{name}: {answers}", learner.person.id));
    }
    for stray in &intake.strays {
        lines.push(format!("stray {}: {}", stray.shown, stray.problem.what.message));
    }
    lines
}

fn answer(answer: &Answer) -> String {
    let told = match &answer.kind {
        AnswerKind::Submission(submission) => submission.files.as_ref().unwrap()[0].text.clone(),
        AnswerKind::Unusable(problem, _) => format!("! {}", problem.what.message),
        AnswerKind::Missing(None) => "-".to_owned(),
        AnswerKind::Missing(Some(problem)) => format!("- {}", problem.what.message),
    };
    told + if answer.is_late { " (late)" } else { "" }
}

#[test]
fn clones_and_folders_of_folders_are_told_by_their_paths() {
    let made = Made::of(&[
        ("ada/exercises/01-tally/src/lib.rs", TALLY),
        ("ada/exercises/01-tally/checks/checks.rs", "mod never_taken;"),
        ("ada/exercises/02-mailbox/src/lib.rs", "stub"),
        ("ada/solutions/01-tally/src/lib.rs", "never taken"),
        ("ada/target/01-tally/src/lib.rs", "never taken"),
        ("bob/02-mailbox/lib.rs", MAILBOX),
        ("bob/README.md", "hello"),
        ("eve/tally/src/lib.rs", "renamed"),
        ("zoe/notes.txt", "nothing yet"),
        ("02-mailbox-kim/src/lib.rs", "from a repository"),
        ("notes.txt", "the instructor's"),
        (".git/01-tally/src/lib.rs", "never taken"),
    ]);
    assert_eq!(
        made.told(),
        [
            "ada: pub struct Tally; | stub",
            "bob: - | pub struct Mailbox;",
            "eve: renamed | -",
            "kim: - | from a repository",
            "zoe: - | -",
        ]
    );
}

#[test]
fn single_files_belong_to_the_exercise_whose_names_they_define() {
    let made = Made::of(&[
        ("ada.rs", TALLY),
        ("bob.rs", "pub struct Mailbox { // not closed"),
        ("eve.rs", "fn main() {}"),
        ("zoe.rs", "struct Tally; struct Mailbox;"),
    ]);
    assert_eq!(
        made.told(),
        [
            "ada: pub struct Tally; | -",
            "bob: - | pub struct Mailbox { // not closed",
            "eve: - intake-exercise-unknown | - intake-exercise-unknown",
            "zoe: - intake-exercise-unknown | - intake-exercise-unknown",
            "stray eve.rs: intake-exercise-unknown",
            "stray zoe.rs: intake-exercise-unknown",
        ]
    );
    let class = made.folder.path().join("class");
    assert_eq!(told(&class, None, Some(0))[2], "eve: fn main() {} | -");
}

#[test]
fn an_ending_names_an_exercise_only_where_nothing_speaks_against_it() {
    let files: Files<'_> =
        &[("ada_01.rs", TALLY), ("ada_02-mailbox.rs", "renamed"), ("bob-exercise-02.rs", "x")];
    assert_eq!(Made::of(files).told(), ["ada: pub struct Tally; | renamed", "bob: - | x"]);
    // The second student has handed in the first exercise.
    let numbered = Made::of(&[("student_01.rs", TALLY), ("student_02.rs", TALLY)]);
    let each = ["student_01: pub struct Tally; | -", "student_02: pub struct Tally; | -"];
    assert_eq!(numbered.told(), each);
    let one = Made::of(&[("student_01.rs", TALLY)]);
    let class = one.folder.path().join("class");
    assert_eq!(told(&class, Some("id\nstudent_01\n"), None), each[..1]);
}

#[test]
fn moodle_downloads_are_read_as_folders_flat_and_packed() {
    let whole: Files<'_> = &[
        ("Ada Lovelace_7_assignsubmission_file_/lib.rs", TALLY),
        ("Bob B_8_assignsubmission_file_02-mailbox.rs", MAILBOX),
        ("Eve E_9_assignsubmission_onlinetext_/onlinetext.html", "<p>"),
    ];
    let expected = [
        "7 (Ada Lovelace): pub struct Tally; | -",
        "8 (Bob B): - | pub struct Mailbox;",
        "9 (Eve E): - | -",
    ];
    assert_eq!(Made::of(whole).told(), expected);
    for (name, bytes) in [("COURSE-Lab-3.zip", zip(whole)), ("lab.tar.gz", tar_gz(whole))] {
        let made = Made::of(&[]);
        assert_eq!(told(&made.write(name, &bytes), None, None), expected, "{name}");
    }
}

#[test]
fn canvas_downloads_say_what_was_late_and_number_what_was_handed_in_again() {
    let made = Made::of(&[
        ("lovelaceada_LATE_12_901_lib-1.rs", TALLY),
        ("bobb_13_902_01-tally-2.rs", "second try"),
        ("bobb_13_903_lib.rs", MAILBOX),
    ]);
    made.write("kimk_14_904_work.zip", &zip(&[("work/02-mailbox/src/lib.rs", MAILBOX)]));
    assert_eq!(
        made.told(),
        [
            "12 (lovelaceada): pub struct Tally; (late) | -",
            "13 (bobb): second try | pub struct Mailbox;",
            "14 (kimk): - | pub struct Mailbox;",
        ]
    );
}

#[test]
fn archives_may_be_packed_in_a_folder_and_hold_archives() {
    let files: Files<'_> = &[("c/ada/src/lib.rs", TALLY), ("c/bob/02-mailbox/src/lib.rs", MAILBOX)];
    let expected = ["ada: pub struct Tally; | -", "bob: - | pub struct Mailbox;"];
    let made = Made::of(&[]);
    assert_eq!(told(&made.write("c.tgz", &tar_gz(files)), None, None), expected);
    assert_eq!(told(&made.write("renamed.zip", &zip(files)), None, None), expected);
    let flat = zip(&[
        ("__MACOSX/c/._ada.rs", "forks"),
        ("c/.DS_Store", ""),
        ("c/ada.rs", TALLY),
        ("c/bob.rs", MAILBOX),
    ]);
    assert_eq!(told(&made.write("c.zip", &flat), None, None), expected);

    let inner = zip(&[("ada/src/lib.rs", TALLY)]);
    let learners = Made::of(&[]);
    learners.write("ada.zip", &inner);
    learners.write("bob.tar.gz", &tar_gz(&[("02-mailbox/src/lib.rs", MAILBOX)]));
    learners.write("eve/deep/02-mailbox.zip", &zip(&[("src/lib.rs", MAILBOX)]));
    assert_eq!(learners.told(), [expected[0], expected[1], "eve: - | pub struct Mailbox;"]);
}

#[test]
fn a_roster_names_everybody_and_nobody_else() {
    let made = Made::of(&[
        ("ada/src/lib.rs", TALLY),
        ("BOB@x.org/src/lib.rs", TALLY),
        ("mallory/src/lib.rs", TALLY),
        ("Sam S_4_assignsubmission_file_/lib.rs", TALLY),
    ]);
    let roster = "id;name;email\n1;Ada;ada@x.org\n2;Bob;bob@x.org\n3;Zoe;z@x.org\n5;Sam S;s@x\n6;Sam S;t@x\n";
    assert_eq!(
        told(&made.folder.path().join("class"), Some(roster), None),
        [
            "1 (Ada): pub struct Tally; | -",
            "2 (Bob): pub struct Tally; | -",
            "3 (Zoe): - | -",
            "5 (Sam S): - | -",
            "6 (Sam S): - | -",
            "stray Sam S_4_assignsubmission_file_: intake-learner-several",
            "stray mallory: intake-learner-unknown",
        ]
    );
}

#[test]
fn two_different_answers_are_never_chosen_from_and_copies_are_one() {
    let made = Made::of(&[
        ("ada/src/lib.rs", TALLY),
        ("ada/copy/src/lib.rs", TALLY),
        ("bob/src/lib.rs", TALLY),
        ("bob/01-tally/src/lib.rs", "another"),
    ]);
    made.write("eve/src/lib.rs", TALLY.as_bytes());
    made.write("eve.zip", &zip(&[("src/lib.rs", "pub struct Tally; // newer?")]));
    assert_eq!(
        made.told(),
        [
            "ada: pub struct Tally; | -",
            "bob: ! intake-two-answers | -",
            "eve: ! intake-two-answers | -",
        ]
    );
}

#[test]
fn harmful_submissions_are_outcomes_of_their_own_and_the_rest_is_taken() {
    let made = Made::of(&[("ada/src/lib.rs", TALLY)]);
    made.write("up.zip", &zip(&[("../ada/src/lib.rs", "evil"), ("src/lib.rs", TALLY)]));
    made.write("absolute.zip", &zip(&[("/etc/01-tally/lib.rs", "evil")]));
    made.write("notzip.zip", b"PK\x03\x04 this is none");
    made.write("strange.rar", b"Rar!");
    let mut locked = zip(&[("src/lib.rs", TALLY)]);
    for (mark, at) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let header = locked.windows(4).position(|bytes| bytes == mark).unwrap();
        locked[header + at] |= 1;
    }
    made.write("locked.zip", &locked);
    let whole = tar_gz(&[("src/lib.rs", TALLY), ("padding", &"x\u{1}yz".repeat(5000))]);
    made.write("cutoff.tgz", &whole[..whole.len() - 30]);
    let huge = "/".repeat(80_000);
    made.write("huge.zip", &zip(&[("src/lib.rs", &huge)]));
    made.write("latin.zip", &zip(&[("src/lib.rs", "")]));
    made.write("=cmd.rs", TALLY.as_bytes());
    made.write("a\nb.rs", TALLY.as_bytes());
    made.write("\u{1b}[31mred.rs", TALLY.as_bytes());
    assert_eq!(
        made.told(),
        [
            "=cmd: pub struct Tally; | -",
            "\\u{1b}[31mred: pub struct Tally; | -",
            "a\\u{a}b: pub struct Tally; | -",
            "absolute: ! intake-archive-path | ! intake-archive-path",
            "ada: pub struct Tally; | -",
            "cutoff: ! intake-archive-broken | ! intake-archive-broken",
            "huge: - submission-too-large | - submission-too-large",
            "latin: - submission-empty | - submission-empty",
            "locked: ! intake-archive-encrypted | ! intake-archive-encrypted",
            "notzip: ! intake-archive-broken | ! intake-archive-broken",
            "strange: ! intake-archive-format | ! intake-archive-format",
            "up: ! intake-archive-path | ! intake-archive-path",
            "stray huge.zip: src/lib.rs: submission-too-large",
            "stray latin.zip: src/lib.rs: submission-empty",
        ]
    );
}

#[cfg(unix)]
#[test]
fn links_stand_for_nothing_wherever_they_are() {
    use std::os::unix::fs::symlink;
    let made = Made::of(&[("ada/src/lib.rs", TALLY), ("bob/01-tally/notes", "")]);
    let class = made.folder.path().join("class");
    symlink("../../ada/src/lib.rs", class.join("bob/01-tally/lib.rs")).unwrap();
    symlink("ada", class.join("eve")).unwrap();
    symlink("/dev/zero", class.join("zoe.zip")).unwrap();
    fs::create_dir_all(class.join("kim/01-tally")).unwrap();
    symlink("../../ada/src", class.join("kim/01-tally/src")).unwrap();
    let packed = |kind: tar::EntryType, target: &str| {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        builder.append_link(&mut header, "01-tally/src/lib.rs", target).unwrap();
        builder.into_inner().unwrap()
    };
    made.write("soft.tar", &packed(tar::EntryType::Symlink, "/etc/passwd"));
    made.write("hard.tar", &packed(tar::EntryType::Link, "../../ada/src/lib.rs"));
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("01-tally/src/lib.rs", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    made.write("zipped.zip", &writer.finish().unwrap().into_inner());
    assert_eq!(
        made.told(),
        [
            "ada: pub struct Tally; | -",
            "bob: ! submission-link | -",
            "eve: ! intake-link | ! intake-link",
            "hard: ! submission-hard-link | -",
            "kim: - | -",
            "soft: ! submission-link | -",
            "zipped: ! submission-link | -",
            "zoe: ! intake-link | ! intake-link",
        ]
    );
}

#[test]
fn one_learners_own_folder_is_no_class() {
    let one = Made::of(&[("exercises/01-tally/src/lib.rs", TALLY)]);
    assert_eq!(one.told(), ["trouble: batch-one-learner"]);
    assert_eq!(Made::of(&[("01-tally/src/lib.rs", TALLY)]).told(), ["trouble: batch-one-learner"]);
    let made = Made::of(&[]);
    let packed = made.write("ada.zip", &zip(&[("src/lib.rs", TALLY)]));
    assert_eq!(told(&packed, None, None), ["trouble: batch-one-learner"]);
    let text = made.write("class.txt", b"");
    assert_eq!(told(&text, None, None), ["trouble: batch-no-submissions"]);
    assert_eq!(told(Path::new("/nowhere"), None, None), ["trouble: batch-no-submissions"]);
}
