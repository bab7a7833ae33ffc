/** The address of the data page, taken apart; `dashboard/provenance/view.py` reads the same names. */

export interface Parts {
  /** What the list depends on: everything but what is picked. */
  list: string;
  fault: string;
  tab: string;
}

/** The parts that an address means. */
export function parts(search: string): Parts {
  const query = new URLSearchParams(search);
  const fault = query.get('fault') ?? '';
  const meant = query.get('run') ? 'runs' : query.get('feature') ? 'lineage' : fault ? 'faults' : 'runs';
  const tab = query.get('tab') ?? meant;
  query.delete('fault');
  query.set('tab', tab);
  return { list: `?${query}`, fault, tab };
}

/** The address with other values; an empty one is left out. */
export function withQuery(search: string, values: Record<string, string>): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  return `?${query.toString().replaceAll('%3A', ':')}`;
}

/** The place in a list that an arrow key leads to; null where it leads nowhere. */
export function nextRow(at: number, count: number, key: string): number | null {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[key];
  return to === undefined || to < 0 || to >= count || to === at ? null : to;
}
