//! Demo data: two service companies, their customers, and years of believable work (`portal-server seed`).
//!
//! The same size, seed and day give the same rows and the same bytes in every run. All names, places and telephone
//! numbers are invented (`.example` addresses, numbers reserved for films).

mod calendar;
mod comments;
mod company;
mod dice;
mod files;
mod import;
mod invoices;
mod large;
mod logo;
mod objects;
mod papers;
mod photos;
mod portfolio;
mod quotations;
mod requests;
mod scene;
mod timeline;
mod trade;
mod work_orders;

use std::fmt::Write;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use jiff::civil::Date;

use crate::blobs::Blobs;
use crate::store::Store;
use company::Company;
use import::Importer;
use papers::{Faces, Letterhead};
use portfolio::Portfolio;
use scene::Scene;
use trade::Trade;

/// Everybody's password in the demo.
pub const PASSWORD: &str = "demo-portal";

/// How much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// Two companies with four customers each.
    Demo,
    /// The same, and a customer with 100 000 work orders.
    Large,
}

/// What to make up.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// How much.
    #[arg(long, value_enum, default_value = "demo")]
    pub size: Size,
    /// Another seed is another demo.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The day on which the demo looks alive, YYYY-MM-DD; the present day unless given.
    #[arg(long)]
    pub today: Option<Date>,
}

/// Fills an empty server and answers what to print: the sign-ins. A server that is filled already is left alone.
///
/// # Errors
/// When the server holds portals that are not the demo's, or when disk or database refuse.
pub async fn run(store: &dyn Store, data: &Path, options: &Options) -> anyhow::Result<String> {
    let companies = Company::all()?;
    let mut done = String::new();
    if let Some(what) = seeded(data, Size::Demo)? {
        let _ = writeln!(done, "Already seeded ({}); nothing was changed there.", what.trim());
    } else {
        let slugs: Vec<&str> = companies.iter().map(|company| company.slug.as_str()).collect();
        for portal in store.portals().await? {
            let slug = portal.settings.slug;
            ensure!(slugs.contains(&slug.as_str()), "this server has a portal `{slug}` of its own; seed an empty one");
        }
        demo(store, data, options, &companies).await?;
        mark(data, Size::Demo, options)?;
    }
    let large = companies.first().map(large::company);
    if let Some(company) = large.as_ref().filter(|_| options.size == Size::Large) {
        if seeded(data, Size::Large)?.is_some() {
            done.push_str("The large customer is there already; nothing was changed.\n");
        } else {
            large_customer(store, data, options, company).await?;
            mark(data, Size::Large, options)?;
        }
    }
    let with_large = large.iter().filter(|_| matches!(seeded(data, Size::Large), Ok(Some(_))));
    Ok(done + &sign_ins(companies.iter().chain(with_large)))
}

async fn demo(store: &dyn Store, data: &Path, options: &Options, companies: &[Company]) -> anyhow::Result<()> {
    let import = Importer::new(store, Blobs::open(data)?, options.seed);
    let faces = Faces::load()?;
    for company in companies {
        let trade = Trade::read(&company.trade)?;
        let portfolios = Portfolio::of_company(options.seed, today(options), company, &trade);
        import.portal(company).await?;
        for portfolio in &portfolios {
            import.customer(&portfolio.scene).await?;
        }
        let pool = files::pool(&company.trade, options.seed)?;
        let head = Letterhead { company, trade: &trade, faces: &faces };
        for portfolio in portfolios {
            let files = files::files(&portfolio, &head, &pool, usize::MAX)?;
            let customer = portfolio.scene.customer_id();
            import.rows(portfolio).await?;
            import.files(customer, &files).await?;
        }
    }
    Ok(())
}

async fn large_customer(store: &dyn Store, data: &Path, options: &Options, company: &Company) -> anyhow::Result<()> {
    let import = Importer::new(store, Blobs::open(data)?, options.seed);
    let trade = Trade::read(&company.trade)?;
    let customer = company.customers.first().context("the large customer is missing")?;
    let scene = Scene { seed: options.seed, today: today(options), company, trade: &trade, customer };
    import.customer(&scene).await?;
    let portfolio = Portfolio::of_customer(scene, large::WITH_MORE, large::FIRST);
    let pool = files::pool(&company.trade, options.seed)?;
    let faces = Faces::load()?;
    let head = Letterhead { company, trade: &trade, faces: &faces };
    let files = files::files(&portfolio, &head, &pool, 20)?;
    import.rows(portfolio).await?;
    import.files(scene.customer_id(), &files).await
}

fn today(options: &Options) -> Date {
    options.today.unwrap_or_else(|| jiff::Zoned::now().date())
}

/// Written last, so that a seed that was cut off is seen as not done and begins again over the same identities.
fn mark(data: &Path, size: Size, options: &Options) -> anyhow::Result<()> {
    let text = format!("seed {}, {}\n", options.seed, today(options));
    std::fs::write(marker(data, size), text).context("writing the mark of a seeded server")
}

fn seeded(data: &Path, size: Size) -> anyhow::Result<Option<String>> {
    match std::fs::read_to_string(marker(data, size)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).context("reading the mark of a seeded server"),
    }
}

fn marker(data: &Path, size: Size) -> PathBuf {
    data.join(match size {
        Size::Demo => "seeded-demo",
        Size::Large => "seeded-large",
    })
}

/// The table that is printed at the end.
fn sign_ins<'a>(companies: impl Iterator<Item = &'a Company>) -> String {
    let mut table = format!("{:<13} {:<40} {:<12} {}\n", "PORTAL", "E-MAIL", "PASSWORD", "SEES");
    for company in companies {
        for customer in &company.customers {
            for person in &customer.users {
                let sees = format!("{}: {} work orders, {} objects", customer.name, customer.orders, customer.objects);
                let _ = writeln!(table, "{:<13} {:<40} {PASSWORD:<12} {sees}", company.slug, person.email);
            }
        }
    }
    table
}

#[cfg(test)]
mod tests;
