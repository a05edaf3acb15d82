//! Bounds of archives, and what stands in one that is out of bounds.

use super::*;
use std::io::Write;
use tempfile::NamedTempFile;

const BOUNDS: Bounds = Bounds { entries: 10, bytes: 100_000, bytes_unasked: 10_000, ratio: 20 };

fn all(path: &[String]) -> Want {
    match Format::of(path.last().unwrap()) {
        Some((format, _)) => Want::Archive(format),
        None => Want::File,
    }
}

fn read(bytes: &[u8], format: Format) -> Result<Harvest, String> {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    read_file(file.path(), format, "it", &["learner".to_owned()], BOUNDS, &all)
        .map_err(|problem| problem.what.message)
}

fn tar(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, path, &**bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        writer.start_file(path, ::zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn file(path: &str, bytes: impl Into<Vec<u8>>) -> (String, Vec<u8>) {
    (path.to_owned(), bytes.into())
}

#[test]
fn bombs_are_found_before_they_are_unpacked() {
    let bomb = [file("a.rs", "fn a() {}"), file("big", vec![0; 50_000])];
    assert_eq!(read(&gz(&tar(&bomb)), Format::TarGz).unwrap_err(), "intake-archive-bomb");
    // As much in itself, but not packed.
    assert_eq!(read(&tar(&bomb), Format::Tar).unwrap().pieces.len(), 2);
    let large: Vec<_> = (0..5).map(|index| file(&format!("{index}"), vec![7; 30_000])).collect();
    assert_eq!(read(&tar(&large), Format::Tar).unwrap_err(), "intake-archive-bomb");
    assert_eq!(read(&zip(&large), Format::Zip).unwrap_err(), "intake-archive-bomb");
    let many: Vec<_> = (0..11).map(|index| file(&format!("{index}"), "")).collect();
    assert_eq!(read(&tar(&many), Format::Tar).unwrap_err(), "intake-archive-bomb");
    assert_eq!(read(&zip(&many), Format::Zip).unwrap_err(), "intake-archive-bomb");
}

#[test]
fn what_is_not_wanted_is_not_unpacked() {
    let packed = zip(&[file("big", vec![0; 9_000_000]), file("a.rs", "fn a() {}")]);
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(&packed).unwrap();
    let wants = |path: &[String]| match path.last().unwrap().ends_with(".rs") {
        true => Want::File,
        false => Want::Nothing,
    };
    let read = read_file(file.path(), Format::Zip, "it", &[], BOUNDS, &wants).unwrap();
    assert_eq!(read.pieces.len(), 1);
    assert_eq!(read.pieces[0].content.as_ref().unwrap(), b"fn a() {}");
}

#[test]
fn archives_in_archives_come_to_an_end() {
    let mut packed = zip(&[file("a.rs", "fn a() {}")]);
    let found = |packed: &[u8]| {
        let pieces = read(packed, Format::Zip).unwrap().pieces;
        pieces[0].content.clone().map_err(|problem| problem.what.message)
    };
    for _ in 0..2 {
        packed = zip(&[file("inner.zip", packed)]);
        assert_eq!(found(&packed), Ok(b"fn a() {}".to_vec()));
    }
    packed = zip(&[file("inner.zip", packed)]);
    assert_eq!(found(&packed), Err("intake-archive-nested".to_owned()));
}

#[test]
fn an_archive_in_an_archive_has_its_own_trouble() {
    let outer = tar(&[file("x/broken.zip", "PK"), file("x/fine.rs", "fn a() {}")]);
    let pieces = read(&outer, Format::Tar).unwrap().pieces;
    let contents: Vec<bool> = pieces.iter().map(|piece| piece.content.is_ok()).collect();
    assert_eq!(contents, [false, true]);
    assert_eq!(pieces[0].extent, Extent::Everything);
    assert_eq!(pieces[0].shown, "it: x/broken.zip");
}

#[test]
fn damage_anywhere_ends_in_a_problem_and_in_nothing_worse() {
    let files = [file("src/lib.rs", "pub struct Tally;".repeat(20)), file("b", "x")];
    let archives = [(zip(&files), Format::Zip), (gz(&tar(&files)), Format::TarGz)];
    for (whole, format) in &archives {
        assert!(read(whole, *format).is_ok());
        for length in 0..whole.len() {
            let cut = read(&whole[..length], *format);
            assert!(cut.is_err(), "{format:?} of {length} bytes");
        }
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            // Some bytes say nothing; but what is read must be what was packed.
            for piece in read(&damaged, *format).iter().flat_map(|harvest| &harvest.pieces) {
                if let Ok(bytes) = &piece.content
                    && piece.path.ends_with(&["src".into(), "lib.rs".into()])
                {
                    assert!(*bytes == files[0].1, "{format:?}, byte {at}");
                }
            }
        }
    }
}

#[test]
fn endings_say_what_an_archive_is() {
    assert_eq!(Format::of("a.b.ZIP"), Some((Format::Zip, "a.b")));
    assert_eq!(Format::of("ada.tar.gz"), Some((Format::TarGz, "ada")));
    assert_eq!(Format::of("ada.7z"), Some((Format::Other, "ada")));
    for name in [".zip", "zip", "lib.rs", "é.rs", ""] {
        assert_eq!(Format::of(name), None, "{name}");
    }
}
