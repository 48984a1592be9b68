//! Keys of another system: where Halo's records carry them, and the table of those that are known already.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use halo_model::{
    Client, CustomField, CustomFieldWrite, ExternalLink, ExternalLinkWrite, FieldId, Site, Usage, User,
};
use rest_core::{Timestamp, async_trait};

use crate::error::Error;
use crate::halo::Halo;
use crate::probe::Probe;
use crate::resource::{Customised, Identified, Incremental, ResourceId};
use crate::seek::{self, Sight};

/// A place where records carry the key of another system: [`OwnKey`](crate::OwnKey), [`CustomKey`], [`LinkKey`].
#[async_trait]
pub trait ExternalKey<R: Identified>: Probe<R> {
    /// A new record with this key in it.
    fn stamp(&self, write: R::Write, key: &str) -> R::Write;

    /// A change of the record with this key, so that it keeps the key.
    fn keep(&self, write: R::Write, key: &str) -> R::Write {
        let _ = key;
        write
    }

    /// The records with these keys, whenever they were written. Every hit must have exactly the key; a key may be
    /// missing from the answer only if no record has it.
    ///
    /// # Errors
    /// If that cannot be said for certain.
    async fn locate(&self, halo: &Halo, keys: &[String]) -> Result<HashMap<String, R::Id>, Error>;

    /// Is told which records were made, before they are reported.
    ///
    /// # Errors
    /// If they may not be found by their key later.
    async fn settle(&self, halo: &Halo, made: &[(String, R::Id)]) -> Result<(), Error> {
        let _ = (halo, made);
        Ok(())
    }
}

/// The key in a custom text field.
///
/// Newer versions of Halo show custom fields in lists; there one reading of the list finds all keys. On older ones
/// the records are read by id, and only if they are few.
#[derive(Clone, Debug)]
pub struct CustomKey {
    field: FieldId,
}

impl CustomKey {
    /// The key in this field; [`Halo::field_map`] tells its id.
    pub fn new(field: FieldId) -> Self {
        Self { field }
    }

    fn sight(&self, fields: Option<&[CustomField]>) -> Sight {
        let Some(fields) = fields else { return Sight::Hidden };
        let own = fields.iter().find(|field| field.id == Some(self.field));
        match own.and_then(|field| field.text()).filter(|text| !text.is_empty()) {
            Some(text) => Sight::Key(text.into_owned()),
            None => Sight::Blank,
        }
    }
}

#[async_trait]
impl<R: Customised + Incremental> Probe<R> for CustomKey {
    fn key(&self, write: &R::Write) -> Option<String> {
        let own = R::written_fields(write).iter().find(|field| field.id == Some(self.field))?;
        own.value.as_str().map(str::to_owned).filter(|key| !key.trim().is_empty())
    }

    async fn find(
        &self,
        halo: &Halo,
        keys: &[String],
        since: Timestamp,
    ) -> Result<HashMap<String, R::Row>, Error> {
        let sight = |row: &R::Row| self.sight(R::fields(row));
        let query = halo.list::<R>().custom_fields(&[self.field]);
        seek::recent::<R>(halo, query, keys, since, &sight, R::made).await
    }
}

#[async_trait]
impl<R: Customised + Incremental + Identified> ExternalKey<R> for CustomKey {
    fn stamp(&self, write: R::Write, key: &str) -> R::Write {
        R::with_field(write, CustomFieldWrite::by_id(self.field, key))
    }

    fn keep(&self, write: R::Write, key: &str) -> R::Write {
        // Some versions of Halo blank the custom fields that a write with custom fields leaves out.
        if R::written_fields(&write).is_empty() { write } else { ExternalKey::<R>::stamp(self, write, key) }
    }

    async fn locate(&self, halo: &Halo, keys: &[String]) -> Result<HashMap<String, R::Id>, Error> {
        let sight = |row: &R::Row| self.sight(R::fields(row));
        seek::everywhere::<R>(halo, halo.list::<R>().custom_fields(&[self.field]), keys, &sight).await
    }
}

/// A resource whose records can be linked to another system in the call that creates them.
pub trait Linked: Identified {
    /// The number of its table; see [`Usage`].
    const TABLE: i64;

