//! Records survive the trip from one process to another.

use crate::samples;
use verdict::{Coverage, Evidence, Kind, Record, Verdict, note, sentence};

fn record(evidence: Option<Evidence>) -> Record {
    Record {
        check: "atomic::increments_add_up".to_owned(),
        kind: Kind::Model,
        verdict: if evidence.is_some() { Verdict::Failed } else { Verdict::Passed },
        coverage: Some(Coverage::Bounded { executions: 412, preemptions: 2, reason: None }),
        evidence,
        notes: vec![note::scenarios(3, 539), note::text("two\nlines \u{2028} \"quoted\"")],
    }
}

#[test]
fn a_record_is_one_line_and_comes_back_unchanged() {
    let evidence = [
        samples::lost_update(),
        samples::not_linearizable(),
        samples::crowd(7),
        Evidence::default(),
    ];
    for record in evidence.map(Some).into_iter().chain([None]).map(record) {
        let line = record.to_line();
        assert!(!line.contains(['\n', '\r']));
        assert_eq!(Record::from_line(&line).expect("its own line is read"), record);
        assert_eq!(Record::from_line(&(line + "\n")).expect("a line break may follow"), record);
    }
}

#[test]
fn every_verdict_and_coverage_comes_back_unchanged() {
    for verdict in Verdict::ALL {
        for coverage in [
            Coverage::Exhaustive { executions: u64::MAX },
            Coverage::Bounded {
                executions: 0,
                preemptions: 3,
                reason: Some(sentence::given_reason("enough")),
            },
            Coverage::Sampled { executions: 1, seed: u64::MAX },
            Coverage::Replayed,
        ] {
            let record = Record { verdict, coverage: Some(coverage), ..record(None) };
            let line = record.to_line();
            assert!(line.contains(&format!("\"verdict\":\"{}\"", verdict.word())), "{line}");
            assert_eq!(Record::from_line(&line).expect("its own line is read"), record);
        }
    }
}

#[test]
fn an_error_says_what_was_wrong() {
    let error = |line: &str| Record::from_line(line).expect_err(line).to_string();
    let good = record(None).to_line();
    assert_eq!(error(""), "the record is empty");
    assert_eq!(error("\n"), "the record is empty");
    assert_eq!(error(&format!("{good}\n{good}")), "the record has more than one line");
    assert_eq!(
        error(&good[..40]),
        "the record cannot be read: EOF while parsing a string at line 1 column 40"
    );
    assert!(
        error(&good.replace("\"passed\"", "\"perfect\"")).contains("unknown variant `perfect`")
    );
    assert!(error(&good.replace("\"notes\"", "\"remarks\"")).contains("missing field `notes`"));
    let unlooked = Record { coverage: None, ..record(None) };
    assert_eq!(error(&unlooked.to_line()), "the record says `passed` but not what was looked at");
    let mut evidence = samples::lost_update();
    evidence.events[0].thread = 9;
    assert_eq!(
        error(&record(Some(evidence)).to_line()),
        "the record's evidence has no thread number 9"
    );
}
