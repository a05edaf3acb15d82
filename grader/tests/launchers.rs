//! The launchers for several machines: every command in them is one that the grader follows, and they
//! say what Kubernetes, GitHub Actions and Slurm need.

use clap::Parser;
use grader::command_line::{Command, CommandLine};
use std::fs;
use std::path::Path;

fn read(file: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/launchers");
    fs::read_to_string(root.join(file)).unwrap()
}

/// The calls of the grader in comments, scripts and workflows.
fn calls(text: &str) -> Vec<Vec<String>> {
    // A call may go on in the next line: in a script, and in a folded text.
    let text =
        text.replace("\\\n", " ").replace("plan.json\n              --shard", "plan.json --shard");
    let calls = text.lines().filter_map(|line| {
        let line = line.trim().trim_start_matches(['#', ' ']);
        let line = line.trim_start_matches("- ").trim_start_matches("run: ");
        let line = line.trim_start_matches("exec ");
        let names = ["target/release/grader ", "\"$grader\" ", "grader "];
        names.iter().find_map(|name| line.strip_prefix(name))
    });
    calls.map(words).collect()
}

/// The words of a command; variables are numbers, which fit everywhere here.
fn words(command: &str) -> Vec<String> {
    let mut words = vec!["grader".to_owned()];
    for word in command.split_whitespace().take_while(|word| !["||", "|", "&&"].contains(word)) {
        let word = word.trim_matches('"');
        if word.starts_with("${ENTRELACS_PLAN") || word.starts_with("+") || word.starts_with("1))")
        {
            continue;
        }
        let number = |word: &str| match word.split_once('/') {
            Some((_, count)) if count.parse::<u32>().is_ok() => format!("1/{count}"),
            Some(_) => "1/4".to_owned(),
            None => "4".to_owned(),
        };
        words.push(if word.starts_with('$') { number(word) } else { word.to_owned() });
    }
    words
}

#[test]
fn every_call_of_the_grader_is_one_that_it_follows() {
    let files = ["slurm/array.sbatch", "kubernetes/job.yaml", "github/class.yml", "parallel/grade"];
    for file in files {
        let text = read(file).replace("$((JOB_COMPLETION_INDEX + 1))", "$INDEX");
        let mut kinds = Vec::new();
        for call in calls(&text) {
            let line = CommandLine::try_parse_from(&call);
            let line = line.unwrap_or_else(|error| panic!("{file}: {call:?}\n{error}"));
            kinds.push(match line.command.unwrap() {
                Command::Plan(_) => "plan",
                Command::Merge(_) => "merge",
                Command::Batch(batch) => {
                    assert!(batch.plan.is_some() || file == "parallel/grade", "{file}: {call:?}");
                    "batch"
                }
                other => panic!("{file}: {other:?}"),
            });
        }
        for kind in ["plan", "batch", "merge"] {
            let is_quoted = file == "parallel/grade" && kind == "batch";
            assert!(kinds.contains(&kind) || is_quoted, "{file}: no `{kind}` in {kinds:?}");
        }
    }
}

#[test]
fn a_job_has_as_many_indexes_as_shards_and_goes_on_in_another_pod() {
    let job = read("kubernetes/job.yaml");
    let value = |key: &str| {
        let lines: Vec<&str> =
            job.lines().filter_map(|line| line.trim().strip_prefix(key)).collect();
        assert_eq!(lines.len(), 1, "{key}");
        lines[0].trim().to_owned()
    };
    assert_eq!(value("completionMode:"), "Indexed");
    assert_eq!(value("restartPolicy:"), "Never");
    let count: u32 = value("completions:").parse().unwrap();
    assert!(job.contains(&format!("$((JOB_COMPLETION_INDEX + 1))/{count}\"")), "{count}");
    assert!(job.contains(&format!("--shards {count} ")), "{count}");
    assert_eq!(value("maxFailedIndexes:"), count.to_string());
    // `backoffLimitPerIndex` is what makes the failure of one index its own.
    assert!(value("backoffLimitPerIndex:").parse::<u32>().unwrap() > 0);
    assert!(job.contains("action: FailIndex") && job.contains("values: [2, 70]"));
}

#[test]
fn a_matrix_has_as_many_jobs_as_shards_and_one_that_fails_stops_no_other() {
    let workflow = read("github/class.yml");
    let after = |key: &str| {
        let (_, rest) = workflow.split_once(key).unwrap_or_else(|| panic!("no `{key}`"));
        rest.lines().next().unwrap().trim().to_owned()
    };
    let count: u32 = after("SHARDS:").parse().unwrap();
    let shards: Vec<String> = (1..=count).map(|shard| shard.to_string()).collect();
    assert_eq!(after("shard:"), format!("[{}]", shards.join(", ")));
    assert_eq!(after("fail-fast:"), "false");
    // An input in a script would be run as one.
    for line in workflow.lines().filter(|line| line.contains("run:")) {
        assert!(!line.contains("${{"), "{line}");
    }
}

#[cfg(unix)]
#[test]
fn scripts_can_be_started_and_read_by_their_shell() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/launchers");
    for file in ["class", "check-schemas", "slurm/cluster", "slurm/rehearse", "parallel/grade"] {
        let mode = fs::metadata(folder.join(file)).unwrap().permissions().mode();
        assert_ne!(mode & 0o111, 0, "{file}");
    }
    for file in [
        "class",
        "check-schemas",
        "slurm/cluster",
        "slurm/rehearse",
        "slurm/array.sbatch",
        "parallel/grade",
    ] {
        #[allow(clippy::disallowed_methods, reason = "a test of scripts, not of the grader")]
        let read =
            std::process::Command::new("bash").arg("-n").arg(folder.join(file)).output().unwrap();
        assert!(read.status.success(), "{file}: {}", String::from_utf8_lossy(&read.stderr));
    }
}
