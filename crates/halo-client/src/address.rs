//! Addresses of a tenant, from what people write into a configuration.

use rest_core::Url;

/// What is wrong with an address.
pub(crate) type Problem = &'static str;

/// The domains under which the vendor hosts tenants; the first label is then the tenant's name.
const HOSTED: [&str; 4] = [".halopsa.com", ".haloitsm.com", ".haloservicedesk.com", ".usehalo.com"];

/// Reads an address with or without scheme, trailing slash, and what only browsers need.
pub(crate) fn parse(text: &str) -> Result<Url, Problem> {
    let text = text.trim();
    let url = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("https://{text}")) };
    let mut url = url.map_err(|_| "not a web address")?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("neither http nor https");
    }
    if !url.has_host() || url.host_str().is_none_or(str::is_empty) {
        return Err("without a host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("with a user or password: credentials have settings of their own");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("with a query or fragment");
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// `…/api` for a base address with or without it.
pub(crate) fn api(base: &Url) -> Url {
    let mut api = base.clone();
    let path = base.path().trim_end_matches('/');
    if !ends_in_api(path) {
        api.set_path(&format!("{path}/api"));
    }
    api
}

/// The token endpoint of a tenant that does not tell: `…/auth/token` beside the API.
pub(crate) fn usual_token(base: &Url) -> Url {
    let mut url = base.clone();
    let path = base.path().trim_end_matches('/');
    let root = if ends_in_api(path) { &path[..path.len() - "/api".len()] } else { path };
    url.set_path(&format!("{root}/auth/token"));
    url
}

/// The token endpoint for an auth server, whose address comes with or without a path.
pub(crate) fn token(auth: &Url) -> Url {
    let mut url = auth.clone();
    let path = auth.path().trim_end_matches('/');
    let path = match path {
        "" => "/auth/token".to_owned(),
        path if path.to_ascii_lowercase().ends_with("/token") => path.to_owned(),
        path => format!("{path}/token"),
    };
    url.set_path(&path);
    url
}

/// The tenant of a hosted address.
pub(crate) fn hosted_tenant(base: &Url) -> Option<&str> {
    let host = base.host_str()?;
    let name = HOSTED.iter().find_map(|domain| host.strip_suffix(domain))?;
    name.split('.').next().filter(|name| !name.is_empty())
}

fn ends_in_api(path: &str) -> bool {
    path.len() >= 4
        && path.is_char_boundary(path.len() - 4)
        && path[path.len() - 4..].eq_ignore_ascii_case("/api")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_an_address() {
        for text in [
            "https://northwind.halopsa.com",
            "https://northwind.halopsa.com/",
            "https://northwind.halopsa.com/api",
            "https://northwind.halopsa.com/api/",
            "https://northwind.halopsa.com/API/",
            " northwind.halopsa.com ",
        ] {
            let base = parse(text).unwrap();
            assert!(api(&base).as_str().eq_ignore_ascii_case("https://northwind.halopsa.com/api"), "{text}");
            assert_eq!(usual_token(&base).as_str(), "https://northwind.halopsa.com/auth/token", "{text}");
            assert_eq!(hosted_tenant(&base), Some("northwind"), "{text}");
        }
        let own = parse("http://10.0.0.8:8080/halo/").unwrap();
        assert_eq!(api(&own).as_str(), "http://10.0.0.8:8080/halo/api");
        assert_eq!(usual_token(&own).as_str(), "http://10.0.0.8:8080/halo/auth/token");
        assert_eq!(hosted_tenant(&own), None);
    }

    #[test]
    fn addresses_that_cannot_be_meant() {
        for text in
            ["", "ftp://x.example", "https://", "https://u:p@x.example", "https://x.example?tenant=a", "a b"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn auth_servers_with_and_without_a_path() {
        let token = |text: &str| token(&Url::parse(text).unwrap()).to_string();
        assert_eq!(token("https://n.example"), "https://n.example/auth/token");
        assert_eq!(token("https://n.example/auth/"), "https://n.example/auth/token");
        assert_eq!(token("https://n.example/auth/token"), "https://n.example/auth/token");
        assert_eq!(token("https://n.example/other"), "https://n.example/other/token");
    }
}
