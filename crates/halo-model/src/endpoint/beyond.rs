//! Paths that are not in the vendor's document, though its schemas or live tenants have them. Their verbs are those of
//! every configurable resource; only the lists have been seen.

use super::Body::{Array, Undeclared};
use super::IdKind::Int;
use super::Pages::Whole;
use super::Rows::{Any, Bare, Key};
use super::{D, Endpoint, G, P, row};

#[rustfmt::skip]
pub(super) static TABLE: &[Endpoint] = &[
    row("/CRMNoteReply", G | P, &[], Bare, Whole, Array),
    row("/CRMNoteReply/{id}", G | D, &[Int], Any, Whole, Undeclared),
    row("/Expense", G | P, &[], Key("data"), Whole, Array),
    row("/Expense/{id}", G | D, &[Int], Any, Whole, Undeclared),
    row("/Milestone", G | P, &[], Key("data"), Whole, Array),
    row("/Milestone/{id}", G | D, &[Int], Any, Whole, Undeclared),
];
