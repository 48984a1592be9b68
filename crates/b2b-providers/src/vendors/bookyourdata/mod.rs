#![doc = include_str!("docs.md")]

use std::path::PathBuf;

use crate::vendors::list;
pub use crate::vendors::list::{Listing, Settings};
use crate::{Connection, Descriptor, Error, ErrorKind, Lifecycle, Page, Provider, ProviderId, Query, Search};
use rest_core::async_trait;

pub(crate) const ID: ProviderId = ProviderId::from_static("bookyourdata");

/// What is known of BookYourData and LeadsBlue without a list.
pub const DESCRIPTOR: Descriptor = Descriptor {
    id: ID,
    display_name: "BookYourData / LeadsBlue",
    lifecycle: Lifecycle::FileImportOnly,
    auth: "none: lists are downloaded",
    prices: &[],
    quotas: &[],
    credentials: &[],
    options: &[
        list::FILE,
        list::SHEET,
        list::COLUMNS,
        list::LIST,
        list::DOWNLOADED,
        list::CONSUMERS,
        list::EXTRA,
        list::ROWS,
    ],
    base_url: "file:",
    unverified: &[],
    docs: include_str!("docs.md"),
};

/// BookYourData and LeadsBlue: lists of people in files.
#[derive(Debug)]
pub struct BookYourData {
    list: Option<Listing>,
}

impl BookYourData {
    /// Takes the list that the option `file` names. It is opened by the first search.
    ///
    /// # Errors
    /// An option is wrong.
    pub fn connect(connection: Connection) -> Result<Self, Error> {
        connection.check_options(&ID, DESCRIPTOR.options)?;
        let settings = Settings::read(ID, &connection)?;
        let file = connection.find_option(list::FILE.0).filter(|path| !path.trim().is_empty());
        Ok(Self { list: file.map(|path| Listing::file(PathBuf::from(path), settings)) })
    }

    /// Takes a list that is already there, for example an upload.
    #[must_use]
    pub fn of(list: Listing) -> Self {
        Self { list: Some(list) }
    }
}

impl Provider for BookYourData {
    fn id(&self) -> ProviderId {
        ID
    }

    fn descriptor(&self) -> &Descriptor {
        const { &DESCRIPTOR }
    }

    fn people_search(&self) -> Option<&dyn Search> {
        Some(self)
    }
}

#[async_trait]
impl Search for BookYourData {
    fn ignored(&self, query: &Query) -> Vec<&'static str> {
        query.set()
    }

    fn page_size(&self) -> usize {
        1_000
    }

    async fn search(&self, query: &Query, cursor: Option<&str>, limit: usize) -> Result<Page, Error> {
        match &self.list {
            Some(list) => list.search(query, cursor, limit).await,
            None => {
                let text = "there is no API: set the path of a downloaded list";
                Err(Error::new(ID, "import", ErrorKind::Config, text).at(list::FILE.0))
            }
        }
    }
}
