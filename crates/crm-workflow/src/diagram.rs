//! The table as a picture.

use alloc::string::String;
use core::fmt::Write as _;

use crate::machine::Machine;
use crate::rows::Set;
use crate::stage::{Entity, Kind};

/// The rows as a Mermaid state diagram, one composite state for each entity.
///
/// Edges of the extended policy are marked `ext`. Rows that leave the state as it is are not drawn.
#[must_use]
pub fn mermaid(machine: &Machine) -> String {
    let mut out = String::from("stateDiagram-v2\n");
    // Writing to a string cannot fail.
    for entity in Entity::ALL {
        let _ = writeln!(out, "    state {} {{", entity.display_name());
        for stage in machine.stages().into_iter().filter(|stage| stage.entity() == entity) {
            if stage.kind() == Kind::Initial {
                let _ = writeln!(out, "        [*] --> {stage}");
            }
        }
        for row in machine.rows() {
            let Some(to) = row.to else { continue };
            for from in row.from.iter().filter(|from| from.entity() == entity) {
                let guard = match row.guard.name() {
                    "" => String::new(),
                    name => alloc::format!(" [{name}]"),
                };
                let set = if row.set == Set::Extended { " (ext)" } else { "" };
                let _ = writeln!(out, "        {from} --> {to}: {} {}{guard}{set}", row.id, row.event);
            }
        }
        out.push_str("    }\n");
    }
    for row in machine.rows() {
        if let (Some(to), Some(also)) = (row.to, row.also) {
            let _ = writeln!(out, "    {to} --> {also}: {} creates", row.id);
        }
    }
    out
}
