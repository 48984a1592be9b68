//! Where webhooks may come from.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The addresses that may send webhooks; all of them if none is named.
#[derive(Debug, Clone, Default)]
pub(crate) struct Addresses {
    allowed: Vec<IpNet>,
    proxies: Vec<IpNet>,
}

impl Addresses {
    pub(crate) fn allow(&mut self, net: IpNet) {
        self.allowed.push(net);
    }

    pub(crate) fn trust_proxy(&mut self, net: IpNet) {
        self.proxies.push(net);
    }

    /// Whether a request may come in. An unknown peer may only if nobody is excluded.
    pub(crate) fn admit(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> bool {
        self.allowed.is_empty()
            || peer.is_some_and(|peer| contains(&self.allowed, self.client(peer, headers)))
    }

    /// Who is behind the proxies that we trust: the last address of the way that is none of them. What stands before
    /// it was written by whoever sent the request.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let told = headers.get_all("x-forwarded-for");
        let told: Vec<&str> =
            told.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
        for hop in told.into_iter().rev() {
            if !contains(&self.proxies, client) {
                break;
            }
            let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
            client = hop.to_canonical();
        }
        client
    }
}

fn contains(nets: &[IpNet], address: IpAddr) -> bool {
    nets.iter().any(|net| net.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(peer: &str, forwarded: &str) -> bool {
        let mut addresses = Addresses::default();
        addresses.allow("198.51.100.0/24".parse().unwrap());
        addresses.allow("2001:db8::/32".parse().unwrap());
        addresses.trust_proxy("10.0.0.0/8".parse().unwrap());
        let mut headers = HeaderMap::new();
        if !forwarded.is_empty() {
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        }
        addresses.admit(Some(peer.parse().unwrap()), &headers)
    }

    #[test]
    fn only_listed_addresses_come_in_and_nobody_can_claim_one() {
        assert!(admits("198.51.100.7", ""));
        assert!(admits("::ffff:198.51.100.7", ""), "the same address as IPv6 writes it");
        assert!(admits("2001:db8::1", ""));
        assert!(!admits("203.0.113.9", ""));
        assert!(!admits("203.0.113.9", "198.51.100.7"), "no proxy of ours said so");
        assert!(admits("10.1.1.1", "198.51.100.7"));
        assert!(admits("10.1.1.1", "203.0.113.9, 198.51.100.7, 10.2.2.2"));
        assert!(!admits("10.1.1.1", "198.51.100.7, 203.0.113.9"), "the last stranger counts");
        assert!(!admits("10.1.1.1", "nonsense"));
        assert!(!admits("10.1.1.1", ""));
    }

    #[test]
    fn without_a_list_everybody_may_try() {
        assert!(Addresses::default().admit(None, &HeaderMap::new()));
        let mut addresses = Addresses::default();
        addresses.allow("198.51.100.0/24".parse().unwrap());
        assert!(!addresses.admit(None, &HeaderMap::new()), "an unknown peer is nobody on the list");
    }
}
