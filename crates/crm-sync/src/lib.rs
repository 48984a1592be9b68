#![doc = include_str!("../README.md")]

pub mod crm;
pub mod plan;
