/**
 * Dash keeps every value that an input ever had, for a button of undoing that our pages do not show. A page that
 * follows live data would grow for as long as it is open.
 */

/** What of Dash's store is used. */
export interface Store {
  getState(): { history?: { past: unknown[] } };
  subscribe(listener: () => void): unknown;
}

/** Lets the past go after every change. */
export function forgetPast(stores: readonly Store[]): void {
  for (const store of stores) {
    store.subscribe(() => {
      const past = store.getState().history?.past;
      if (past) past.length = 0;
    });
  }
}
