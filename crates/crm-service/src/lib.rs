//! The sync engine as an axum router: health, webhooks and a small HTTP API.
