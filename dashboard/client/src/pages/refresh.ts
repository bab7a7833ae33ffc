/** Lets an open page know that data was loaded. */

const kept = (): unknown => (window as unknown as { dash_clientside: { no_update: unknown } }).dash_clientside.no_update;

export const refreshFunctions = {
  /** Input: the counts of the beginning; state: what the facets show. Outputs: their counts and what went wrong, unless a later answer has come before. */
  first(first: { found: unknown; fault: string } | null, shown: unknown): unknown[] {
    return first && !shown ? [first.found, first.fault] : [kept(), kept()];
  },

  /** Input: the live message; state: the version that the page shows. Output: another version, once. */
  changed(message: { data?: number } | null, shown: number | null): unknown {
    return message?.data === undefined || message.data === shown ? kept() : message.data;
  },
};
