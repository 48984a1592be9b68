//! Values in the form in which they are compared. Raw values are the caller's to keep.

pub(crate) mod clean;
pub(crate) mod firm;
pub(crate) mod fold;
pub(crate) mod mail;
pub(crate) mod null;
pub(crate) mod person;
pub(crate) mod phone;
pub(crate) mod web;

pub use clean::{clean, decode};
pub use firm::company_key;
pub use fold::{fold, fold_name, skeleton};
pub use mail::{MailClass, Mailbox, email_key, is_free_mail, is_role_address, mailbox};
pub use null::{null_word, null_word as is_null};
pub use person::person_key;
pub use phone::{PhoneKey, phone_key};
pub use web::{domain_of, linkedin_slug};
