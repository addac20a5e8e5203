//! [`OfficeStore`] on SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::documents::BelongsTo;
use portal_api::feed::Collection;
use portal_api::id::{CustomerId, Epoch, PortalId, PortalUserId, RequestId, WorkOrderId};
use portal_api::objects::ServiceObject;
use portal_api::problem::ErrorCode;
use portal_api::requests::{Decision, Request};
use portal_api::settings::PortalSettings;
use portal_api::text::first_line;
use portal_api::work_orders::{Stage, StageChange, WorkOrder};
use rusqlite::Connection;
use uuid::Uuid;

use super::super::{
    InboxRequest, NewCustomer, NewPortal, NewPortalUser, OfferedQuotation, OfficeStore, Portal, PortalUser, Result,
    SharedComment, SharedDocument, SharedInvoice, SharedQuotation,
};
use super::{
    Sqlite, change, comment, customer, document, import, meta, object, portal, quotation, request, session, user,
    work_order,
};
use crate::clock;

#[async_trait]
impl OfficeStore for Sqlite {
    async fn renew_epoch(&self) -> Result<Epoch> {
        self.write(meta::renew).await
    }

    async fn portals(&self) -> Result<Vec<Portal>> {
        self.read(portal::all).await
    }

    async fn create_portal(&self, new: NewPortal) -> Result<()> {
        self.write(move |tx| portal::insert(tx, new.id, &new.settings)).await
    }

    async fn set_settings(&self, id: PortalId, settings: PortalSettings) -> Result<()> {
        self.write(move |tx| {
            portal::update(tx, id, &settings)?;
            if settings.enabled { Ok(()) } else { session::end_of_portal(tx, id, clock::now()) }
        })
        .await
    }

    async fn create_customer(&self, new: NewCustomer) -> Result<()> {
        self.write(move |tx| customer::insert(tx, &new)).await
    }

    async fn customers(&self, portal: PortalId) -> Result<Vec<NewCustomer>> {
        self.read(move |tx| customer::of_portal(tx, portal)).await
    }

    async fn create_user(&self, new: NewPortalUser) -> Result<()> {
        self.write(move |tx| user::insert(tx, &new)).await
    }

    async fn users(&self, portal: PortalId) -> Result<Vec<PortalUser>> {
        self.read(move |tx| user::of_portal(tx, portal)).await
    }

    async fn set_user_enabled(&self, id: PortalUserId, enabled: bool, now: Timestamp) -> Result<()> {
        self.write(move |tx| {
            user::set_enabled(tx, id, enabled)?;
            if enabled { Ok(()) } else { session::end_of_user(tx, id, now) }
        })
        .await
    }

    async fn inbox(&self, portal: PortalId, open_only: bool) -> Result<Vec<InboxRequest>> {
        self.read(move |tx| request::inbox(tx, portal, open_only)).await
    }

    async fn accept_request(&self, id: RequestId, work_order: WorkOrderId, now: Timestamp) -> Result<WorkOrder> {
        self.write(move |tx| accept(tx, id, work_order, now)).await
    }

    async fn decline_request(&self, id: RequestId, reason: &str, now: Timestamp) -> Result<Request> {
        let reason = reason.to_owned();
        self.write(move |tx| {
            let mut stored = request::open(tx, id)?;
            stored.record.decision = Decision::Declined { reason };
            stored.record.changed_at = now;
            request::update(tx, &stored.record)?;
            change::touch(tx, stored.customer, Collection::Request, &[id.0])?;
            Ok(stored.record)
        })
        .await
    }

    async fn work_order_by_number(&self, portal: PortalId, number: &str) -> Result<Option<WorkOrder>> {
        let number = number.to_owned();
        self.read(move |tx| work_order::by_number(tx, portal, &number)).await
    }

    async fn set_stage(&self, id: WorkOrderId, stage: Stage, now: Timestamp) -> Result<WorkOrder> {
        self.write(move |tx| set_stage(tx, id, stage, now)).await
    }

    async fn add_comments(&self, comments: Vec<SharedComment>) -> Result<()> {
        self.write(move |tx| import::comments(tx, &comments)).await
    }

    async fn conversation(&self, work_order: WorkOrderId) -> Result<Vec<SharedComment>> {
        self.read(move |tx| comment::conversation(tx, work_order)).await
    }

