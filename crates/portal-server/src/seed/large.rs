//! A customer that is larger than any real one: for measuring the first sync, the list and the search.

use super::company::{CastCustomer, Company, Person, Site};

/// Work orders of the large customer.
const ORDERS: u32 = 100_000;
/// Objects of the large customer.
const OBJECTS: u32 = 500;
/// Requests, invoices and documents belong to so many of them only.
pub(super) const WITH_MORE: usize = 400;
/// Their numbers begin here, out of the way of the other customers' numbers.
pub(super) const FIRST: usize = 100_001;

const STREETS: [&str; 20] = [
    "Kantstraße",
    "Müllerstraße",
    "Sonnenallee",
    "Bornholmer Straße",
    "Leipziger Straße",
    "Torstraße",
    "Turmstraße",
    "Bundesallee",
    "Prinzenallee",
    "Danziger Straße",
    "Landsberger Allee",
    "Hermannstraße",
    "Potsdamer Straße",
    "Greifswalder Straße",
    "Osloer Straße",
    "Seestraße",
    "Warschauer Straße",
    "Tempelhofer Damm",
    "Rheinstraße",
    "Schloßstraße",
];

/// The company with the large customer as its only one.
#[must_use]
pub(super) fn company(of: &Company) -> Company {
    let sites = (1_u32..=100)
        .zip(STREETS.iter().cycle())
        .map(|(n, street)| Site {
            name: format!("Metro House {n}"),
            address: format!("{street} {}, 10{:03} Berlin", 1 + n * 7 % 180, 115 + n * 13 % 800),
        })
        .collect();
    let customer = CastCustomer {
        name: "Metro Estates Group".to_owned(),
        number: "10900".to_owned(),
        street: "Potsdamer Platz 8".to_owned(),
        town: "10785 Berlin".to_owned(),
        orders: ORDERS,
        objects: OBJECTS,
        years: 12,
        price_level: 92,
        kinds: ["lift", "lift", "lift", "goods", "escalator"].map(str::to_owned).to_vec(),
        users: vec![Person {
            name: "Grace Whitfield".to_owned(),
            email: "grace.whitfield@metro-estates.example".to_owned(),
        }],
        sites,
    };
    Company { customers: vec![customer], ..of.clone() }
}
