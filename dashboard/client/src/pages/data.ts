/** The data page: links that change a part of it, and picks on the map and in the list that follow each other. */
import { isCalm } from '../motion';
import type { Mode } from '../types';
import { nextRow, parts, withQuery } from './data-model';

type SetProps = (id: string, props: Record<string, unknown>) => void;

interface Places {
  list: string;
  picked: string;
  page: string;
  panel: string;
  language: string;
}
interface Found {
  layer?: string;
  fid: number | null;
  /** West, south, east, north in degrees. */
  box: [number, number, number, number] | null;
}
interface Clicked {
  properties: { code?: string };
}
interface Dash {
  set_props: SetProps;
  no_update: unknown;
  callback_context: { outputs_list: { id: string }[]; triggered_id: string | null; inputs_list: { id: string }[] };
}

const DRAWER_PX = 400;
const NARROW_PX = 1100;
const CLOSEST = 18;
const PAUSE_MS = 250;
const MAP_FIRST = 'data-map-first';
const LOST = 'data-lost';
/** How long an answer may take before the page says that it waits, and asks again. */
const PATIENCE_MS = 6000;

const dash = (): Dash => (window as unknown as { dash_clientside: Dash }).dash_clientside;

let places: Places | null = null;
let shown = { list: '', search: '' };
let isListening = false;
let isKeyed = false;
let pause: ReturnType<typeof setTimeout> | undefined;
let waiting: ReturnType<typeof setTimeout> | undefined;
let asked = '';

const page = (): HTMLElement | null => (places ? document.getElementById(places.page) : null);

/** Asks for a list, and again, saying so, until an answer comes: Dash keeps silent about one that was lost. */
function ask(list: string): void {
  asked = list;
  if (places) dash().set_props(places.list, { data: list });
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (!places || !page()) return;
    page()?.classList.add(LOST);
    const again = withQuery(shown.list, { try: String(Date.now()) });
    ask(again);
  }, PATIENCE_MS);
}

/** Brings the page to an address: the list is asked for again only where it would be another. */
function show(search: string, near = ''): void {
  if (!places) return;
  const { list } = parts(search);
  const wanted = near ? withQuery(list, { near }) : list;
  // The list asks what is picked, so that it leaves the map to it.
  if (search !== shown.search) dash().set_props(places.picked, { data: search });
  if (wanted !== shown.list) ask(wanted);
  shown = { list: wanted, search };
  const other = document.documentElement.lang.startsWith('en') ? 'zh' : 'en';
  document.getElementById(places.language)?.setAttribute('href', withQuery(search, { lang: other }));
}

function go(search: string, { near = '', isReplacing = false } = {}): void {
  if (search !== window.location.search) {
    window.history[isReplacing ? 'replaceState' : 'pushState'](window.history.state, '', search);
  }
  show(search, near);
}

const rowOf = (fault: string): HTMLElement | null => page()?.querySelector<HTMLElement>(`tr[data-fault="${CSS.escape(fault)}"]`) ?? null;

