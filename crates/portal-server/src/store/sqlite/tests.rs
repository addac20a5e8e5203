//! Files of earlier versions.

use portal_api::feed::Collection;
use portal_api::id::{CustomerId, PortalUserId};
use rusqlite::params;
use tempfile::TempDir;
use uuid::Uuid;

use super::super::Bound;
use super::*;

/// A file as the first version left it: one customer at rev 7 with two users, another with none.
fn first_version() -> (TempDir, Connection) {
    let dir = TempDir::new().unwrap();
    let mut connection = portal_sqlite::open(&dir.path().join("portal.db"), &OPTIONS).unwrap();
    portal_sqlite::migrate(&mut connection, &STEPS[..1]).unwrap();
    let id = |n: u128| Uuid::from_u128(n).into_bytes();
    connection.execute("INSERT INTO portal(id, slug, settings) VALUES (?1, 'meyer', '{}')", [id(1)]).unwrap();
    for (customer, rev) in [(11, 7), (12, 3)] {
        let sql = "INSERT INTO customer(id, portal, name, rev) VALUES (?1, ?2, 'ACME', ?3)";
        connection.execute(sql, params![id(customer), id(1), rev]).unwrap();
    }
    for user in [21, 22] {
        let sql =
            "INSERT INTO portal_user(id, portal, customer, email, name, password) VALUES (?1, ?2, ?3, ?4, 'Anna', '-')";
        connection.execute(sql, params![id(user), id(1), id(11), format!("{user}@example.org")]).unwrap();
    }
    (dir, connection)
}

#[test]
fn profiles_of_those_who_were_there_before_come_to_the_head_of_the_feed() {
    let (dir, connection) = first_version();
    drop(connection);
    let (connection, _) = migrated(&dir.path().join("portal.db")).unwrap();
    let customer = CustomerId(Uuid::from_u128(11));
    let entries = change::entries(&connection, customer, Bound::Up(7), 10).unwrap();
    let found: Vec<_> = entries.iter().map(|entry| (entry.rev, entry.collection, entry.id.as_u128())).collect();
    assert_eq!(found, [(8, Collection::Profile, 21), (9, Collection::Profile, 22)]);
    assert_eq!(change::head(&connection, customer).unwrap(), 9);
    assert_eq!(change::head(&connection, CustomerId(Uuid::from_u128(12))).unwrap(), 3);
    let profile = user::profile(&connection, PortalUserId(Uuid::from_u128(21))).unwrap().unwrap();
    assert_eq!((profile.version, profile.name.as_str(), profile.phone.as_str()), (1, "Anna", ""));
}
