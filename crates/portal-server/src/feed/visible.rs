//! Who may see what (DESIGN §6): pure, asked for every row at the moment it is read, by every implementation of the
//! store.

use portal_api::feed::Collection;
use portal_api::id::PortalUserId;
use portal_api::me::Areas;
use portal_api::settings::{InvoiceScope, Sees};
use portal_api::work_orders::Stage;

use crate::viewer::Viewer;

/// A viewer's eyes, made from the settings once per call.
#[derive(Debug, Clone)]
pub struct Sight {
    user: PortalUserId,
    areas: Areas,
    stages: Vec<Stage>,
    prices: bool,
    sees_deliveries: bool,
    sees_own_only: bool,
}

impl Sight {
    /// What this viewer may see.
    #[must_use]
    pub fn of(viewer: &Viewer) -> Self {
        let settings = &viewer.settings;
        Self {
            user: viewer.user.id,
            areas: settings.areas,
            stages: Stage::ALL.into_iter().filter(|stage| settings.shows(*stage)).collect(),
            prices: settings.prices,
            sees_deliveries: settings.invoice_scope == InvoiceScope::CustomerAndDelivery,
            sees_own_only: settings.sees == Sees::Own,
        }
    }

    /// Whether anything of this collection can be visible at all.
    #[must_use]
    pub const fn area(&self, collection: Collection) -> bool {
        match collection {
            Collection::Request => self.areas.requests,
            Collection::WorkOrder => self.areas.work_orders,
            Collection::Object => self.areas.objects,
            Collection::Invoice => self.areas.invoices,
            Collection::Document => self.areas.documents,
            Collection::Comment => self.areas.work_orders,
            Collection::Quotation => self.areas.quotations,
            Collection::Profile => true,
        }
    }

    /// Whether work orders carry their price.
    #[must_use]
    pub const fn prices(&self) -> bool {
        self.prices
    }

    /// A request of the viewer's customer.
    #[must_use]
    pub fn request(&self, author: PortalUserId) -> bool {
        self.areas.requests && (!self.sees_own_only || author == self.user)
    }

    /// A work order of the viewer's customer; `author` wrote the request it came from.
    #[must_use]
    pub fn work_order(&self, stage: Stage, author: Option<PortalUserId>) -> bool {
        self.areas.work_orders && self.stages.contains(&stage) && (!self.sees_own_only || author == Some(self.user))
    }

    /// An object of the viewer's customer.
    #[must_use]
    pub const fn object(&self) -> bool {
        self.areas.objects
    }

    /// An invoice that the viewer's customer pays (`is_theirs`), or that was delivered to them.
    #[must_use]
    pub const fn invoice(&self, is_theirs: bool, is_concept: bool) -> bool {
        self.areas.invoices && !is_concept && (is_theirs || self.sees_deliveries)
    }

    /// A comment on a work order of the viewer's customer.
    #[must_use]
    pub const fn comment(&self, is_internal: bool, work_order_is_visible: bool) -> bool {
        self.areas.work_orders && !is_internal && work_order_is_visible
    }

    /// A quotation of the viewer's customer.
    #[must_use]
    pub const fn quotation(&self, is_concept: bool) -> bool {
        self.areas.quotations && !is_concept
    }

    /// The profile of a user of the viewer's customer: nobody reads another one's.
    #[must_use]
    pub fn profile(&self, user: PortalUserId) -> bool {
        user == self.user
    }

    /// A document of the viewer's customer; `parent_is_visible` is `true` when it belongs to nothing in particular.
    #[must_use]
    pub const fn document(&self, is_internal: bool, parent_is_visible: bool) -> bool {
        self.areas.documents && !is_internal && parent_is_visible
    }
}
