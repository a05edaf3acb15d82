//! Many libraries linked as one dynamic library, and how a submission comes to use it.

use super::option;
use super::toolchain::Toolchain;
use crate::process;
use crate::trouble::Result;
use crate::workspace;
use std::ffi::OsString;
use std::path::Path;

/// Whether everything is linked dynamically: a submission is linked in a moment, and nothing generic of
/// the libraries is compiled with it again. Only where programs find such a library by a path that is
/// written into them.
pub(super) const SHARED: bool = cfg!(target_os = "linux");

/// The crate of the library that every submission is linked with.
pub(super) const RUNTIME: &str = "runtime";

/// What makes a crate use dynamic libraries.
pub(super) fn imports(runtimes: impl IntoIterator<Item = &'static str>) -> String {
    runtimes.into_iter().map(|runtime| format!("\nextern crate {runtime} as _;\n")).collect()
}

/// Links the dynamic library `name` out of others in `deps`.
pub(super) fn link(
    toolchain: &Toolchain,
    deps: &Path,
    name: &str,
    key: &str,
    libraries: &[&str],
    imports: &str,
    externs: Vec<OsString>,
) -> Result<()> {
    let source = deps.join(format!("{name}.rs"));
    let text: String = libraries.iter().map(|name| format!("pub extern crate {name};\n")).collect();
    let text = format!("//! What submissions are linked with.\n\n{text}{imports}");
    workspace::write_whole(&source, text)?;
    let mut arguments: Vec<OsString> = [
        "--crate-name",
        name,
        "--crate-type=dylib",
        "--edition=2024",
        "--cap-lints=allow",
        "-Cprefer-dynamic",
        &format!("-Cmetadata={key}"),
        // Its own folder, as long as it is moved with all the others in it.
        "-Clink-arg=-Wl,-rpath,$ORIGIN",
    ]
    .map(OsString::from)
    .into();
    arguments.push(option("-Clink-arg=-Wl,-rpath,", &toolchain.libraries));
    arguments.push(option("-Ldependency=", deps));
    arguments.extend(externs);
    arguments.push(option("-o", &deps.join(file_of(name))));
    arguments.push(source.into());
    toolchain.make(arguments, deps, |order| process::run(order, &mut |_| {}))
}

/// The file of a dynamic library.
pub(super) fn file_of(name: &str) -> String {
    format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
}
