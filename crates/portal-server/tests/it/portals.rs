//! `GET /v1/portals/{slug}`

use reqwest::Method;

use crate::people::LIFT;
use crate::world::{World, code, expect};

#[tokio::test]
async fn anybody_sees_how_a_portal_looks_and_an_old_address_answers_with_the_new_one() {
    let world = World::new().await;
    let info = expect(world.call(Method::GET, "/v1/portals/lift").send().await.unwrap(), 200).await;
    // Compared as a value: the order of members is nobody's promise.
    let expected = serde_json::json!({
        "slug": "lift",
        "name": "Lift & Co",
        "language": "en",
        "date_format": "language",
        "theme": { "accent": "#0a6cff", "logo": null },
        "phone": "",
    });
    assert_eq!(info, expected);
    world.change(LIFT, |settings| settings.slug = "lift-and-co".into()).await;
    for slug in ["lift", "lift-and-co", "LIFT"] {
        let info = expect(world.call(Method::GET, &format!("/v1/portals/{slug}")).send().await.unwrap(), 200).await;
        assert_eq!(info["slug"], "lift-and-co");
    }
}

#[tokio::test]
async fn a_portal_that_is_missing_or_off_says_so() {
    let world = World::new().await;
    assert_eq!(code(world.call(Method::GET, "/v1/portals/none").send().await.unwrap()).await, "portal-not-found");
    world.change(LIFT, |settings| settings.enabled = false).await;
    assert_eq!(code(world.call(Method::GET, "/v1/portals/lift").send().await.unwrap()).await, "portal-disabled");
}
