//! Whole cycles against the sandbox: what is promised, and what nothing must break.
#![cfg(all(feature = "halo", feature = "sqlite"))]
#![allow(missing_docs)]

mod calls;
mod cycle;
mod due;
mod faulty;
mod feedback;
mod fuse;
mod human;
mod opt_out;
mod phoned;
mod silence;
mod stopped;
mod told;
mod two;
mod upkeep;
mod waterfall;
mod world;
