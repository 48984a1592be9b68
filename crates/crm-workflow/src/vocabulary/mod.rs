//! What vendors write, as the options of our dropdowns.
//!
//! Every function returns one of the options of its field, or nothing: an unknown value is left out, never guessed.

mod contact;
mod countries;
mod industry;
mod intent;
mod memo;
mod region;
mod size;

pub use contact::{Band, ManagementLevel, department, management_level};
pub use industry::industry;
pub use intent::{Scale, intent_number, intent_source, intent_stage, intent_strength, intent_text};
pub use memo::{Growth, Signal, growth_signals, last_activity, services_offered, signals_memo, technologies};
pub use region::{country, region};
pub use size::{
    Banded, budget, company_size, employee_range, employees, revenue_from_headcount, revenue_range,
};
