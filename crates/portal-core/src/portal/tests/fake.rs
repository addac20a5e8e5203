//! A portal without rows, in memory.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use futures::StreamExt;
use portal_api::feed::NDJSON;
use portal_api::id::{CustomerId, PortalUserId};
use portal_api::me::{Areas, Permissions, Profile, Shared};
use portal_api::portals::{DateFormat, Language, PortalInfo, Theme};
use portal_api::problem::ErrorCode;
use portal_api::requests::RequestRules;
use portal_api::sessions::{SignIn, Tokens};
use serde_json::json as value;
use uuid::Uuid;

use crate::ports::{Body, Http, HttpError, HttpRequest, HttpResponse, Method};
use crate::testing::{answer, json, refusal};

/// Answers as `meyer-lifts` for `anna@…` and `ben@…`; any password but `wrong` is right.
#[derive(Default)]
pub(super) struct FakePortal {
    pub(super) is_away: AtomicBool,
    pub(super) seen: Mutex<Vec<String>>,
}

fn info() -> PortalInfo {
    PortalInfo {
        slug: "meyer-lifts".into(),
        name: "Meyer Lifts".into(),
        language: Language::De,
        date_format: DateFormat::Language,
        theme: Theme { accent: "#113355".into(), logo: None },
        phone: String::new(),
    }
}

fn user(email: &str) -> Profile {
    let n = u128::from(email.bytes().next().unwrap());
    Profile {
        id: PortalUserId(Uuid::from_u128(n)),
        name: email.split('@').next().unwrap().to_owned(),
        email: email.to_owned(),
        customer: CustomerId(Uuid::from_u128(7)),
        customer_name: "Muster".into(),
    }
}

/// Begin of every access token, to look for where none belongs.
pub(super) const ACCESS: &str = "an-access-token-of-";
/// Begin of every refresh token.
pub(super) const REFRESH: &str = "a-refresh-token-of-";

fn tokens(email: &str) -> Tokens {
    let (access, refresh) = (format!("{ACCESS}{email}"), format!("{REFRESH}{email}"));
    Tokens { access, expires_in: 600, refresh, user: user(email) }
}

fn shared(email: &str) -> Shared {
    Shared {
        portal: info(),
        user: user(email),
        areas: Areas {
            requests: true,
            work_orders: true,
            invoices: true,
            objects: true,
            documents: true,
            quotations: true,
        },
        stages: Vec::new(),
        prices: false,
        requests: RequestRules { may_create: true, ..RequestRules::default() },
        may: Permissions::default(),
    }
}

#[async_trait]
impl Http for FakePortal {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(HttpError::Unreachable("away".into()));
        }
        let path = request.url.strip_prefix("https://portal.example.org").unwrap_or("elsewhere");
        let path = path.split('?').next().unwrap().to_owned();
        self.seen.lock().unwrap().push(format!("{} {path}", request.method));
        let bearer = request.headers.iter().find(|(name, _)| name == "authorization");
        let email = bearer
            .map(|(_, value)| value.trim_start_matches("Bearer ").trim_start_matches(ACCESS).to_owned())
            .unwrap_or_default();
        let body = if let Body::Bytes(bytes) = &request.body { bytes.clone() } else { Default::default() };
        Ok(match (request.method, path.as_str()) {
            (Method::GET, "/v1/portals/meyer-lifts") => json(&info()),
            (Method::POST, "/v1/portals/meyer-lifts/sessions") => {
                let form: SignIn = serde_json::from_slice(&body).unwrap();
                if form.password == "wrong" { refusal(ErrorCode::WrongCredentials) } else { json(&tokens(&form.email)) }
            }
            (Method::POST, "/v1/session/refresh") => {
                let form: portal_api::sessions::Refresh = serde_json::from_slice(&body).unwrap();
                json(&tokens(form.refresh.trim_start_matches(REFRESH)))
            }
            (Method::GET, "/v1/me") => json(&shared(&email)),
            (Method::GET, "/v1/sync") => answer(200, &[("content-type", NDJSON)], feed(&email)),
            (Method::GET, "/v1/events") => {
                let mut open = answer(200, &[("content-type", "text/event-stream")], ": hello\n\n");
                open.body = open.body.chain(futures::stream::pending()).boxed();
                open
            }
            (Method::DELETE, "/v1/session") => answer(204, &[], ""),
            (_, path) if path.starts_with("/v1/portals/") => refusal(ErrorCode::PortalNotFound),
            _ => refusal(ErrorCode::NotFound),
        })
    }
}

fn feed(email: &str) -> String {
    let hello = value!({"t": "hello", "epoch": Uuid::nil(), "view": "v", "shared": shared(email), "total": 0});
    let end = value!({"t": "end", "cursor": "c", "more": false});
    format!("{hello}\n{end}\n")
}
