/** One message of the live Store, carried to the counters and the list of the page without the server. */
import { isCalm } from './motion';
import { formatClock, formatNumber, tweenValue, type Language } from './numbers';
import { cityZone, pageLanguage } from './page';

export interface LiveTicket {
  code: string;
  opened_at: string;
  class: string;
  place?: string;
  step: string;
  lat?: number;
  lon?: number;
}

export interface LiveMessage {
  seq: number;
  at: string;
  latest?: LiveTicket[];
  /** West, south, east, north of what changed, in degrees; null is everywhere. */
  bounds?: [number, number, number, number] | null;
  [key: string]: unknown;
}

/** The number at a dotted path of the message, or null. */
export function numberAt(message: LiveMessage, path: string): number | null {
  let value: unknown = message;
  for (const key of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === 'number' ? value : null;
}

/** The rows a list shows after a message: newest first, each ticket once with its latest step, at most `max`. */
export function mergeLatest(shown: LiveTicket[], incoming: LiveTicket[], max: number): LiveTicket[] {
  const byCode = new Map(shown.map((ticket) => [ticket.code, ticket]));
  for (const ticket of incoming) byCode.set(ticket.code, ticket);
  return [...byCode.values()].sort((a, b) => (a.opened_at < b.opened_at ? 1 : -1)).slice(0, max);
}

const running = new WeakMap<Element, number>();

/** Moves the number an element shows to a new value within 600 ms; at once for those who want less motion. */
export function tweenElement(el: HTMLElement, to: number, language: Language, ms = 600): void {
  const decimals = Number(el.dataset.decimals ?? 0);
  const from = Number(el.dataset.value ?? to);
  el.dataset.value = String(to);
  cancelAnimationFrame(running.get(el) ?? 0);
  if (from === to || isCalm() || document.hidden) {
    el.textContent = formatNumber(to, language, decimals);
    return;
  }
  const start = performance.now();
  const frame = (now: number): void => {
    const t = (now - start) / ms;
    el.textContent = formatNumber(tweenValue(from, to, t), language, decimals);
    if (t < 1) running.set(el, requestAnimationFrame(frame));
  };
  running.set(el, requestAnimationFrame(frame));
}

const lists = new WeakMap<Element, LiveTicket[]>();

function row(ticket: LiveTicket, labels: Record<string, string>, isNew: boolean): HTMLElement {
  const li = document.createElement('li');
  li.className = isNew && !isCalm() ? 'live-row live-row-new' : 'live-row';
  li.dataset.code = ticket.code;
  li.dataset.step = String(ticket.step);
  const cells: [string, string][] = [
    ['live-time', formatClock(new Date(ticket.opened_at), cityZone()).slice(0, 5)],
    ['live-class', labels[ticket.class] ?? ticket.class],
    ['live-place', ticket.place ?? ''],
    ['live-step', labels[ticket.step] ?? ticket.step],
  ];
  for (const [className, text] of cells) {
    const span = document.createElement('span');
    span.className = className;
    span.textContent = text;
    li.append(span);
  }
  return li;
}

function fillList(el: HTMLElement, incoming: LiveTicket[]): void {
  const before = lists.get(el) ?? [];
  const tickets = mergeLatest(before, incoming, Number(el.dataset.max ?? 8));
  const known = new Set(before.map((t) => t.code));
  const labels = JSON.parse(el.dataset.labels ?? '{}') as Record<string, string>;
  lists.set(el, tickets);
  el.replaceChildren(...tickets.map((ticket) => row(ticket, labels, before.length > 0 && !known.has(ticket.code))));
}

/**
 * Brings a message to every element that asks for it: `data-live="opened_today"` or `data-live="open_by_step.accept"` shows that number
 * (`data-decimals`), `data-live-list` lists the latest tickets (`data-max`, and `data-labels`, JSON of class and step codes to words).
 */
export function fanOut(message: LiveMessage, root: ParentNode = document): void {
  const language = pageLanguage();
  for (const el of root.querySelectorAll<HTMLElement>('[data-live]')) {
    const value = numberAt(message, el.dataset.live ?? '');
    if (value !== null) tweenElement(el, value, language);
  }
  for (const el of root.querySelectorAll<HTMLElement>('[data-live-list]')) fillList(el, message.latest ?? []);
}
