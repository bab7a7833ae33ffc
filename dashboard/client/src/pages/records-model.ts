/** Which records are open, as the address writes it; `dashboard/explore/behind.py` reads the same line. */

let open = '';

/** The records that are open, empty for none; with an argument, from now on. */
export function current(now?: string): string {
  if (now !== undefined) open = now;
  return open;
}

/** A query string with the records that are open, and without those that were. */
export function withRecords(search: string): string {
  const kept = search.replace(/^\?/, '').split('&').filter((part) => part && !part.startsWith('rec='));
  if (open) kept.push(`rec=${encodeURIComponent(open).replaceAll('%3A', ':').replaceAll('%40', '@')}`);
  return kept.length ? `?${kept.join('&')}` : '';
}
