//! The page of an execution in a real browser: it steps, it is what the text is, and nothing of a
//! submission runs in it.

use grader::messages::messages;
use grader::report::page::{Extras, page};
use grader::scene::Scene;
use std::path::Path;
use std::process::Command;
use verdict::Language;
use verdict::steps::{Lane, Place, Step};

/// Text that would do something if any of it were taken for markup, a script or an attribute.
const HOSTILE: &str = "</script></pre></title><script>document.title = 'owned'</script>\
    <img src=x onerror=\"document.title='owned'\">\" onclick='x' `{{title}}` &amp; ]]> <!--";

fn lane(name: &str, state: &str, waits: bool) -> Lane {
    Lane { name: name.to_owned(), state: state.to_owned(), holds: String::new(), waits }
}

fn step(number: u32, thread: Option<usize>, words: &[&str], line: u32) -> Step {
    Step {
        number,
        thread,
        words: words.iter().map(|words| (*words).to_owned()).collect(),
        cell: format!("load {HOSTILE}"),
        place: Some(Place {
            file: "exercises/01-counter/src/lib.rs".to_owned(),
            line,
            source: HOSTILE.to_owned(),
            is_submission: line < 4,
        }),
        lanes: vec![lane("main", HOSTILE, true), lane(HOSTILE, "runs", false)],
        values: vec![(HOSTILE.to_owned(), HOSTILE.to_owned())],
    }
}

/// An execution in which every text is hostile.
fn scene() -> Scene {
    Scene {
        exercise: "01-counter".to_owned(),
        check: format!("atomic::{HOSTILE}"),
        demands: HOSTILE.to_owned(),
        verdict: "failed".to_owned(),
        summary: HOSTILE.to_owned(),
        explanation: vec![HOSTILE.to_owned()],
        history: vec![HOSTILE.to_owned()],
        steps: vec![
            step(0, None, &["the beginning"], 1),
            step(1, Some(0), &["main reads", HOSTILE], 2),
            step(2, Some(1), &["main is interrupted", "T1 reads"], 3),
            step(3, Some(1), &["in the checks"], 99),
            step(0, None, &["the end"], 3),
        ],
        source: vec![HOSTILE.to_owned(), "let b = 2;".to_owned(), "let c = 3;".to_owned()],
        file: "src/lib.rs".to_owned(),
    }
}

fn written() -> String {
    let extras = Extras {
        drawing: HOSTILE.to_owned(),
        coverage: Some(HOSTILE.to_owned()),
        replay_command: Some(HOSTILE.to_owned()),
    };
    page(&scene(), &extras, &messages(Language::En))
}

/// The first browser of the Chromium family on this machine.
#[expect(clippy::disallowed_methods, reason = "a test opens a page as its readers do")]
fn browser() -> Option<&'static str> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| {
        Command::new(name).arg("--version").output().is_ok_and(|it| it.status.success())
    })
}

/// The page's document once its scripts have run; `None`, and a word about it, without a browser.
#[expect(clippy::disallowed_methods, reason = "a test opens a page as its readers do")]
fn opened(html: &str, hash: &str) -> Option<String> {
    let Some(browser) = browser() else {
        eprintln!("skipped: no Chromium here (`apt-get install chromium`)");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    std::fs::write(&file, html).unwrap();
    let output = Command::new(browser)
        .args("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run".split(' '))
        .args(
            "--disable-background-networking --disable-component-update --disable-sync".split(' '),
        )
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg("--dump-dom")
        .arg(format!("file://{}{hash}", file.display()))
        .output()
        .unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

/// What stands between two texts of a document.
fn between<'a>(document: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = document.split_once(from).unwrap_or_else(|| panic!("{from} in {document}"));
    rest.split_once(to).unwrap_or_else(|| panic!("{to} in {rest}")).0
}

#[test]
fn nothing_of_a_submission_is_markup() {
    let page = written();
    assert_eq!(page.matches("<script").count(), 2, "{page}");
    assert_eq!(page.matches("</script").count(), 2, "{page}");
    assert!(!page.contains("<img"), "{page}");
    assert!(page.contains("default-src 'none'") && !page.contains("unsafe-inline"), "{page}");
    assert!(!page.contains("http://") && !page.contains("https://"), "it loads nothing");
}

#[test]
fn a_browser_runs_the_pages_own_script_and_none_of_the_submissions() {
    let Some(document) = opened(&written(), "#2") else { return };
    assert_eq!(between(&document, "id=\"words\"", "</div>").matches("T1 reads").count(), 1);
    assert!(between(&document, "<title>", "</title>").contains("&lt;script&gt;"), "{document}");
    assert!(!document.contains("<img"), "{document}");
    let here = between(&document, "<li class=\"here\">", "</li>");
    assert_eq!(here, "let c = 3;");
    assert_eq!(document.matches("aria-current=\"step\"").count(), 1);
}

#[test]
fn a_script_that_gets_into_the_page_after_all_does_not_run() {
    let page = written().replace("</body>", "<script>document.title = 'owned'</script></body>");
    let Some(document) = opened(&page, "") else { return };
    assert_ne!(between(&document, "<title>", "</title>"), "owned");
}

#[test]
fn keys_buttons_and_rows_go_from_step_to_step() {
    // The policy would keep the test's own script from running, too.
    let page = written();
    let policy = between(&page, "<meta http-equiv=\"Content-Security-Policy\"", ">");
    let script = r#"<script>
        const told = [];
        const tell = () => told.push(document.getElementById("words").firstChild.textContent);
        const key = (key) => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        tell();
        for (const name of ["ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight", "Home", "ArrowLeft"]) { key(name); tell(); }
        for (const id of ["next", "last", "previous", "first"]) { document.getElementById(id).click(); tell(); }
        document.querySelector("tr[data-step='2'] button").click(); tell();
        document.body.setAttribute("data-told", told.join("|"));
        </script></body>"#;
    let page = page.replace(policy, " data-none=\"\"").replace("</body>", script);
    let Some(document) = opened(&page, "") else { return };
    let told = between(&document, "data-told=\"", "\"");
    let expected = "the beginning|main reads|main is interrupted|main reads|the end|the end|\
        the beginning|the beginning|main reads|the end|in the checks|the beginning|main is interrupted";
    assert_eq!(told, expected);
}

#[test]
fn assets_can_be_opened_while_they_are_edited() {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    for name in ["execution.css", "execution.js"] {
        let asset = std::fs::read_to_string(assets.join(name)).unwrap();
        assert!(written().contains(&asset), "{name} stands in the page as it is");
    }
}