    async fn quotations(&self, portal: PortalId) -> Result<Vec<OfferedQuotation>> {
        self.read(move |tx| quotation::of_portal(tx, portal)).await
    }

    async fn import_objects(&self, customer: CustomerId, objects: Vec<ServiceObject>) -> Result<()> {
        self.write(move |tx| import::objects(tx, customer, &objects)).await
    }

    async fn import_work_orders(&self, customer: CustomerId, work_orders: Vec<WorkOrder>) -> Result<()> {
        self.write(move |tx| import::work_orders(tx, customer, work_orders)).await
    }

    async fn import_invoices(&self, customer: CustomerId, invoices: Vec<SharedInvoice>) -> Result<()> {
        self.write(move |tx| import::invoices(tx, customer, &invoices)).await
    }

    async fn import_quotations(&self, customer: CustomerId, quotations: Vec<SharedQuotation>) -> Result<()> {
        self.write(move |tx| import::quotations(tx, customer, quotations)).await
    }

    async fn import_documents(&self, customer: CustomerId, documents: Vec<SharedDocument>) -> Result<()> {
        self.write(move |tx| import::documents(tx, customer, &documents)).await
    }

    async fn import_requests(&self, customer: CustomerId, requests: Vec<Request>) -> Result<()> {
        self.write(move |tx| import::requests(tx, customer, &requests)).await
    }

    async fn remove(&self, customer: CustomerId, collection: Collection, ids: Vec<Uuid>) -> Result<()> {
        self.write(move |tx| import::remove(tx, customer, collection, &ids)).await
    }
}

fn accept(tx: &Connection, id: RequestId, work_order: WorkOrderId, now: Timestamp) -> Result<WorkOrder> {
    let mut stored = request::open(tx, id)?;
    let portal = customer::portal_of(tx, stored.customer)?;
    let accepted = work_order_of(tx, portal, work_order, &stored.record, now)?;
    work_order::upsert(tx, stored.customer, Some(stored.record.author), accepted.clone())?;
    stored.record.decision = Decision::Accepted { work_order };
    stored.record.changed_at = now;
    request::update(tx, &stored.record)?;
    change::touch(tx, stored.customer, Collection::WorkOrder, &[work_order.0])?;
    change::touch(tx, stored.customer, Collection::Request, &[id.0])?;
    let to = BelongsTo { collection: Collection::WorkOrder, id: work_order.0 };
    let moved = document::move_to(tx, stored.customer, id.0, to)?;
    change::touch(tx, stored.customer, Collection::Document, &moved)?;
    Ok(accepted)
}

fn work_order_of(
    tx: &Connection,
    portal: PortalId,
    id: WorkOrderId,
    request: &Request,
    now: Timestamp,
) -> Result<WorkOrder> {
    let settings = portal::get(tx, portal)?.settings;
    let label = settings.work_types.into_iter().find(|offered| offered.code == request.work_type);
    let object = match request.object {
        Some(object) => object::get(tx, object)?,
        None => None,
    };
    Ok(WorkOrder {
        id,
        number: portal::next_work_order_number(tx, portal)?,
        title: first_line(&request.description),
        description: request.description.clone(),
        report: String::new(),
        stage: Stage::Reported,
        work_type: request.work_type.clone(),
        work_type_label: label.map_or_else(|| request.work_type.to_string(), |offered| offered.label),
        object: request.object,
        site: object.map(|object| object.site).unwrap_or_default(),
        request: Some(request.id),
        reported_at: request.received_at,
        planned_for: None,
        completed_at: None,
        history: vec![StageChange { stage: Stage::Reported, at: now }],
        price: None,
        changed_at: now,
    })
}

fn set_stage(tx: &Connection, id: WorkOrderId, stage: Stage, now: Timestamp) -> Result<WorkOrder> {
    let (customer, author, mut found) = work_order::get(tx, id)?.ok_or(ErrorCode::NotFound)?;
    if found.stage == stage {
        return Ok(found);
    }
    found.stage = stage;
    found.completed_at = (stage == Stage::Completed).then_some(now);
    found.history.push(StageChange { stage, at: now });
    found.changed_at = now;
    work_order::upsert(tx, customer, author, found.clone())?;
    import::touch_with_dependents(tx, customer, Collection::WorkOrder, &[id.0])?;
    Ok(found)
}
