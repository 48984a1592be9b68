//! Random walks that try to leave the table.

use crm_workflow::*;
use proptest::prelude::*;

use crate::{event, good};

/// Where a record goes after a move, in either mode.
fn next(moved: &Move) -> Stage {
    moved.also.unwrap_or(moved.to)
}

proptest! {
    #[test]
    fn no_walk_leaves_the_table(
        kinds in prop::collection::vec(0usize..EventKind::ALL.len(), 0..60),
        strict: bool,
        new_record: bool,
        human: bool,
        opt_out_at in 0usize..80,
    ) {
        let policy = Policy {
            transitions: if strict { Transitions::Strict } else { Transitions::Extended },
            conversion_mode: if new_record { ConversionMode::NewRecord } else { ConversionMode::InPlace },
            ..Policy::default()
        };
        let mut facts = good().by(if human { Actor::Person } else { Actor::Rule });
        let mut stage = Stage::NewLead;
        let mut optedout = false;
        for (at, kind) in kinds.into_iter().enumerate() {
            let kind = if at == opt_out_at { EventKind::OptOut } else { EventKind::ALL[kind] };
            let Ok(moved) = step(stage, &event(kind), &facts, &policy) else { continue };
            prop_assert_eq!(moved.from, stage);
            prop_assert!(Stage::ALL.contains(&moved.to));
            if moved.is_repeat() {
                prop_assert_eq!(moved.to, stage);
                continue;
            }
            let change = external_change(stage, next(&moved));
            prop_assert!(change.legal);
            // Whoever opted out as a lead never moves again; later records only by people or out of the pipeline.
            if optedout && moved.to != stage {
                let leaves = next(&moved).is_exit() || next(&moved) == Stage::Lost;
                prop_assert!(human || leaves, "{:?}", moved);
                prop_assert_ne!(stage.entity(), Entity::Lead);
            }
            if kind == EventKind::OptOut {
                optedout = true;
                facts.do_not_contact = true;
                facts.suppressed = true;
            }
            // The same event again changes nothing.
            let again = step(next(&moved), &event(kind), &facts, &policy);
            if let Ok(again) = again {
                prop_assert!(again.is_repeat() || kind == EventKind::OptOut, "{:?}", again);
            }
            stage = next(&moved);
        }
    }
}
