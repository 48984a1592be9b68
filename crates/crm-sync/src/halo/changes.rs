//! What changed in Halo: in one call where that is enough, else page by page.

use std::collections::VecDeque;
use std::sync::Arc;

use halo_client::{Incremental, ListQuery, Opportunity, Pager, Resource};
use halo_model::{Client, HaloTime, List, Ticket, User, decode_list};
use rest_core::{Call, Replay, Timestamp, async_trait};

use super::schema::Resolved;
use super::{HaloPort, failed, rows};
use crate::crm::{CrmRow, Table};
use crate::error::Error;
use crate::port::{ChangePage, Changes};

/// So many changed rows are asked for in one call before pages are.
const AT_ONCE: u64 = 2000;

type Params = Vec<(&'static str, String)>;

impl HaloPort {
    pub(super) async fn changed_rows(
        &self,
        table: Table,
        since: Option<Timestamp>,
    ) -> Result<Box<dyn Changes>, Error> {
        let inactive = ("includeinactive", "true".to_owned());
        Ok(match table {
            Table::Company => {
                // Firms are known by their domain, which lists leave out unless asked.
                let params = vec![inactive, ("include_website", "true".to_owned())];
                let map = |row| rows::company(row).map(CrmRow::Company);
                Box::new(Plain { rows: self.begin::<Client>(&params, since).await?, map })
            }
            Table::Contact => {
                let map = |row| rows::contact(row).map(CrmRow::Contact);
                Box::new(Plain { rows: self.begin::<User>(&vec![inactive], since).await?, map })
            }
            Table::Ticket => {
                let resolved = self.resolved().await?;
                let join = |ids: Vec<String>| ids.join(",");
                let types = join(resolved.types.values().map(i64::to_string).collect());
                let fields = join(resolved.field_ids().iter().map(ToString::to_string).collect());
                let mut params = vec![("requesttype", types)];
                if !fields.is_empty() {
                    params.push(("include_custom_fields", fields));
                }
                let mut lists = VecDeque::new();
                if resolved.sales {
                    lists.push_back(Tickets::Sales(self.begin::<Opportunity>(&params, since).await?));
                }
                if resolved.requests {
                    lists.push_back(Tickets::Requests(self.begin::<Ticket>(&params, since).await?));
                }
                Box::new(TicketChanges { port: self.clone(), resolved, lists })
            }
        })
    }

    async fn begin<R: Incremental>(
        &self,
        params: &Params,
        since: Option<Timestamp>,
    ) -> Result<Rows<R>, Error> {
        let query =
            |query: ListQuery<R>, (name, value): &(&'static str, String)| query.param(*name, value.clone());
        let query = params.iter().fold(self.halo.list::<R>().order_by_id(), query);
        let Some(since) = since else { return Ok(Rows::paged(query.pager())) };
        match self.at_once::<R>(params, since).await {
            Some(list) => Ok(Rows { first: Some(list), pager: None, bad: 0 }),
            None => Ok(Rows::paged(query.updated_since(since).pager())),
        }
    }

    /// All rows that changed, if Halo gives them in one call and says that these are all. Everything else is left to
    /// the pages, errors included.
    async fn at_once<R: Resource>(&self, params: &Params, since: Timestamp) -> Option<List<R::Row>> {
        let from = HaloTime::from_millis(since.millis().div_euclid(1000) * 1000)?;
        let call = Call::get(format!("{}.list", R::NAME), R::PATH).replay(Replay::Safe);
        let call = params.iter().fold(call, |call, (name, value)| call.query(*name, value.clone()));
        let call = call.query("order", "id").query("lastupdatefromdate", from.to_string());
        let answer = match self.halo.raw(call.query("count", AT_ONCE.to_string())).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::debug!(%error, "changes are not to be had in one call");
                return None;
            }
        };
        let list = decode_list::<R::Row>(answer.body(), R::KEY).ok()?;
        (list.record_count == Some(list.received() as u64)).then_some(list)
    }
}

/// The rows of one list: all at once, or page by page.
struct Rows<R: Resource> {
    first: Option<List<R::Row>>,
    pager: Option<Pager<R>>,
    bad: usize,
}

impl<R: Resource> Rows<R> {
    fn paged(pager: Pager<R>) -> Self {
        Self { first: None, pager: Some(pager), bad: 0 }
    }

    async fn next(&mut self) -> Result<Option<(Vec<R::Row>, Vec<String>)>, Error> {
        if let Some(list) = self.first.take() {
            return Ok(Some((list.rows, list.bad.iter().map(ToString::to_string).collect())));
        }
        let Some(pager) = &mut self.pager else { return Ok(None) };
        let rows = pager.next_page().await.map_err(|error| failed("read changes", error))?;
        let bad = pager.bad();
        let news = bad[self.bad.min(bad.len())..].iter().map(ToString::to_string).collect();
        self.bad = bad.len();
        Ok(rows.map(|rows| (rows, news)))
    }
}

/// A table whose rows are complete in lists.
struct Plain<R: Resource> {
    rows: Rows<R>,
    map: fn(R::Row) -> Option<CrmRow>,
}

#[async_trait]
impl<R: Resource> Changes for Plain<R> {
    async fn next_page(&mut self) -> Result<Option<ChangePage>, Error> {
        let page = self.rows.next().await?;
        Ok(page.map(|(rows, bad)| ChangePage { rows: rows.into_iter().filter_map(self.map).collect(), bad }))
    }
}

enum Tickets {
    Sales(Rows<Opportunity>),
    Requests(Rows<Ticket>),
}

struct TicketChanges {
    port: HaloPort,
    resolved: Arc<Resolved>,
    lists: VecDeque<Tickets>,
}

#[async_trait]
impl Changes for TicketChanges {
    async fn next_page(&mut self) -> Result<Option<ChangePage>, Error> {
        loop {
            let Some(list) = self.lists.front_mut() else { return Ok(None) };
            let page = match list {
                Tickets::Sales(rows) => rows.next().await?,
                Tickets::Requests(rows) => rows.next().await?,
            };
            let Some((rows, bad)) = page else {
                self.lists.pop_front();
                continue;
            };
            let mut page = ChangePage { rows: Vec::with_capacity(rows.len()), bad };
            for row in rows {
                // Halo may ignore the filter on types: rows of other types are not ours.
                if row.tickettype_id.is_some_and(|kind| self.resolved.entity(kind.0).is_some()) {
                    page.rows.extend(self.port.complete(row, &self.resolved).await?);
                }
            }
            return Ok(Some(page));
        }
    }
}
