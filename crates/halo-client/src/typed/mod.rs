//! The resources beyond the sales cycle, in groups behind features.

use halo_model::{Ticket, TicketId, TicketWrite};

use crate::resource::numbered;

#[cfg(feature = "assets")]
mod assets;
#[cfg(feature = "automation")]
mod automation;
#[cfg(feature = "billing")]
mod billing;
#[cfg(feature = "crm")]
mod crm;
#[cfg(feature = "knowledge")]
mod knowledge;
#[cfg(feature = "service-desk")]
mod service_desk;

/// Marks projects: the tickets of types meant for them, under `/Projects`, with the same ids.
#[derive(Clone, Copy, Debug)]
pub enum Project {}

numbered! {
    Project is Ticket / TicketWrite by TicketId: "project" "/Projects" "tickets" Pages;
}

/// What is written of a resource that can only be read: nothing.
#[cfg(any(feature = "automation", feature = "crm", feature = "service-desk"))]
#[derive(Clone, Copy, Debug)]
pub enum NoWrite {}

#[cfg(any(feature = "automation", feature = "crm", feature = "service-desk"))]
impl serde::Serialize for NoWrite {
    fn serialize<S: serde::Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        match *self {}
    }
}

/// Resources that can only be read.
#[cfg(any(feature = "automation", feature = "crm", feature = "service-desk"))]
macro_rules! readings {
    ($( $resource:ident is $row:ident by $id:ident: $name:literal $path:literal $key:literal $paging:ident; )*) => { $(
        impl $crate::resource::sealed::Sealed for $resource {}

        impl $crate::resource::Resource for $resource {
            type Write = $crate::typed::NoWrite;

            $crate::resource::reading!($row by $id: $name $path $key $paging);

            fn write_id(write: &$crate::typed::NoWrite) -> Option<$id> {
                match *write {}
            }
        }
    )* };
}
#[cfg(any(feature = "automation", feature = "crm", feature = "service-desk"))]
use readings;

/// Ids that are GUIDs, which have no order.
#[cfg(any(feature = "automation", feature = "service-desk"))]
macro_rules! guid_ids {
    ($($id:ident),* $(,)?) => { $(
        impl $crate::resource::ResourceId for $id {
            const COUNTS: bool = false;

            fn segment(&self) -> String {
                self.0.to_string()
            }

            fn number(&self) -> i64 {
                // The upper half is as random as the lower one.
                (self.0.as_u128() >> 65) as i64
            }
        }
    )* };
}
#[cfg(any(feature = "automation", feature = "service-desk"))]
use guid_ids;
