//! The handle.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use halo_model::{Agent, AuthInfo, FieldInfo, FieldKind, Usage, decode_list, decode_record};
use rest_core::{
    Answer, Call, Client, Clock, Content, LimiterState, Meter, Pieces, RateLimiter, StatusCode, Timestamp,
    redact_text,
};

use crate::bulk::Limits;
use crate::error::Error;
use crate::fields::FieldMap;
use crate::probe::Probe;
use crate::query::ListQuery;
use crate::resource::{Resource, ResourceId};
use crate::write::{BulkOutcome, Writer};
use crate::{HaloBuilder, requests};

/// A HaloPSA tenant. Cheap to clone; clones share login, limit and what was learnt about batch sizes.
#[derive(Clone)]
pub struct Halo {
    inner: Arc<Inner>,
    interactive: bool,
    deadline: Option<Timestamp>,
    /// What a look-up need not look at.
    known: Option<Arc<Known>>,
}

/// Records that cannot be the ones a look-up is after.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Up to this id they existed before the write that is being looked up.
    pub(crate) floor: Option<i64>,
    /// These were written by the same bulk write and have their place.
    pub(crate) ids: HashSet<i64>,
}

pub(crate) struct Inner {
    pub(crate) client: Client,
    pub(crate) limiter: Arc<dyn RateLimiter>,
    pub(crate) by_token: bool,
    pub(crate) settle: Duration,
    pub(crate) sizes: Mutex<HashMap<&'static str, usize>>,
    pub(crate) batch: Limits,
}

