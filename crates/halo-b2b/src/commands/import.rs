//! `import`: a list in a file, through the same cycle as a poll.

use b2b_providers::{Lifecycle, Query};

use super::{Place, poll};
use crate::cli::Import;
use crate::config::{SourceConfig, vendors};
use crate::exit::{Failure, Outcome};

pub(crate) async fn run(args: &Import) -> Result<Outcome, Failure> {
    let known = vendors::find(&args.provider);
    let vendor = known.filter(|vendor| vendor.lifecycle == Lifecycle::FileImportOnly).ok_or_else(|| {
        let lists: Vec<String> = b2b_providers::catalogue()
            .iter()
            .filter(|vendor| vendor.lifecycle == Lifecycle::FileImportOnly)
            .map(|vendor| vendor.id.to_string())
            .collect();
        Failure::usage(format!(
            "--provider {}: delivers no lists; these do: {}",
            args.provider,
            lists.join(", ")
        ))
    })?;
    if !args.file.is_file() {
        return Err(Failure::usage(format!("{}: no such file", args.file.display())));
    }
    let Some(file) = args.file.to_str() else {
        return Err(Failure::usage(format!("{}: the name is not UTF-8", args.file.display())));
    };
    let command = format!("import --provider {} {file}", args.provider);
    let mut place = Place::of(&args.target, &command).await?;
    let id = vendor.id.to_string();
    // What the configuration says of reading its lists holds; where the list is comes from the command line.
    let mut source = place.config.sources.remove(&id).unwrap_or_default();
    source.options.insert("file".to_owned(), file.to_owned());
    source.query = Query::default();
    place.config.sources = [(id, SourceConfig { limit: None, reveal: false, ..source })].into();
    poll::cycle(&place, args.dry_run, &args.show).await
}
