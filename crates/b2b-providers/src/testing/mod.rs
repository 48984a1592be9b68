//! The contract suite for implementations of [`Provider`](crate::Provider).
