//! Lists as streams.

use futures_util::stream::{self, Stream};

use crate::error::Error;
use crate::query::ListQuery;
use crate::resource::Resource;

impl<R: Resource> ListQuery<R> {
    /// The rows one by one, read page by page as they are asked for. Ends after the first error. Rows that cannot be
    /// read are left out with a warning in the trace; a [`pager`](ListQuery::pager) gives them out.
    pub fn stream(self) -> impl Stream<Item = Result<R::Row, Error>> + Send {
        let begin = (Some(self.pager()), Vec::new().into_iter());
        stream::unfold(begin, |(mut pager, mut rows)| async move {
            loop {
                if let Some(row) = rows.next() {
                    return Some((Ok(row), (pager, rows)));
                }
                match pager.as_mut()?.next_page().await {
                    Ok(Some(page)) => rows = page.into_iter(),
                    Ok(None) => return None,
                    Err(error) => return Some((Err(error), (None, rows))),
                }
            }
        })
    }
}
