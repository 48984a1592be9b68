//! What Halo wrote, as far as its answer tells.

use std::collections::HashMap;

use halo_model::{BadRow, WriteAnswer, decode_written};
use rest_core::Answer;

use super::{Writer, Written};
use crate::error::Error;
use crate::resource::Resource;

impl<R: Resource> Writer<'_, R> {
    /// Halo accepted the group.
    pub(super) async fn accept(&mut self, group: Vec<usize>, answer: &Answer) {
        self.doubts = 0;
        self.halo.grow::<R>(group.len());
        let rows = match decode_written::<R::Row>(answer.body()) {
            Ok(WriteAnswer::Last(row)) => vec![Ok(row)],
            Ok(WriteAnswer::All(rows)) => rows,
            Err(error) => {
                tracing::warn!(operation = %Self::operation(), %error, "a write was accepted with an answer that cannot be read");
                Vec::new()
            }
        };
        if rows.len() == group.len() && self.in_order(&group, &rows) {
            for (index, row) in group.into_iter().zip(rows) {
                self.take(index, row);
            }
        } else {
            self.accept_partly(group, rows).await;
        }
    }

    /// Whether the rows can be the records of the group one by one.
    fn in_order(&self, group: &[usize], rows: &[Result<R::Row, BadRow>]) -> bool {
        group.iter().zip(rows).all(|(index, row)| match (R::write_id(&self.writes[*index]), row) {
            (Some(id), Ok(row)) => R::id(row).is_none_or(|own| own == id),
            _ => true,
        })
    }

    fn take(&mut self, index: usize, row: Result<R::Row, BadRow>) {
        let id = R::write_id(&self.writes[index]);
        match (row, id) {
            (Ok(row), _) => self.done(index, row),
            (Err(_), Some(id)) => self.done(index, R::bare(id)),
            (Err(bad), None) => {
                let error =
                    Error::unreadable(&Self::operation(), format!("the record is written, but {bad}"));
                self.results[index] = Some(Written::Unknown(error));
            }
        }
    }

    /// Halo accepted the group but did not send all of it back: some versions answer with the last object only.
    async fn accept_partly(&mut self, group: Vec<usize>, rows: Vec<Result<R::Row, BadRow>>) {
        let mut by_id: HashMap<R::Id, R::Row> =
            rows.into_iter().flatten().filter_map(|row| Some((R::id(&row)?, row))).collect();
        let (updates, mut creates) = self.parted(group);
        for index in updates {
            if let Some(id) = R::write_id(&self.writes[index]) {
                let row = by_id.remove(&id).unwrap_or_else(|| R::bare(id));
                self.done(index, row);
            }
        }
        // One row that belongs to no update is that of the last create.
        if by_id.len() == 1
            && let (Some(last), Some(row)) = (creates.pop(), by_id.into_values().next())
        {
            self.done(last, row);
        }
        let found = self.look_up(&creates).await.unwrap_or_default();
        self.take_found(&creates, found);
        for index in creates {
            if self.results[index].is_none() {
                let error = Self::untold("was accepted, but the answer does not tell what became of it");
                self.results[index] = Some(Written::Unknown(error));
            }
        }
    }
}
