#![doc = include_str!("../README.md")]

mod answer;
mod auth;
mod breaker;
mod call;
mod classify;
mod client;
mod clock;
mod error;
mod limit;
mod meter;
mod oauth;
mod page;
mod pieces;
mod pipeline;
mod reach;
mod redact;
#[cfg(feature = "testing")]
mod replay;
#[cfg(feature = "reqwest")]
mod reqwest;
mod retry;
mod time;
mod token;
mod token_store;
mod transport;

pub use async_trait::async_trait;
pub use bytes::Bytes;
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
pub use secrecy::{ExposeSecret, SecretString};
pub use url::Url;

pub use crate::answer::Answer;
pub use crate::auth::Auth;
pub use crate::breaker::{Breaker, BreakerConfig, BreakerState, Pass};
pub use crate::call::{Call, Replay, path_segment};
pub use crate::classify::{ByStatus, Class, Classify, retry_after};
pub use crate::client::{Client, ClientBuilder};
#[cfg(feature = "tokio")]
pub use crate::clock::SystemClock;
pub use crate::clock::{Clock, ManualClock};
pub use crate::error::{Delivery, Error, ErrorKind};
pub use crate::limit::{LimiterState, RateLimiter, SlidingWindow, Window};
pub use crate::meter::{Meter, Wait, WaitReason};
pub use crate::oauth::ClientCredentials;
pub use crate::page::PageGuard;
pub use crate::pieces::{Content, Pieces};
pub use crate::reach::is_public;
pub use crate::redact::{mask_email, mask_phone, redact_text};
#[cfg(feature = "testing")]
pub use crate::replay::{ReplayBody, ReplayTransport};
#[cfg(feature = "reqwest")]
pub use crate::reqwest::{PublicTransport, ReqwestTransport};
pub use crate::retry::{Budget, RetryPolicy, Standard};
pub use crate::time::Timestamp;
pub use crate::token::{Token, TokenCache, TokenSource};
pub use crate::token_store::{MemoryStore, TokenStore};
pub use crate::transport::{Phase, Request, Response, StreamedResponse, Transport, TransportError};