impl Halo {
    /// Starts a client for the tenant at `base_url`, with or without trailing slash, with or without `/api`:
    /// `https://northwind.halopsa.com`.
    pub fn builder(base_url: &str) -> HaloBuilder {
        HaloBuilder::new(base_url)
    }

    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner), interactive: false, deadline: None, known: None }
    }

    /// The same client for calls that somebody waits for: they may use the share of the limit that is reserved.
    #[must_use]
    pub fn interactive(&self) -> Self {
        Self { interactive: true, ..self.clone() }
    }

    /// The same client for calls that must be done by then: what would have to wait longer fails at once with
    /// [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) and the time it would take.
    #[must_use]
    pub fn by(&self, deadline: Timestamp) -> Self {
        Self { deadline: Some(deadline), ..self.clone() }
    }

    /// The same client for looking up records that are not among the known ones.
    pub(crate) fn knowing(&self, known: Known) -> Self {
        Self { known: Some(Arc::new(known)), ..self.clone() }
    }

    pub(crate) fn is_known(&self, id: i64) -> bool {
        self.is_old(id) || self.known.as_deref().is_some_and(|known| known.ids.contains(&id))
    }

    /// Whether this record existed before.
    pub(crate) fn is_old(&self, id: i64) -> bool {
        self.known.as_deref().and_then(|known| known.floor).is_some_and(|floor| id <= floor)
    }

    /// Starts a list; nothing is sent before [`ListQuery::all`] or the pager's first page.
    pub fn list<R: Resource>(&self) -> ListQuery<R> {
        ListQuery::new(self.clone())
    }

    /// One record with all its details; `None` if there is none with this id.
    ///
    /// # Errors
    /// If the call fails or the answer is another record.
    pub async fn get<R: Resource>(&self, id: R::Id) -> Result<Option<R::Row>, Error> {
        let operation = format!("{}.get", R::NAME);
        let answer = self.raw(requests::one::<R>(id)).await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let row: R::Row = decode_record(answer.body()).map_err(|error| Error::decode(&operation, &error))?;
        match R::id(&row) {
            Some(other) if other != id => {
                Err(Error::unreadable(&operation, format!("asked for {id}, Halo sent {other}")))
            }
            _ => Ok(Some(row)),
        }
    }

    /// Removes a record; false if there was none with this id. Halo keeps deleted tickets in a bin.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn delete<R: Resource>(&self, id: R::Id) -> Result<bool, Error> {
        let answer = self.raw(requests::delete::<R>(id)).await?;
        Ok(answer.status() != StatusCode::NOT_FOUND)
    }

    /// Creates or changes one record and gives back what Halo made of it. A soft warning is in the record's `warning`
    /// and in the trace.
    ///
    /// # Errors
    /// If the call fails; [`Error::fault`] says what Halo objects to. After
    /// [`Delivery::Unknown`](crate::Delivery::Unknown) the record may have been written.
    pub async fn write_one<R: Resource>(&self, write: R::Write) -> Result<R::Row, Error> {
        let operation = format!("{}.write", R::NAME);
        let answer = self.raw(requests::write::<R>(&[&write])?).await?;
        let row = match halo_model::decode_written(answer.body())
            .map_err(|error| Error::decode(&operation, &error))?
        {
            halo_model::WriteAnswer::Last(row) => Some(row),
            halo_model::WriteAnswer::All(rows) => rows.into_iter().next_back().and_then(Result::ok),
        };
        if let Some((row, warning)) = row.as_ref().and_then(|row| Some((row, R::warning(row)?))) {
            let (id, warning) = (R::id(row).map(|id| id.number()), redact_text(warning));
            tracing::warn!(%operation, id, %warning, "Halo accepted a record with a warning");
        }
        row.or_else(|| R::write_id(&write).map(R::bare))
            .ok_or_else(|| Error::unreadable(&operation, "Halo accepted the record but did not send it back"))
    }

    /// Creates and changes records in bulk, in order, with one result for each.
    ///
    /// Updates (with an id) may be repeated and survive failures of whole calls. Creates are sent in bulk too, but if
    /// a call with several fails, nobody knows which of them were made, and they end as [`Written::Unknown`]: give a
    /// probe to [`Halo::write_with_probe`] to have them looked up.
    ///
    /// [`Written::Unknown`]: crate::Written::Unknown
    pub async fn write<R: Resource>(&self, writes: Vec<R::Write>) -> BulkOutcome<R> {
        Writer::<R>::new(self, &writes, None).run().await
    }

    /// As [`Halo::write`], with creates that are never doubled: after a failure they are looked up by their own key,
    /// and only those that are not there are sent again. So one bad record is found by halving, and its neighbours
    /// get written.
    pub async fn write_with_probe<R: Resource>(
        &self,
        writes: Vec<R::Write>,
        probe: &dyn Probe<R>,
    ) -> BulkOutcome<R> {
        Writer::<R>::new(self, &writes, Some(probe)).run().await
    }

    /// The agent that the application logs in as: whose role decides what is allowed.
    ///
    /// # Errors
    /// If the call fails or the answer cannot be read.
    pub async fn agent_me(&self) -> Result<Agent, Error> {
        let answer = self.raw(requests::agent_me()).await?;
        decode_record(answer.body()).map_err(|error| Error::decode("agent.me", &error))
    }

    /// What the tenant tells without login: where tokens come from. Good for asking whether it is there at all.
    ///
    /// # Errors
    /// If the call fails or the answer cannot be read.
    pub async fn auth_info(&self) -> Result<AuthInfo, Error> {
        let answer = self.raw(requests::auth_info()).await?;
        decode_record(answer.body()).map_err(|error| Error::decode("auth.info", &error))
    }

    /// The custom fields of a table by name, with the options of selects. Keep it: it costs a call, and one more for
    /// each select whose options the list does not carry.
    ///
    /// # Errors
    /// If a call fails or a definition cannot be read.
    pub async fn field_map(&self, usage: Usage) -> Result<FieldMap, Error> {
        let mut pager = self.list::<FieldInfo>().usage(usage).includevalues(true).pager();
        let mut fields = Vec::new();
        while let Some(rows) = pager.next_page().await? {
            // Halo ignores filters it does not know; rows of other tables are not ours.
            let ours = |field: &FieldInfo| {
                field.usage.is_none_or(|own| own == usage.number()) && field.custom != Some(false)
            };
            fields.extend(rows.into_iter().filter(ours));
        }
        for field in &mut fields {
            let is_select = matches!(field.kind(), Some(FieldKind::Single | FieldKind::Multi));
            let Some(id) = field.id.filter(|_| is_select && field.values.as_ref().is_none_or(Vec::is_empty))
            else {
                continue;
            };
            let answer = self.raw(requests::field_details(id)).await?;
            let details: FieldInfo =
                decode_record(answer.body()).map_err(|error| Error::decode("field.get", &error))?;
            field.values = details.values;
        }
        Ok(FieldMap::new(usage, fields))
    }

    /// Sends any call below the API, with login, limit and retries. The way to everything that has no type here.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn raw(&self, call: Call) -> Result<Answer, Error> {
        let (call, path) = self.prepared(call);
        let sent = match self.deadline {
            Some(deadline) => self.inner.client.send_by(call, deadline).await,
            None => self.inner.client.send(call).await,
        };
        sent.map_err(|error| Error::of_call(error, &path, self.inner.by_token))
    }

    /// As [`raw`](Halo::raw), with a body in pieces.
    ///
    /// # Errors
    /// If the call fails.
    pub async fn raw_upload(&self, call: Call, content: &Content) -> Result<Answer, Error> {
        let (call, path) = self.prepared(call);
        let sent = self.inner.client.upload(call, content, self.deadline).await;
        sent.map_err(|error| Error::of_call(error, &path, self.inner.by_token))
    }

    /// As [`raw`](Halo::raw), with the answer's body in pieces.
    ///
    /// # Errors
    /// If the call fails before the first piece.
    pub async fn raw_download(&self, call: Call) -> Result<(Answer, Pieces), Error> {
        let (call, path) = self.prepared(call);
        let sent = self.inner.client.download(call, self.deadline).await;
        sent.map_err(|error| Error::of_call(error, &path, self.inner.by_token))
    }

    fn prepared(&self, call: Call) -> (Call, String) {
        let path = call.path().to_owned();
        (if self.interactive { call.interactive() } else { call }, path)
    }

    pub(crate) async fn rows<R: Resource>(
        &self,
        params: &[(std::borrow::Cow<'static, str>, String)],
    ) -> Result<halo_model::List<R::Row>, Error> {
        let answer = self.raw(requests::list::<R>(params)).await?;
        decode_list(answer.body(), R::KEY)
            .map_err(|error| Error::decode(&format!("{}.list", R::NAME), &error))
    }

    /// What this client and its clones have done so far: calls, writes, waits.
    pub fn meter(&self) -> Arc<Meter> {
        self.inner.client.meter()
    }

    /// The clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        self.inner.client.clock()
    }

    /// What the limiter has counted, to be stored and given to [`Halo::restore_limiter`] after a restart.
    pub fn limiter_state(&self) -> LimiterState {
        self.inner.limiter.save(self.clock().now())
    }

    /// Counts what was counted before a restart.
    pub fn restore_limiter(&self, state: &LimiterState) {
        self.inner.limiter.restore(state);
    }

    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        self.deadline
    }

    pub(crate) fn settle(&self) -> Duration {
        self.inner.settle
    }

    /// How many records the next bulk write of this resource sends at once.
    pub(crate) fn batch_size<R: Resource>(&self) -> usize {
        self.sizes().get(R::PATH).copied().unwrap_or(self.inner.batch.start)
    }

    /// A call with `sent` records went well.
    pub(crate) fn grow<R: Resource>(&self, sent: usize) {
        let size = self.inner.batch.after_success(self.batch_size::<R>(), sent);
        self.sizes().insert(R::PATH, size);
    }

    /// A call with `sent` records took too long.
    pub(crate) fn shrink<R: Resource>(&self, sent: usize) {
        let size = self.inner.batch.after_timeout(self.batch_size::<R>(), sent);
        self.sizes().insert(R::PATH, size);
    }

    fn sizes(&self) -> MutexGuard<'_, HashMap<&'static str, usize>> {
        self.inner.sizes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Halo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Halo")
            .field("client", &self.inner.client)
            .field("interactive", &self.interactive)
            .finish_non_exhaustive()
    }
}
