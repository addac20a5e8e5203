//! Papers as files.

use super::*;
use crate::seed::scene::Scene;
use crate::seed::{objects, portfolio::Portfolio};

fn every_kind_of_paper(company: &Company) -> Vec<Vec<u8>> {
    let trade = Trade::read(&company.trade).unwrap();
    let faces = Faces::load().unwrap();
    let today = jiff::civil::date(2026, 11, 24);
    let portfolios = Portfolio::of_company(1, today, company, &trade);
    let portfolio = &portfolios[0];
    let scene: Scene<'_> = portfolio.scene;
    let order: &Order = portfolio.orders.iter().find(|o| o.work_order.completed_at.is_some()).unwrap();
    let object: &objects::Thing = &portfolio.things[0];
    let head = Letterhead { company, trade: &trade, faces: &faces };
    [
        Paper::Report(scene.customer, order, Some(&object.object)),
        Paper::Invoice(scene.customer, &portfolio.invoices[0].invoice),
        Paper::Quotation(scene.customer, &portfolio.quotations[0].quotation),
        Paper::Certificate(scene.customer, &object.object, today),
        Paper::Manual(&object.object),
        Paper::Note("Terms", &trade.terms),
    ]
    .into_iter()
    .map(|paper| head.write(paper, &mut Dice::about(1, "test")).unwrap())
    .collect()
}

#[test]
fn every_paper_is_a_whole_pdf_and_the_same_in_every_run() {
    for company in Company::all().unwrap() {
        let papers = every_kind_of_paper(&company);
        for paper in &papers {
            assert!(paper.starts_with(b"%PDF-"));
            assert!(paper.trim_ascii_end().ends_with(b"%%EOF"));
            assert!((5_000..60_000).contains(&paper.len()), "{} bytes", paper.len());
        }
        assert_eq!(papers, every_kind_of_paper(&company));
    }
}

#[test]
fn money_is_written_as_the_language_does() {
    let companies = Company::all().unwrap();
    let faces = Faces::load().unwrap();
    let written: Vec<_> = companies
        .iter()
        .map(|company| {
            let trade = Trade::read(&company.trade).unwrap();
            Letterhead { company, trade: &trade, faces: &faces }.money(1_234_567)
        })
        .collect();
    assert_eq!(written, ["12,345.67 €", "12.345,67 €"]);
}

#[test]
fn every_letter_of_the_texts_is_in_the_font() {
    let faces = Faces::load().unwrap();
    for company in Company::all().unwrap() {
        let trade = Trade::read(&company.trade).unwrap();
        let said = format!("{company:?} {trade:?}").replace("\\n", " ");
        let missing: String = said.chars().filter(|letter| !faces.regular.has(*letter)).collect();
        assert_eq!(missing, "", "not in the font: {}", company.name);
    }
}
