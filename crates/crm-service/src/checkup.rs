//! The seam to whatever knows whether the configuration works.

use crm_sync::rest_core::async_trait;
use serde::Serialize;
use utoipa::ToSchema;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    /// What was looked at, as in `permission Tickets`.
    pub topic: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found.
    pub text: String,
    /// What to do; for what is not ok.
    pub remedy: Option<String>,
}

/// Looks at the configuration, the tenant and the providers by reading only.
#[async_trait]
pub trait Checkup: std::fmt::Debug + Send + Sync {
    /// Everything that was looked at, in its order.
    async fn check(&self) -> Vec<Finding>;
}
