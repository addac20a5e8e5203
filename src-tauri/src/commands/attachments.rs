//! Files of a request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portal_api::fingerprint::Sha256;
use portal_api::id::RequestId;
use portal_api::problem::ErrorCode;
use portal_core::views::AddedAttachment;
use tauri::State;

use crate::error::Ipc;
use crate::shell::Shell;

/// Takes a file into a draft. `content` is base64; it may be empty when `size` is over the limit anyway, so that
/// nobody carries thirty megabytes over the border to hear that they are too many.
#[tauri::command]
#[specta::specta]
pub(crate) async fn attachment_add(
    shell: State<'_, Shell>,
    request: RequestId,
    name: String,
    size: u32,
    content: String,
) -> Ipc<AddedAttachment> {
    let bytes = STANDARD.decode(content).map_err(|_| ErrorCode::Malformed)?;
    Ok(shell.account().await?.requests().attach(request, name, size, bytes).await?)
}

/// Takes a file out of a draft.
#[tauri::command]
#[specta::specta]
pub(crate) async fn attachment_remove(shell: State<'_, Shell>, request: RequestId, sha256: Sha256) -> Ipc<()> {
    Ok(shell.account().await?.requests().detach(request, sha256).await?)
}
