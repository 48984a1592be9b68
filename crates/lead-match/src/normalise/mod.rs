//! Values in the form in which they are compared. Raw values are the caller's to keep.

pub(crate) mod firm;
pub(crate) mod mail;
pub(crate) mod person;
pub(crate) mod phone;
pub(crate) mod text;
pub(crate) mod web;

pub use firm::company_key;
pub use mail::{MailClass, Mailbox, email_key, is_free_mail, is_role_address, mailbox};
pub use person::person_key;
pub use phone::{PhoneKey, phone_key};
pub use text::{clean, fold, fold_name, null_word, null_word as is_null, skeleton};
pub use web::{domain_of, linkedin_slug};
