//! The pages in a real browser, where there is one: what is hostile does not run, nothing overflows.

use super::*;
use std::fs;
use std::process::Command;

/// Where systems keep Chromium.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Flags under which it runs without a display, without a sandbox of its own and without a network.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=2000",
];

/// The page as the browser has it in the end; `None`, said aloud, where there is no browser.
#[expect(clippy::disallowed_methods, reason = "a test opens pages as people do")]
fn opened(page: &Path, width: u32) -> Option<String> {
    let profile = tempfile::tempdir().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .flat_map(|folder| BROWSERS.map(|name| folder.join(name)))
        .find(|path| path.is_file());
    let Some(browser) = found else {
        eprintln!("skipped: no Chromium in PATH (`apt-get install chromium`)");
        return None;
    };
    let output = Command::new(browser)
        .args(FLAGS)
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--window-size={width},900"))
        .arg("--dump-dom")
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("the browser starts");
    let dom = String::from_utf8(output.stdout).unwrap();
    assert!(dom.contains("</html>"), "{}", String::from_utf8_lossy(&output.stderr));
    Some(dom)
}

/// A script that is measured with: it runs only where the page's policy is taken out.
const PROBE: &str = "<script>document.title = 'run ' + (document.documentElement.scrollWidth - document.documentElement.clientWidth)</script>";

#[test]
fn what_is_hostile_does_not_run_even_if_it_were_markup() {
    let folder = tempfile::tempdir().unwrap();
    let pages = all(Language::En);
    pages.write(folder.path()).unwrap();
    let (place, page) = pages.files.iter().find(|(_, page)| page.contains("&lt;script")).unwrap();
    let place = folder.path().join(place);
    let Some(dom) = opened(&place, 1280) else { return };
    assert!(!dom.contains("<title>run"), "an escaped script has run");

    // The second wall: with the escaping undone, the policy alone must hold.
    let markup = page.replace("</main>", &format!("{}{PROBE}</main>", sample::HOSTILE));
    fs::write(&place, &markup).unwrap();
    let dom = opened(&place, 1280).unwrap();
    assert!(!dom.contains("<title>run"), "the policy has let a script run");

    // And this test can fail: without the policy the same page runs it.
    let open = markup.replace("Content-Security-Policy", "X-Nothing");
    fs::write(&place, open).unwrap();
    assert!(opened(&place, 1280).unwrap().contains("<title>run"));
}

#[test]
fn no_page_is_wider_than_a_phone() {
    let folder = tempfile::tempdir().unwrap();
    let files = all(Language::Fr).files;
    // The class, a failing execution, and the hostile learner.
    let chosen = |place: &&(PathBuf, String)| {
        let name = place.0.display().to_string();
        ["report", "1002", "script"].iter().any(|part| name.contains(part))
    };
    for (place, page) in files.iter().filter(chosen) {
        let probed = page
            .replace("Content-Security-Policy", "X-Nothing")
            .replace("</main>", &format!("</main>{PROBE}"));
        let place = folder.path().join(place.file_name().unwrap());
        fs::write(&place, probed).unwrap();
        let Some(dom) = opened(&place, 375) else { return };
        assert!(dom.contains("<title>run 0</title>"), "{} overflows", place.display());
    }
}
