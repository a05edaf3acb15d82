#!/usr/bin/env bash
# Runs once, when Gradescope builds the image: installs Rust, builds the grader, prepares the checks,
# and fails where this machine cannot keep a submission from its grade.
set -euo pipefail

source=${ENTRELACS_AUTOGRADER:-/autograder}/source
. "$source/settings"

apt-get update
apt-get install -y --no-install-recommends build-essential ca-certificates curl bubblewrap
curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal

. "$HOME/.cargo/env"
cd "$source/entrelacs"
cargo build --release -p grader
target/release/grader doctor --require "$isolation"
# The stub earns few points; grading it once compiles what every submission needs.
target/release/grader run "$exercise" --quiet >/dev/null || test $? -eq 1
