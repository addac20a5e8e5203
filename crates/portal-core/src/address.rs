//! What people type or paste as the address of their portal. Pure.

use portal_api::problem::ErrorCode;

use crate::{Error, Result};

/// Where a portal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PortalAddress {
    /// Scheme, host and perhaps port: `https://portal.example.org`.
    pub(crate) server: String,
    /// The portal's own name.
    pub(crate) slug: String,
}

impl PortalAddress {
    /// Understands `host/slug`, `https://host/p/slug/…` and, where a server is known, `slug` alone. Plain `http` only to
    /// this very computer: nothing on a network may read along.
    ///
    /// # Errors
    /// `address-invalid`.
    pub(crate) fn parse(typed: &str, known_server: Option<&str>) -> Result<Self> {
        let typed = typed.trim().trim_end_matches('/');
        let found = if let Some((scheme, rest)) = typed.split_once("://") {
            with_scheme(scheme, rest)
        } else if typed.contains('/') {
            without_scheme(typed)
        } else {
            known_server.zip(slug(typed)).map(|(server, slug)| Self { server: server.to_owned(), slug })
        };
        found.ok_or(Error::Code(ErrorCode::AddressInvalid))
    }

    /// A server as it may be called: as [`Self::parse`] makes them.
    ///
    /// # Errors
    /// `address-invalid`.
    pub(crate) fn of(server: &str, slug: &str) -> Result<Self> {
        Self::parse(&format!("{server}/{slug}"), None)
    }
}

fn with_scheme(scheme: &str, rest: &str) -> Option<PortalAddress> {
    let (host, path) = rest.split_once('/')?;
    let host = host_of(host)?;
    let scheme = scheme.to_ascii_lowercase();
    match scheme.as_str() {
        "https" => {}
        "http" if is_this_computer(&host) => {}
        _ => return None,
    }
    Some(PortalAddress { server: format!("{scheme}://{host}"), slug: slug_in(path)? })
}

fn without_scheme(typed: &str) -> Option<PortalAddress> {
    let (host, path) = typed.split_once('/')?;
    let host = host_of(host)?;
    let here = is_this_computer(&host);
    // A lone word before the slash is more likely a slip than a server.
    if !here && !host.contains(['.', ':']) {
        return None;
    }
    let scheme = if here { "http" } else { "https" };
    Some(PortalAddress { server: format!("{scheme}://{host}"), slug: slug_in(path)? })
}

/// Host and port, in lower case. No user names, no blanks.
fn host_of(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            address.parse::<std::net::Ipv6Addr>().ok()?;
            (None, port.strip_prefix(':').or_else(|| port.is_empty().then_some("443"))?)
        }
        None => match text.split_once(':') {
            Some((name, port)) => (Some(name), port),
            None => (Some(text.as_str()), "443"),
        },
    };
    port.parse::<u16>().ok().filter(|port| *port > 0)?;
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
            && !label.starts_with('-')
    };
    name.is_none_or(|name| name.len() <= 253 && name.split('.').all(is_label)).then_some(text)
}

fn is_this_computer(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The slug in `slug`, `slug/anything` or `p/slug/anything`.
fn slug_in(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut steps = path.split('/').filter(|step| !step.is_empty());
    match (steps.next()?, steps.next()) {
        ("p", Some(step)) => slug(step),
        (step, _) => slug(step),
    }
}

fn slug(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    let fits = (1..=63).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !text.starts_with('-');
    fits.then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("portal.example.org/meyer-lifts", "https://portal.example.org", "meyer-lifts")]
    #[case("  Portal.Example.org/Meyer-Lifts/ ", "https://portal.example.org", "meyer-lifts")]
    #[case("https://portal.example.org/p/meyer-lifts", "https://portal.example.org", "meyer-lifts")]
    #[case("https://portal.example.org/p/meyer-lifts/requests/1?x=1#top", "https://portal.example.org", "meyer-lifts")]
    #[case("HTTPS://portal.example.org:8443/meyer-lifts", "https://portal.example.org:8443", "meyer-lifts")]
    #[case("portal.example.org:8443/meyer-lifts?ref=mail", "https://portal.example.org:8443", "meyer-lifts")]
    #[case("http://127.0.0.1:4711/meyer-lifts", "http://127.0.0.1:4711", "meyer-lifts")]
    #[case("127.0.0.1:4711/meyer-lifts", "http://127.0.0.1:4711", "meyer-lifts")]
    #[case("http://[::1]:4711/meyer-lifts", "http://[::1]:4711", "meyer-lifts")]
    #[case("http://localhost:4711/p/meyer-lifts", "http://localhost:4711", "meyer-lifts")]
    #[case("meyer-lifts", "https://known.example.org", "meyer-lifts")]
    #[case("https://aufzüge.example/meyer", "https://aufzüge.example", "meyer")]
    fn it_is_understood(#[case] typed: &str, #[case] server: &str, #[case] slug: &str) {
        let found = PortalAddress::parse(typed, Some("https://known.example.org")).unwrap();
        assert_eq!(found, PortalAddress { server: server.into(), slug: slug.into() });
        assert_eq!(PortalAddress::of(&found.server, &found.slug).unwrap(), found);
    }

    #[rstest]
    #[case("")]
    #[case("   ")]
    #[case("portal.example.org")]
    #[case("https://portal.example.org")]
    #[case("https://portal.example.org/")]
    #[case("http://portal.example.org/meyer-lifts")]
    #[case("http://127.0.0.1.example.org/meyer-lifts")]
    #[case("ftp://portal.example.org/meyer-lifts")]
    #[case("https://anna@portal.example.org/meyer-lifts")]
    #[case("https://portal.example.org:99999/meyer-lifts")]
    #[case("https://portal example.org/meyer-lifts")]
    #[case("portal/meyer-lifts")]
    #[case("portal.example.org/meyer lifts")]
    #[case("portal.example.org/../etc")]
    #[case("meyer_lifts")]
    #[case("Meyer Lifts GmbH")]
    #[case("anna@example.org")]
    fn it_is_not_understood(#[case] typed: &str) {
        let refused = PortalAddress::parse(typed, Some("https://known.example.org")).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::AddressInvalid);
        assert_eq!(refused.fields()[0].field, "address");
    }

    #[test]
    fn a_slug_alone_needs_a_server_that_is_known() {
        assert!(PortalAddress::parse("meyer-lifts", None).is_err());
    }

    proptest! {
        #[test]
        fn nothing_typed_leads_in_clear_text_to_another_computer(typed in "\\PC{0,60}") {
            if let Ok(found) = PortalAddress::parse(&typed, None) {
                let in_clear_text = found.server.strip_prefix("http://");
                prop_assert!(in_clear_text.is_none_or(is_this_computer), "{}", found.server);
                prop_assert!(in_clear_text.is_some() || found.server.starts_with("https://"));
            }
        }
    }
}