    /// The write with this link.
    fn with_link(write: Self::Write, link: ExternalLinkWrite) -> Self::Write;

    /// The link of a write.
    fn written_link(write: &Self::Write) -> Option<&ExternalLinkWrite>;
}

macro_rules! linked {
    ($($resource:ident in $table:expr;)*) => { $(
        impl $crate::keys::Linked for $resource {
            const TABLE: i64 = $table;

            fn with_link(write: Self::Write, link: halo_model::ExternalLinkWrite) -> Self::Write {
                write.new_external_link(link)
            }

            fn written_link(write: &Self::Write) -> Option<&halo_model::ExternalLinkWrite> {
                write.new_external_link.as_ref()
            }
        }
    )* };
}

#[allow(unused_imports, reason = "used by the groups of resources")]
pub(crate) use linked;

linked! {
    Client in Usage::Client.number();
    Site in Usage::Site.number();
    User in Usage::User.number();
}

/// The key in Halo's table of links to other systems (`/ExternalLink`), which has documented filters.
///
/// A new record is sent together with its link. Whether a tenant keeps that is not documented: what is missing is
/// added afterwards, and before the first link was seen to have come with its record, a create in doubt stays in doubt.
#[derive(Debug)]
pub struct LinkKey {
    module: i64,
    kind: String,
    proven: AtomicBool,
}

/// Up to this many keys are asked for one by one.
const FEW: usize = 5;

impl LinkKey {
    /// Links of this integration (`module_id`) whose `third_party_type` is `kind`.
    pub fn new(module: i64, kind: impl Into<String>) -> Self {
        Self { module, kind: kind.into(), proven: AtomicBool::new(false) }
    }

    fn link<R: Linked>(&self, key: &str) -> ExternalLinkWrite {
        let link = ExternalLinkWrite::new().table_id(R::TABLE).module_id(self.module);
        link.third_party_id(key).third_party_type(self.kind.clone())
    }

