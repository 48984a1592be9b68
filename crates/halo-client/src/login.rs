//! Tokens: where the tenant says they come from, found when the first one is needed.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use halo_model::{AuthInfo, decode_record};
use rest_core::{
    Client, ClientCredentials, Clock, Delivery, Error, SecretString, Token, TokenSource, Transport, Url,
    async_trait,
};

use crate::builder::TenantPlacement;
use crate::{address, requests};

/// Logs in by client credentials at the endpoint that `authinfo` names.
pub(crate) struct Login {
    pub(crate) base: Url,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) client_id: String,
    pub(crate) secret: SecretString,
    pub(crate) scope: String,
    pub(crate) tenant: Option<String>,
    pub(crate) placement: TenantPlacement,
    /// The auth server from the settings, which makes discovery unnecessary.
    pub(crate) auth_url: Option<Url>,
    /// Asks `authinfo`, without limit and login.
    pub(crate) open: Client,
    pub(crate) timeout: Duration,
    pub(crate) found: Mutex<Option<Endpoint>>,
}

/// Where tokens come from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Endpoint {
    url: Url,
    tenant: Option<String>,
}

impl Login {
    async fn endpoint(&self) -> Result<Endpoint, Error> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(endpoint) = found {
            return Ok(endpoint);
        }
        let endpoint = match &self.auth_url {
            Some(auth) => self.named(address::token(auth), None),
            None => self.discovered().await?,
        };
        *self.found.lock().unwrap_or_else(PoisonError::into_inner) = Some(endpoint.clone());
        Ok(endpoint)
    }

    /// What `authinfo` says; the usual place if it says nothing that can be used.
    async fn discovered(&self) -> Result<Endpoint, Error> {
        let usual = || self.named(address::usual_token(&self.base), None);
        let answer = match self.open.send(requests::auth_info()).await {
            Ok(answer) => answer,
            Err(error) if error.delivery() == Delivery::NotSent => return Err(error),
            Err(error) => {
                tracing::debug!(%error, "no authinfo; using the usual token endpoint");
                return Ok(usual());
            }
        };
        let Ok(info) = decode_record::<AuthInfo>(answer.body()) else { return Ok(usual()) };
        let auth = info.auth_url.as_deref().and_then(|text| Url::parse(text.trim()).ok());
        // The answer is not authenticated: it may move the login to another host, but not out of TLS.
        let auth = auth.filter(|auth| match auth.scheme() {
            "https" => true,
            "http" => self.base.scheme() == "http",
            _ => false,
        });
        match auth {
            Some(auth) => Ok(self.named(address::token(&auth), info.tenant_id)),
            None => Ok(Endpoint { tenant: usual().tenant.or(info.tenant_id), ..usual() }),
        }
    }

    fn named(&self, url: Url, discovered: Option<String>) -> Endpoint {
        let hosted = || address::hosted_tenant(&self.base).map(str::to_owned);
        let tenant = self.tenant.clone().or(discovered).or_else(hosted);
        Endpoint { url, tenant: tenant.filter(|tenant| !tenant.trim().is_empty()) }
    }
}

#[async_trait]
impl TokenSource for Login {
    async fn fetch(&self) -> Result<Token, Error> {
        let Endpoint { url, tenant } = self.endpoint().await?;
        let (transport, clock) = (Arc::clone(&self.transport), Arc::clone(&self.clock));
        let mut grant = ClientCredentials::new(transport, clock, url, &self.client_id, self.secret.clone())
            .timeout(self.timeout);
        if !self.scope.is_empty() {
            grant = grant.scope(&self.scope);
        }
        if let Some(tenant) = tenant {
            grant = match self.placement {
                TenantPlacement::Query => grant.query("tenant", &tenant),
                TenantPlacement::Form => grant.form("tenant", tenant),
            };
        }
        grant.fetch().await
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("tenant", &self.tenant)
            .field("placement", &self.placement)
            .field("found", &self.found)
            .finish_non_exhaustive()
    }
}
