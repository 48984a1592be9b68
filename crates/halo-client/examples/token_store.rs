//! Refresh tokens that survive a restart: each works once, so the next one must be safe before it is needed.

use std::error::Error;
use std::fmt;
use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use halo_client::{Halo, TokenStore};
use halo_sandbox::{Incoming, Sandbox};
use rest_core::{ExposeSecret, Method, SecretString, async_trait};

/// A token in a file. A real one belongs where only this program can read it.
struct InFile(PathBuf);

#[async_trait]
impl TokenStore for InFile {
    async fn load(&self) -> Result<Option<SecretString>, Box<dyn Error + Send + Sync>> {
        match std::fs::read_to_string(&self.0) {
            Ok(token) => Ok(Some(token.into())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn save(&self, token: &SecretString) -> Result<(), Box<dyn Error + Send + Sync>> {
        // Written beside and moved into place: a crash leaves the old token or the new one, never half of one.
        let beside = self.0.with_extension("new");
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(token.expose_secret().as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, &self.0)?;
        Ok(())
    }
}

impl fmt::Debug for InFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InFile").field(&self.0).finish()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().token_lifetime(Duration::from_secs(900)).build();
    let path = std::env::temp_dir().join(format!("halo-token-{}", std::process::id()));
    let store = Arc::new(InFile(path.clone()));

    // The first token comes from a person's login in the browser (`HaloBuilder::authorise`). The tenant in memory has
    // no browser, so this one asks for it directly.
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=all%20offline_access",
        sandbox.client_id(),
        sandbox.client_secret()
    );
    let login = format!("/auth/token?tenant={}", sandbox.tenant_name());
    let answer =
        sandbox.exchange(Incoming::new(Method::POST, &login).form(&form)).answer.ok_or("no answer")?;
    let answer: serde_json::Value = serde_json::from_slice(&answer.body)?;
    let first: SecretString = answer["refresh_token"].as_str().ok_or("no refresh token")?.to_owned().into();
    store.save(&first).await.map_err(|error| error.to_string())?;

    for run in 1..=3 {
        // Each round is a new client, as after a restart, an hour later.
        let halo = Halo::builder(sandbox.base_url().as_str())
            .refresh_token(sandbox.client_id())
            .token_store(store.clone())
            .transport(sandbox.transport())
            .clock(sandbox.clock())
            .build()?;
        writeln!(stdout(), "run {run}: logged in as {:?}", halo.agent_me().await?.name)?;
        let clock = sandbox.clock();
        clock.sleep_until(clock.now() + Duration::from_secs(3_600)).await;
    }
    let last = store.load().await.map_err(|error| error.to_string())?.ok_or("no token kept")?;
    std::fs::remove_file(path)?;
    if last.expose_secret() == first.expose_secret() {
        Err("the token did not rotate".into())
    } else {
        Ok(())
    }
}
