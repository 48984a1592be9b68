//! Where a tenant's tokens come from: what it says itself, found when it is needed first.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use halo_model::{AuthInfo, decode_record};
use rest_core::{Call, Client, Delivery, Error, Url};

use crate::builder::TenantPlacement;
use crate::{address, requests};

/// Finds the endpoint that `authinfo` names.
pub(crate) struct Discovery {
    pub(crate) base: Url,
    pub(crate) tenant: Option<String>,
    pub(crate) placement: TenantPlacement,
    /// The auth server from the settings, which makes discovery unnecessary.
    pub(crate) auth_url: Option<Url>,
    /// Asks `authinfo`, without limit and login.
    pub(crate) open: Client,
    pub(crate) found: Mutex<Option<Endpoint>>,
}

/// Where tokens come from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Endpoint {
    /// The token endpoint.
    pub(crate) url: Url,
    pub(crate) tenant: Option<String>,
}

impl Endpoint {
    /// Where people log in: beside the token endpoint.
    pub(crate) fn authorise(&self) -> Url {
        let mut url = self.url.clone();
        let path = url.path();
        let root = path.len().checked_sub("token".len()).and_then(|at| path.get(..at)).unwrap_or("/auth/");
        let path = format!("{root}authorize");
        url.set_path(&path);
        url
    }

    /// The call with the tenant where this server wants it.
    pub(crate) fn placed<'f>(
        &'f self,
        placement: TenantPlacement,
        call: Call,
        form: &mut Vec<(&'f str, &'f str)>,
    ) -> Call {
        match (&self.tenant, placement) {
            (Some(tenant), TenantPlacement::Query) => call.query("tenant", tenant),
            (Some(tenant), TenantPlacement::Form) => {
                form.push(("tenant", tenant));
                call
            }
            (None, _) => call,
        }
    }
}

impl Discovery {
    pub(crate) async fn endpoint(&self) -> Result<Endpoint, Error> {
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

impl fmt::Debug for Discovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Discovery")
            .field("tenant", &self.tenant)
            .field("placement", &self.placement)
            .field("found", &self.found)
            .finish_non_exhaustive()
    }
}
