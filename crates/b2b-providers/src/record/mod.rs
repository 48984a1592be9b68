//! The canonical record: what every vendor is translated to, and the only thing that is known downstream.
//!
//! Unknown is always absent: never an empty string, zero or a word such as "Unknown".

mod company;
mod groups;
mod json;
mod person;
mod phone;
#[cfg(test)]
mod tests;

pub use company::{Address, Company, Funding};
pub use groups::{BuyingIntent, Engagement, IntentSignal, Research};
pub use person::{EmailStatus, Person};
pub use phone::{Phone, PhoneKind};
