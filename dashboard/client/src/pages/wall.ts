/** What the wall does by itself: sizes for its height, ages that go amber, and when to ask for new panels. */
import { WALL_HEIGHT } from '../viewpoint';

type Stops = number | [number, number][];
type Spec = Record<string, unknown> & { paint?: Record<string, unknown> };

const SIZES = ['size', 'radius', 'width', 'rim', 'outlineWidth', 'haloWidth', 'tracking', 'every'];
const LEAST_PAUSE_MS = 10_000;

function times(value: unknown, by: number): unknown {
  if (typeof value === 'number') return value * by;
  if (Array.isArray(value)) return (value as [number, number][]).map(([zoom, size]) => [zoom, size * by]);
  return value;
}

/** The same drawing at another height of the wall: every length grows, nothing else changes. */
export function scaled(specs: Spec[], by: number): Spec[] {
  return specs.map((spec) => {
    if (!spec.paint) return spec;
    const paint: Record<string, unknown> = { ...spec.paint };
    for (const name of SIZES) if (name in paint) paint[name] = times(paint[name] as Stops, by);
    const dash = paint.dash as number[] | undefined;
    if (dash) paint.dash = dash.map((length) => length * by);
    const casing = paint.casing as { color: unknown; width: Stops } | undefined;
    if (casing) paint.casing = { ...casing, width: times(casing.width, by) };
    return { ...spec, paint };
  });
}

export type Freshness = 'fresh' | 'stale' | 'lost';

/** Stale past twice the interval, lost past ten times. */
export function freshness(ageMs: number, intervalMs: number): Freshness {
  if (ageMs > 10 * intervalMs) return 'lost';
  return ageMs > 2 * intervalMs ? 'stale' : 'fresh';
}

function watchAges(): void {
  const now = Date.now();
  for (const el of document.querySelectorAll<HTMLElement>('[data-interval]')) {
    const at = el.querySelector<HTMLElement>('[data-age]')?.dataset.age;
    const state = at ? freshness(now - new Date(at).getTime(), Number(el.dataset.interval) * 1000) : 'fresh';
    if (el.dataset.freshness !== state) el.dataset.freshness = state;
    const panel = el.closest<HTMLElement>('.wall-panel');
    if (panel) panel.classList.toggle('panel-lost', state === 'lost');
  }
}

let asked = 0;
let hasBegun = false;

const dash = (): { no_update: unknown; hongtu: { clock(): string; watchdog(t: unknown): boolean } } =>
  (window as unknown as { dash_clientside: { no_update: unknown; hongtu: { clock(): string; watchdog(t: unknown): boolean } } }).dash_clientside;

export const wallFunctions = {
  /** Input: the live message. Output: a new number when the panels may be asked for again. */
  tick(message: { seq: number } | null): unknown {
    const now = Date.now();
    if (!message || now - asked < LEAST_PAUSE_MS) return dash().no_update;
    asked = now;
    return now;
  },

  /** Input: once; states: the layers' specs. Outputs: the specs at this height. */
  begin(_id: string, ...layers: Spec[][]): unknown[] {
    if (!hasBegun) {
      hasBegun = true;
      asked = Date.now();
      dash().hongtu.watchdog(true);
      setInterval(watchAges, 1000);
    }
    dash().hongtu.clock();
    watchAges();
    return layers.map((specs) => scaled(specs, window.innerHeight / WALL_HEIGHT));
  },
};
