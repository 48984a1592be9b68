//! Lead, prospect and opportunity as a pure state machine: rows, guards, effects, scores, value, dates and the field catalogue.
