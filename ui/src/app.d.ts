declare global {
  namespace App {
    interface PageState {
      /** Set when a list moved the selection, so that the detail does not take the focus. */
      keepFocus?: boolean;
    }
  }
}

export {};