/** Picks what is wrong by its number, or nothing; a list that has it on another page turns to that page. */
function pick(fault: string): void {
  go(withQuery(window.location.search, { fault }), { near: fault && !rowOf(fault) ? fault : '' });
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element | null;
  if (!page()?.contains(target) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (target?.closest('[data-switch]')) {
    page()?.classList.toggle(MAP_FIRST);
    return;
  }
  if (target?.closest('[data-close]')) {
    const row = rowOf(parts(window.location.search).fault);
    pick('');
    row?.querySelector<HTMLElement>('.row-link')?.focus();
    return;
  }
  const link = target?.closest<HTMLAnchorElement>('a[data-go]') ?? (target?.closest('a, button') ? null : target?.closest('tr[data-fault]')?.querySelector<HTMLAnchorElement>('.row-link'));
  if (!link) return;
  event.preventDefault();
  isKeyed = event.detail === 0;
  link.closest('details')?.removeAttribute('open');
  go(new URL(link.href).search);
}

function onKey(event: KeyboardEvent): void {
  const here = event.target as HTMLElement;
  if (!page()?.contains(here) || here.tagName === 'INPUT') return;
  if (event.key === 'Escape') {
    const open = here.closest('details[open]');
    if (open) open.removeAttribute('open');
    else if (parts(window.location.search).fault) page()?.querySelector<HTMLElement>('[data-close]')?.click();
    return;
  }
  const rows = [...(here.closest('.list')?.querySelectorAll<HTMLElement>('.row-link') ?? [])];
  const to = nextRow(rows.indexOf(here), rows.length, event.key);
  if (!rows.includes(here) || to === null) return;
  event.preventDefault();
  rows[to].focus();
}

function onInput(event: Event): void {
  const box = event.target as HTMLInputElement;
  if (!box.closest('[data-question]') || !page()?.contains(box)) return;
  clearTimeout(pause);
  pause = setTimeout(() => {
    const now = window.location.search;
    go(withQuery(now, { q: box.value.trim(), feature: '', fault: '', from: '', tab: parts(now).tab }), { isReplacing: true });
  }, PAUSE_MS);
}

/** Marks the row of what is picked, and brings it into sight. */
function markRow(): void {
  const fault = parts(window.location.search).fault;
  for (const row of page()?.querySelectorAll<HTMLElement>('tr[data-fault]') ?? []) {
    const isOn = row.dataset.fault === fault;
    row.classList.toggle('row-on', isOn);
    row.querySelector('.row-link')?.[isOn ? 'setAttribute' : 'removeAttribute']('aria-current', 'true');
    if (isOn) row.scrollIntoView({ block: 'nearest' });
  }
}

/** A reader who came by the keyboard hears what was opened instead of being left nowhere. */
function focusTitle(): void {
  if (!isKeyed || (document.activeElement && document.activeElement !== document.body)) return;
  isKeyed = false;
  page()?.querySelector<HTMLElement>('.panel-title')?.focus();
}

export const dataFunctions = {
  /** Input: the mode. Outputs: the same for every layer. */
  mode(mode: Mode): Mode[] {
    return dash().callback_context.outputs_list.map(() => mode);
  },

  /** Input: the ids of the page. Output: true. From then on its links, rows, keys and the browser's own way back are followed. */
  listen(ids: Places): boolean {
    places = ids;
    shown = { list: parts(window.location.search).list, search: window.location.search };
    show(window.location.search);
    if (!isListening) {
      isListening = true;
      document.addEventListener('click', onClick);
      document.addEventListener('keydown', onKey);
      document.addEventListener('input', onInput);
      window.addEventListener('popstate', () => page() && show(window.location.search));
    }
    return true;
  },

  /** Inputs: clicks on the layers of what is wrong. Picks what was clicked, or nothing after Escape. */
  pick(...clicks: (Clicked | null)[]): unknown {
    const { inputs_list, triggered_id } = dash().callback_context;
    const clicked = clicks[inputs_list.findIndex((each) => each.id === triggered_id)];
    const code = clicked?.properties.code ?? '';
    if (code || parts(window.location.search).fault) pick(code);
    return dash().no_update;
  },

  /** Input: what the server found. Outputs: the marked feature of each layer; that the map measures itself, which the card may have made smaller; the viewport. */
  mark(found: Found | null): unknown[] {
    const layers = dash().callback_context.outputs_list.slice(0, -2).map((each) => each.id);
    const marks = layers.map((id) => (found && found.fid !== null && (found.layer ?? id) === id ? found.fid : null));
    const measured = String(Date.now());
    if (!found?.box) return [...marks, measured, dash().no_update];
    const [west, south, east, north] = found.box;
    const isBeside = found.fid !== null && window.innerWidth >= NARROW_PX;
    return [
      ...marks,
      measured,
      {
        bounds: [[south, west], [north, east]],
        transition: isCalm() ? 'fitBounds' : 'flyToBounds',
        options: { maxZoom: CLOSEST, duration: 0.6, paddingTopLeft: [48, 48], paddingBottomRight: [isBeside ? DRAWER_PX : 48, 64] },
      },
    ];
  },

  /** Inputs: what is picked, the list when it has come, and which one that is. Output: the class of the page. */
  frame(_picked: string, _panel: unknown, answered: string): string {
    if (answered === asked) {
      clearTimeout(waiting);
      page()?.classList.remove(LOST);
    }
    const { fault, tab } = parts(window.location.search);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      markRow();
      focusTitle();
    }));
    const isMapFirst = page()?.classList.contains(MAP_FIRST);
    return ['data', `data-${tab}`, fault && 'data-picked', isMapFirst && MAP_FIRST].filter(Boolean).join(' ');
  },
};
