//! Writing files: whole or not at all, for nobody else's eyes.

use std::fs;
use std::path::Path;

use crate::exit::Failure;

/// Whole or not at all: a reader never sees half a file.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::failed(format!("{}: cannot be written: {error}", path.display()));
    let draft = path.with_extension("tmp");
    fs::write(&draft, text).map_err(failed)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&draft, fs::Permissions::from_mode(0o600)).map_err(failed)?;
    }
    fs::rename(&draft, path).map_err(failed)
}
