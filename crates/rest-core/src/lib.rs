//! How to call a REST API once and for all: one pipeline with limits, tokens, replay-safe retry, paging and redaction.
