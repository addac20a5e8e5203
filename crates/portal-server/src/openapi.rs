//! The description of the contract over HTTP (OpenAPI 3.1), generated from the routes and checked in.

use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{InfoBuilder, LicenseBuilder};

use portal_api::comments::Comment;
use portal_api::documents::Document;
use portal_api::invoices::Invoice;
use portal_api::objects::ServiceObject;
use portal_api::profile::OwnProfile;
use portal_api::quotations::Quotation;
use portal_api::requests::Request;
use portal_api::work_orders::WorkOrder;

use crate::app;

/// What the routes do not say themselves. The records travel inside the feed's lines, so no route names their schemas.
#[derive(OpenApi)]
#[openapi(components(schemas(Request, WorkOrder, ServiceObject, Invoice, Document, Comment, Quotation, OwnProfile)))]
struct Records;

/// The document before the routes are added.
pub(crate) fn head() -> utoipa::openapi::OpenApi {
    let mut description = Records::openapi();
    description.info = InfoBuilder::new()
        .title("Customer portal")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("What the desktop program and the portal backend say to each other (DESIGN §4)."))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .build();
    let components = description.components.get_or_insert_default();
    components.add_security_scheme("access", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    description
}

/// The whole document as pretty JSON with a final newline.
#[must_use]
pub fn document() -> String {
    let (_, description) = app::routes().split_for_parts();
    let mut text = description.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_document_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
        let document = document();
        if std::env::var_os("UPDATE_GENERATED").is_some() {
            std::fs::write(path, &document).unwrap();
        }
        let checked_in = std::fs::read_to_string(path).unwrap_or_default();
        assert!(checked_in == document, "docs/openapi.json is stale: run the tests with UPDATE_GENERATED=1");
    }
}
