//! Answers that are alike, and answers handed to what compares them.

mod support;

use insta::assert_snapshot;
use std::fs;
use std::path::Path;
use support::Classroom;

const RIGHT: &str = include_str!("classroom/solutions/01-tally/src/lib.rs");

const BATCH: [&str; 8] =
    ["batch", "class", "--out", "out", "--profile", "study", "--roster", "roster.csv"];

/// An answer with enough of its own in it, with one set of names or another.
fn long(counter: &str, list: &str) -> String {
    let steps: String = (0..12)
        .map(|step| {
            format!(
                "\nfn step_{step}(c: &Tally, {list}: &mut Vec<u64>) {{\n    \
                 let mut {counter} = c.get();\n    \
                 for item in {list}.iter_mut().skip({step}) {{\n        \
                 *item = item.wrapping_mul({counter}).rotate_{}({step});\n        \
                 {counter} += *item;\n    }}\n}}\n",
                ["left", "right"][step % 2]
            )
        })
        .collect();
    format!("#![allow(dead_code)]\n{RIGHT}{steps}")
}

fn class() -> Classroom {
    let classroom = Classroom::new();
    classroom
        .write("roster.csv", "id,name\n101,Ada L\n102,\n103,Éve O\n104,\n105,\n")
        .write("class/101/exercises/01-tally/src/lib.rs", long("total", "numbers"))
        .write("class/103/exercises/01-tally/src/lib.rs", long("sum", "xs") + "// Mine.\n")
        .write("class/102/exercises/01-tally/src/lib.rs", RIGHT)
        .write("class/104/exercises/01-tally/src/lib.rs", RIGHT);
    classroom
}

#[test]
fn a_renamed_copy_is_a_note_for_a_person_and_nothing_in_a_learners_own_page() {
    let classroom = class();
    assert_snapshot!(classroom.told(&BATCH));
    assert_snapshot!("grades", classroom.read("out/grades.csv"));
    let page = classroom.read("out/report.html");
    let (_, section) = page.split_once("<h2>Alike</h2>").unwrap();
    for learner in ["Ada L", "Éve O"] {
        assert!(section.contains(learner), "{section}");
    }
    for page in fs::read_dir(classroom.root().join("out/learners")).unwrap() {
        let text = fs::read_to_string(page.unwrap().path()).unwrap();
        assert!(!(text.contains("Ada L") && text.contains("Éve O")), "{text}");
    }
    // The same on several machines, none of which has seen both answers.
    for shard in ["1/2", "2/2"] {
        let rules = ["--profile", "study", "--roster", "roster.csv"];
        let part = ["batch", "class", "--out", "parts", "--shard", shard];
        assert_eq!(classroom.code(&[&part[..], &rules].concat()), Some(0));
    }
    assert_eq!(classroom.code(&["merge", "--out", "parts"]), Some(0));
    for file in ["class.json", "grades.csv", "report.html"] {
        let [alone, merged] = ["out", "parts"].map(|out| classroom.read(&format!("{out}/{file}")));
        assert_eq!(alone, merged, "{file}");
    }
}

#[test]
fn jplag_is_given_a_folder_for_each_exercise_with_the_stub_as_base_code() {
    let classroom = class();
    let export = ["export", "jplag", "--from", "class", "--out", "jplag", "--roster", "roster.csv"];
    let told = classroom.told(&export);
    let mut files = Vec::new();
    walk(&classroom.root().join("jplag"), &mut files);
    let root = classroom.root();
    let mut files: Vec<String> =
        files.iter().map(|file| file.strip_prefix(&root).unwrap().display().to_string()).collect();
    files.sort();
    assert_snapshot!(format!("{told}--- files\n{}\n", files.join("\n")));
    assert_eq!(classroom.read("jplag/01-tally/base-code/src/lib.rs"), stub());
    assert!(classroom.told(&export).starts_with("exit: 2\n"));
}

fn stub() -> &'static str {
    include_str!("classroom/exercises/01-tally/stub/src/lib.rs")
}

fn walk(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, files) } else { files.push(path) }
    }
}
