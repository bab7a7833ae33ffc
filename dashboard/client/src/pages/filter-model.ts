/** The filter in one line, as `dashboard/explore/filters.py` reads it: parts joined by `~`, their words by dots. */

export interface Found {
  total: number;
  matched: number;
  facets: Facet[];
  /** Sentences about what is kept, such as its floor area. */
  said: { label: string; value: string; note?: string }[];
  /** The firm of the filter. */
  firm: string;
  /** The walk of the filter: its minutes, and where it leads. */
  walk: string;
  /** Address of the list, and of its file. */
  list: string;
  file: string;
}

export interface Facet {
  name: string;
  title: string;
  /** Its classes are places: many, the largest first. */
  ranks?: boolean;
  classes: FacetClass[];
}

export interface FacetClass {
  key: string;
  label: string;
  light: string;
  dark: string;
  pattern: string;
  /** Compounds of the class that the other filters keep, and in the whole city. */
  n: number;
  of: number;
}

export type Parts = Map<string, string[]>;

export function readFilter(text: string): Parts {
  const parts: Parts = new Map();
  for (const part of (text ?? '').split('~')) {
    const [name, ...words] = part.split('.');
    if (name && words.length) parts.set(name, words);
  }
  return parts;
}

export function writeFilter(parts: Parts): string {
  return [...parts].map(([name, words]) => [name, ...words].join('.')).join('~');
}

/** The filter with a class of a facet chosen, or no longer chosen. */
export function toggled(text: string, name: string, key: string): string {
  const parts = readFilter(text);
  const words = parts.get(name) ?? [];
  const next = words.includes(key) ? words.filter((each) => each !== key) : [...words, key];
  if (next.length) parts.set(name, next);
  else parts.delete(name);
  return writeFilter(parts);
}

/** The filter with a part put in its place, or without it. */
export function withPart(text: string, name: string, words: string[] | null): string {
  const parts = readFilter(text);
  if (words?.length) parts.set(name, words);
  else parts.delete(name);
  return writeFilter(parts);
}

/** What the server is asked: the filter inside the place that the reader went down to. */
export function inside(text: string, place: { dataset: string; code: string } | null | undefined): string {
  return withPart(text, 'in', place ? [place.dataset, place.code] : null);
}
