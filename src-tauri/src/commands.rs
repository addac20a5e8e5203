//! The registry of doors. A command maps one call of the window to one call of the core, without an `if`.

mod activity;
mod attachments;
mod comments;
mod documents;
mod home;
mod invoices;
mod objects;
mod profile;
mod quotations;
mod requests;
mod rescue;
mod session;
mod start;
mod work_orders;

use tauri::Wry;
use tauri_specta::{Builder, collect_commands, collect_events};

use crate::events::PortalEvent;

/// Every command and event that crosses into the window; its TypeScript is `ui/src/lib/ipc/bindings.ts`.
#[expect(clippy::too_many_lines, reason = "a line for each command")]
pub(crate) fn registry() -> Builder<Wry> {
    Builder::<Wry>::new()
        // One TypeScript type per Rust type: nothing that crosses reads differently from how it is written.
        .disable_serde_phases()
        .commands(collect_commands![
            start::app_start,
            start::preferences_set,
            session::portal_find,
            session::session_sign_in,
            session::session_sign_out,
            session::account_open,
            session::account_unsent,
            rescue::unsent_export,
            rescue::rescue_export,
            rescue::rescue_set_aside,
            home::home_read,
            home::search_find,
            activity::activity_read,
            activity::activity_check_now,
            requests::request_list,
            requests::request_detail,
            requests::request_new,
            requests::request_save,
            requests::request_submit,
            requests::request_edit,
            requests::request_discard,
            requests::request_restore,
            requests::request_take_back,
            requests::request_send_now,
            requests::request_leave_out,
            attachments::attachment_add,
            attachments::attachment_remove,
            work_orders::work_order_list,
            work_orders::work_order_counts,
            work_orders::work_order_detail,
            comments::comment_list,
            comments::comment_save,
            comments::comment_send,
            comments::comment_send_now,
            comments::comment_write_on,
            quotations::quotation_list,
            quotations::quotation_detail,
            quotations::quotation_save_note,
            quotations::quotation_decide,
            quotations::quotation_undo,
            quotations::quotation_send_now,
            profile::profile_read,
            profile::profile_save_draft,
            profile::profile_change,
            profile::profile_undo,
            profile::profile_send_now,
            invoices::invoice_list,
            invoices::invoice_counts,
            invoices::invoice_detail,
            objects::object_list,
            objects::object_kinds,
            objects::object_detail,
            objects::object_keep_offline,
            documents::document_list,
            documents::document_download,
            documents::document_cancel,
            documents::document_open,
            documents::document_show_in_folder,
            documents::document_save_as,
            documents::document_keep_offline,
            documents::document_space,
        ])
        .events(collect_events![PortalEvent])
}

#[cfg(test)]
mod tests;
