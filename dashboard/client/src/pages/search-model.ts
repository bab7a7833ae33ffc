/** What a search answers, put in groups for a list that the keyboard walks through. */

export interface Found {
  dataset: string;
  code: string;
  name: string;
  detail?: string | null;
  /** The same in Latin letters, where the page is in English. */
  name_en?: string;
  detail_en?: string;
  status?: string | null;
  kind?: string | null;
  lat?: number | null;
  lon?: number | null;
}

export interface Group {
  dataset: string;
  items: { found: Found; index: number }[];
}

/** Groups in the order in which their first member was found, members numbered in the order of the list. */
export function grouped(results: Found[]): Group[] {
  const byDataset = new Map<string, Found[]>();
  for (const found of results) byDataset.set(found.dataset, [...(byDataset.get(found.dataset) ?? []), found]);
  let index = 0;
  return [...byDataset].map(([dataset, items]) => ({
    dataset,
    items: items.map((found) => ({ found, index: index++ })),
  }));
}

/** The entry that a key leads to: up and down go round, home and end jump; null when the key is no walking key. */
export function stepped(active: number, count: number, key: string): number | null {
  if (count === 0) return null;
  if (key === 'ArrowDown') return active >= count - 1 ? 0 : active + 1;
  if (key === 'ArrowUp') return active <= 0 ? count - 1 : active - 1;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}
