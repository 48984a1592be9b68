//! Logging in a person: the authorisation code grant with proof of possession (RFC 6749 section 4.1, RFC 7636).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rest_core::{ExposeSecret, SecretString, Url};
use sha2::{Digest, Sha256};

use crate::address;
use crate::builder::HaloBuilder;
use crate::error::Error;

const OPERATION: &str = "login.authorise";

/// A login that a person is asked for in a browser.
///
/// ```no_run
/// # async fn example(returned_to: &str) -> Result<(), halo_client::Error> {
/// let builder = || halo_client::Halo::builder("https://northwind.halopsa.com").scope("all offline_access");
/// # #[cfg(feature = "reqwest")] {
/// let login = builder().authorise("8f0c…", "https://app.example/halo").await?;
/// let in_a_browser = login.url().as_str();
/// // …and when it comes back to https://app.example/halo?code=…&state=…:
/// let halo = builder().authorisation_code(login.accept(returned_to)?).build()?;
/// # }
/// # Ok(())
/// # }
/// ```
pub struct LoginRequest {
    url: Url,
    client_id: String,
    redirect_uri: String,
    state: SecretString,
    verifier: SecretString,
}

impl LoginRequest {
    /// Takes up a login again that was begun in another request or process, with the `state` and `verifier` of then.
    /// [`url`](LoginRequest::url) is then only the address to come back to.
    ///
    /// # Errors
    /// If `redirect_uri` is not an address.
    pub fn resume(
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
        state: SecretString,
        verifier: SecretString,
    ) -> Result<Self, Error> {
        let redirect_uri = redirect_uri.into();
        let url = Url::parse(&redirect_uri)
            .map_err(|_| Error::invalid(OPERATION, "the redirect URI is not an address"))?;
        Ok(Self { url, client_id: client_id.into(), redirect_uri, state, verifier })
    }

    pub(crate) fn new(
        mut url: Url,
        tenant: Option<&str>,
        client_id: &str,
        redirect_uri: &str,
        scope: &str,
    ) -> Result<Self, Error> {
        let (state, verifier) = (random()?, random()?);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret().as_bytes()));
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("response_type", "code")
                .append_pair("client_id", client_id)
                .append_pair("redirect_uri", redirect_uri)
                .append_pair("state", state.expose_secret())
                .append_pair("code_challenge", &challenge)
                .append_pair("code_challenge_method", "S256");
            if !scope.is_empty() {
                query.append_pair("scope", scope);
            }
            if let Some(tenant) = tenant {
                query.append_pair("tenant", tenant);
            }
        }
        Ok(Self {
            url,
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            state,
            verifier,
        })
    }

    /// Where to send the person's browser.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// What the browser must bring back; keep it with the person's session.
    pub fn state(&self) -> &SecretString {
        &self.state
    }

    /// What proves that the code was meant for this program; keep it on the server.
    pub fn verifier(&self) -> &SecretString {
        &self.verifier
    }

    /// Takes the address to which the browser came back, or its query alone.
    ///
    /// # Errors
    /// If the login was refused, or the answer belongs to another login.
    pub fn accept(&self, returned_to: &str) -> Result<AuthorisationCode, Error> {
        let query = returned_to.split_once('?').map_or(returned_to, |(_, query)| query);
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        let mut base = self.url.clone();
        base.set_query(Some(query));
        let value = |wanted: &str| {
            base.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
        };
        if value("state").as_deref() != Some(self.state.expose_secret()) {
            return Err(Error::invalid(OPERATION, "the answer belongs to another login: its state differs"));
        }
        if let Some(refusal) = value("error") {
            let text = value("error_description").unwrap_or(refusal);
            return Err(Error::refused_login(OPERATION, format!("the login was refused: {text}")));
        }
        let code = value("code").filter(|code| !code.is_empty());
        let code = code.ok_or_else(|| Error::invalid(OPERATION, "there is no code in the answer"))?;
        Ok(AuthorisationCode {
            client_id: self.client_id.clone(),
            redirect_uri: self.redirect_uri.clone(),
            code: code.into(),
            verifier: self.verifier.clone(),
        })
    }
}

impl fmt::Debug for LoginRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginRequest").field("redirect_uri", &self.redirect_uri).finish_non_exhaustive()
    }
}

/// What a person's login brought back; works once.
pub struct AuthorisationCode {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) code: SecretString,
    pub(crate) verifier: SecretString,
}

impl fmt::Debug for AuthorisationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorisationCode").field("redirect_uri", &self.redirect_uri).finish_non_exhaustive()
    }
}

impl HaloBuilder {
    /// Begins a person's login: finds out where this tenant logs people in, and makes the address to send the
    /// browser to. Ask for the [scope](HaloBuilder::scope) `all offline_access` to get refresh tokens.
    ///
    /// # Errors
    /// If a setting cannot be used, the tenant cannot be reached, or there is no source of random numbers.
    pub async fn authorise(self, client_id: &str, redirect_uri: &str) -> Result<LoginRequest, Error> {
        address::parse(redirect_uri)
            .map_err(|problem| Error::invalid(OPERATION, format!("the redirect URI is {problem}")))?;
        let parts = self.parts()?;
        let endpoint = parts.desk.discovery.endpoint().await?;
        let tenant = endpoint.tenant.as_deref();
        LoginRequest::new(endpoint.authorise(), tenant, client_id, redirect_uri, &parts.desk.scope)
    }
}

/// 256 random bits in 43 characters, as RFC 7636 section 4.1 recommends.
fn random() -> Result<SecretString, Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|_| Error::invalid(OPERATION, "there is no source of random numbers"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes).into())
}
