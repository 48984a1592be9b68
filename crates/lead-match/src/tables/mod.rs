//! Word lists from general knowledge: nicknames, legal forms, mailboxes, mail hosts, titles.

pub(crate) mod firms;
pub(crate) mod mail;
pub(crate) mod names;
pub(crate) mod places;
pub(crate) mod titles;

/// Membership in a list written as blank-separated words, built once.
pub(crate) type Words = std::sync::LazyLock<rustc_hash::FxHashSet<&'static str>>;
