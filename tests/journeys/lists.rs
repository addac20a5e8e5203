//! What a person sees in each list, everything at once.

use portal_core::Result;
use portal_core::views::{
    DocumentQuery, DocumentRow, DocumentSort, InvoiceQuery, InvoiceRow, InvoiceSort, ObjectQuery, ObjectRow,
    ObjectSort, Page, Window, WorkOrderQuery, WorkOrderRow, WorkOrderSort,
};
use portal_testkit::{Client, until};

const ALL: Window = Window { offset: 0, limit: 500 };

pub(crate) fn any_work_order() -> WorkOrderQuery {
    WorkOrderQuery {
        search: String::new(),
        group: None,
        stages: Vec::new(),
        object: None,
        period: None,
        sort: WorkOrderSort::Newest,
        window: ALL,
    }
}

pub(crate) fn any_invoice() -> InvoiceQuery {
    InvoiceQuery { search: String::new(), states: Vec::new(), sort: InvoiceSort::Newest, window: ALL }
}

pub(crate) fn any_object() -> ObjectQuery {
    ObjectQuery { search: String::new(), kind: None, sort: ObjectSort::Name, window: ALL }
}

pub(crate) fn any_document() -> DocumentQuery {
    DocumentQuery { search: String::new(), kind: None, stored_only: false, sort: DocumentSort::Newest, window: ALL }
}

pub(crate) async fn work_orders(client: &Client) -> Result<Vec<WorkOrderRow>> {
    client.account().work_orders().list(any_work_order()).await.map(rows)
}

pub(crate) async fn invoices(client: &Client) -> Result<Vec<InvoiceRow>> {
    client.account().invoices().list(any_invoice()).await.map(rows)
}

pub(crate) async fn objects(client: &Client) -> Result<Vec<ObjectRow>> {
    client.account().objects().list(any_object()).await.map(rows)
}

pub(crate) async fn documents(client: &Client) -> Result<Vec<DocumentRow>> {
    client.account().documents().list(any_document()).await.map(rows)
}

fn rows<T>(page: Page<T>) -> Vec<T> {
    assert_eq!(page.rows.len(), page.total as usize, "everything fits into one window");
    page.rows
}

/// Waits until the list has so many rows, and returns it.
pub(crate) async fn until_rows<T>(what: &str, n: usize, mut list: impl AsyncFnMut() -> Result<Vec<T>>) -> Vec<T> {
    until(what, async || list().await.ok().filter(|rows| rows.len() == n)).await
}