    async fn links<R: Linked>(&self, halo: &Halo, keys: &[String]) -> Result<HashMap<String, R::Id>, Error> {
        let all = || {
            let query = halo.list::<ExternalLink>().module_id(self.module).table_id(R::TABLE);
            query.third_party_type(self.kind.clone())
        };
        let mut rows = Vec::new();
        if keys.len() <= FEW {
            for key in keys {
                rows.extend(all().third_party_id(key.clone()).all().await?);
            }
        } else {
            rows = all().all().await?;
        }
        // The newest link counts: an older one may be that of a record that is gone.
        rows.sort_by_key(|row| row.id);
        let mut found = HashMap::new();
        for row in rows {
            let (Some(key), Some(id)) = (row.third_party_id, row.halo_id) else { continue };
            let is_ours = row.third_party_type.as_ref().is_none_or(|kind| *kind == self.kind)
                && row.table_id == Some(R::TABLE)
                && row.module_id.is_none_or(|module| module == self.module);
            if is_ours && keys.contains(&key) {
                found.insert(key, R::id_from(id));
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl<R: Linked> Probe<R> for LinkKey {
    fn key(&self, write: &R::Write) -> Option<String> {
        R::written_link(write)?.third_party_id.clone().filter(|key| !key.trim().is_empty())
    }

    async fn find(
        &self,
        halo: &Halo,
        keys: &[String],
        _since: Timestamp,
    ) -> Result<HashMap<String, R::Row>, Error> {
        let links = self.links::<R>(halo, keys).await?;
        if links.len() < keys.len() && !self.proven.load(Ordering::Relaxed) {
            let text = "this tenant has not shown yet that it keeps the link of a new record";
            return Err(Error::unreadable(&format!("{}.probe", R::NAME), text));
        }
        let mut found = HashMap::new();
        for (key, id) in links {
            if let Some(row) = halo.get::<R>(id).await? {
                found.insert(key, row);
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl<R: Linked> ExternalKey<R> for LinkKey {
    fn stamp(&self, write: R::Write, key: &str) -> R::Write {
        R::with_link(write, self.link::<R>(key))
    }

    async fn locate(&self, halo: &Halo, keys: &[String]) -> Result<HashMap<String, R::Id>, Error> {
        self.links::<R>(halo, keys).await
    }

    async fn settle(&self, halo: &Halo, made: &[(String, R::Id)]) -> Result<(), Error> {
        let keys: Vec<String> = made.iter().map(|(key, _)| key.clone()).collect();
        let links = self.links::<R>(halo, &keys).await?;
        let (kept, missing): (Vec<_>, Vec<_>) =
            made.iter().partition(|(key, id)| links.get(key).is_some_and(|own| own == id));
        if !kept.is_empty() {
            self.proven.store(true, Ordering::Relaxed);
        }
        let link = |(key, id): &(String, R::Id)| self.link::<R>(key).halo_id(id.number());
        if missing.is_empty() {
            return Ok(());
        }
        let outcome = halo.write::<ExternalLink>(missing.into_iter().map(link).collect()).await;
        let lost = outcome.results.iter().filter(|result| result.done().is_none()).count();
        match lost {
            0 => Ok(()),
            lost => {
                let text = format!("{lost} new records have no link, and will not be found by their key");
                Err(Error::unreadable(&format!("{}.link", R::NAME), text))
            }
        }
    }
}

/// The table of keys that are known: what makes an upsert cheap. It may forget; then the key is looked up in Halo.
#[async_trait]
pub trait KeyMap: fmt::Debug + Send + Sync {
    /// The ids of the records of a kind (`ticket`, `client`, …) with these keys, as far as they are known.
    ///
    /// # Errors
    /// If the table cannot be read.
    async fn ids(
        &self,
        kind: &str,
        keys: &[String],
    ) -> Result<HashMap<String, i64>, Box<dyn StdError + Send + Sync>>;

    /// Keeps keys and ids.
    ///
    /// # Errors
    /// If the table cannot be written.
    async fn learn(&self, kind: &str, pairs: &[(String, i64)])
    -> Result<(), Box<dyn StdError + Send + Sync>>;

    /// Forgets keys whose records are gone.
    ///
    /// # Errors
    /// If the table cannot be written.
    async fn forget(&self, kind: &str, keys: &[String]) -> Result<(), Box<dyn StdError + Send + Sync>>;

    /// Whether a key that is not in the table is certainly not in Halo, so that nobody has to look.
    fn is_complete(&self) -> bool {
        false
    }
}

/// A [`KeyMap`] that lasts as long as the process.
#[derive(Default)]
pub struct MemoryMap {
    ids: Mutex<HashMap<(String, String), i64>>,
    complete: bool,
}

impl MemoryMap {
    /// A table that is empty because nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// A table that is empty because Halo holds no record with a key of this kind yet.
    pub fn complete() -> Self {
        Self { complete: true, ..Self::default() }
    }

    fn table(&self) -> MutexGuard<'_, HashMap<(String, String), i64>> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl KeyMap for MemoryMap {
    async fn ids(
        &self,
        kind: &str,
        keys: &[String],
    ) -> Result<HashMap<String, i64>, Box<dyn StdError + Send + Sync>> {
        let table = self.table();
        let id = |key: &String| Some((key.clone(), *table.get(&(kind.to_owned(), key.clone()))?));
        Ok(keys.iter().filter_map(id).collect())
    }

    async fn learn(
        &self,
        kind: &str,
        pairs: &[(String, i64)],
    ) -> Result<(), Box<dyn StdError + Send + Sync>> {
        self.table().extend(pairs.iter().map(|(key, id)| ((kind.to_owned(), key.clone()), *id)));
        Ok(())
    }

    async fn forget(&self, kind: &str, keys: &[String]) -> Result<(), Box<dyn StdError + Send + Sync>> {
        let mut table = self.table();
        for key in keys {
            table.remove(&(kind.to_owned(), key.clone()));
        }
        Ok(())
    }

    fn is_complete(&self) -> bool {
        self.complete
    }
}

impl fmt::Debug for MemoryMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryMap")
            .field("len", &self.table().len())
            .field("complete", &self.complete)
            .finish()
    }
}
