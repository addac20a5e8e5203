//! `admin user …`

use jiff::Timestamp;
use portal_api::id::PortalUserId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{AdminError, Answer, Result, UserCommand, only, portal, portals_named};
use crate::sessions::hash_password;
use crate::store::{NewCustomer, NewPortalUser, PortalUser, Store};

pub(super) async fn run(store: &dyn Store, command: UserCommand, now: Timestamp) -> Result<Answer> {
    match command {
        UserCommand::List { slug } => list(store, &slug).await,
        UserCommand::Add { slug, customer, email, name, password } => {
            add(store, &slug, &customer, Person { email, name, password }).await
        }
        UserCommand::Disable { email, portal } => switch(store, &email, portal.as_deref(), false, now).await,
        UserCommand::Enable { email, portal } => switch(store, &email, portal.as_deref(), true, now).await,
    }
}

struct Person {
    email: String,
    name: String,
    password: String,
}

async fn list(store: &dyn Store, slug: &str) -> Result<Answer> {
    let users = store.users(portal(store, slug).await?.id).await?;
    let json: Vec<Value> = users.iter().map(record).collect();
    let rows: Vec<_> = users
        .into_iter()
        .map(|user| vec![user.email, user.name, user.customer_name, state(user.enabled).to_owned()])
        .collect();
    Ok(Answer::table(&json, &["E-MAIL", "NAME", "CUSTOMER", "STATE"], &rows))
}

async fn add(store: &dyn Store, slug: &str, customer: &str, person: Person) -> Result<Answer> {
    let portal = portal(store, slug).await?;
    let Person { email, name, password } = person;
    let email = email.trim().to_owned();
    if !email.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty()) {
        return Err(AdminError::Input(format!("`{email}` is no e-mail address")));
    }
    if password.chars().count() < 8 {
        return Err(AdminError::input("the password needs at least eight characters"));
    }
    let customer = customer_named(store.customers(portal.id).await?, customer)?;
    let there = store.users(portal.id).await?;
    if there.iter().any(|user| user.email.eq_ignore_ascii_case(&email)) {
        return Err(AdminError::Input(format!("{email} can sign in to {slug} already")));
    }
    // 20 ms of a processor, and nobody else waits for this process.
    let password_hash = hash_password(&password);
    let id = PortalUserId(Uuid::now_v7());
    let user = NewPortalUser { id, customer: customer.id, email: email.clone(), name: name.clone(), password_hash };
    store.create_user(user).await?;
    let (customer, customer_name) = (customer.id, customer.name);
    let text = format!("{email} may sign in to {slug} for {customer_name}");
    let user = PortalUser { id, customer, customer_name, email, name, enabled: true };
    Ok(Answer::of(&record(&user), text))
}

fn customer_named(customers: Vec<NewCustomer>, wanted: &str) -> Result<NewCustomer> {
    let known: Vec<_> = customers.iter().map(|customer| customer.name.clone()).collect();
    let is_meant = |customer: &NewCustomer| {
        customer.id.to_string() == wanted || customer.name.to_lowercase() == wanted.trim().to_lowercase()
    };
    customers.into_iter().find(is_meant).ok_or_else(|| {
        AdminError::Input(format!("there is no customer `{wanted}`; customers are {}", known.join(", ")))
    })
}

async fn switch(store: &dyn Store, email: &str, portal: Option<&str>, enabled: bool, now: Timestamp) -> Result<Answer> {
    let mut found = Vec::new();
    for portal in portals_named(store, portal).await? {
        let users = store.users(portal.id).await?;
        found.extend(users.into_iter().filter(|user| user.email.eq_ignore_ascii_case(email.trim())));
    }
    let user = only(found, &format!("portal user {email}"))?;
    store.set_user_enabled(user.id, enabled, now).await?;
    let user = PortalUser { enabled, ..user };
    Ok(Answer::of(&record(&user), format!("{}: {}", user.email, state(enabled))))
}

fn record(user: &PortalUser) -> Value {
    json!({
        "id": user.id, "email": user.email, "name": user.name, "customer": user.customer,
        "customer_name": user.customer_name, "enabled": user.enabled,
    })
}

fn state(enabled: bool) -> &'static str {
    if enabled { "enabled" } else { "disabled" }
}
