/** Functions for Dash's clientside callbacks, as window.dash_clientside.hongtu. Each returns the values of its outputs. */
import { fanOut, type LiveMessage } from './live';
import { formatAge, formatClock } from './numbers';
import { ageWords, cityZone } from './page';
import { applyMode, currentMode, otherMode } from './theme';
import type { Mode } from './types';
import { heartbeat, startWatchdog } from './watchdog';

/** West, south, east, north, as the live message has it, as the corners that the heat layer wants. */
export function corners(bounds: [number, number, number, number] | null | undefined): [[number, number], [number, number]] | null {
  return bounds ? [[bounds[1], bounds[0]], [bounds[3], bounds[2]]] : null;
}

/** How long the share button says that the link was copied. */
const SHARED_MS = 2400;

const callback = (): { outputs_list: { id: string } } =>
  (window as unknown as { dash_clientside: { callback_context: { outputs_list: { id: string } } } }).dash_clientside.callback_context;

let clock: ReturnType<typeof setInterval> | null = null;

export const dashFunctions = {
  /** Input: clicks of the theme button. Output: 'light' or 'dark'. The first call, without clicks, only applies what holds. */
  theme(clicks: number | null | undefined): Mode {
    return clicks ? applyMode(otherMode(currentMode()), true) : applyMode(currentMode(), false);
  },

  /** Input: anything once. Output: the time; from then on every `[data-clock]` and `[data-age]` (an ISO time) keeps itself up to date. */
  clock(): string {
    const tick = (): void => {
      const now = new Date();
      const zone = cityZone();
      const words = ageWords();
      for (const el of document.querySelectorAll<HTMLElement>('[data-clock]')) {
        // A wall that is cut off must not look alive: its clock stands at the last message.
        const offline = document.documentElement.dataset.offline;
        el.textContent = formatClock(offline ? new Date(offline) : now, zone);
      }
      for (const el of document.querySelectorAll<HTMLElement>('[data-age]')) {
        if (el.dataset.age) el.textContent = formatAge(new Date(el.dataset.age), now, words, zone);
      }
    };
    if (!clock) clock = setInterval(tick, 1000);
    tick();
    return formatClock(new Date(), cityZone());
  },

  /** Input: the live Store's data. Output: its time. Feeds counters and lists (see live.ts) and the watchdog. */
  live(message: LiveMessage | null): string | null {
    if (!message) return null;
    heartbeat();
    fanOut(message);
    for (const el of document.querySelectorAll<HTMLElement>('[data-age="live"], [data-live-age]')) {
      el.dataset.liveAge = '';
      el.dataset.age = message.at;
    }
    return message.at;
  },

  /** Input: the live Store's data. Outputs: HeatLayer version, bounds, pulses. */
  heat(message: LiveMessage | null): [number, unknown, { lat: number; lon: number; key: string }[]] {
    if (!message) return [0, null, []];
    const pulses = (message.latest ?? []).flatMap(({ lat, lon, code }) =>
      lat === undefined || lon === undefined || lat === null || lon === null ? [] : [{ lat, lon, key: code }],
    );
    return [message.seq, corners(message.bounds), pulses];
  },

  /** Input: anything once. Output: true. Starts the watchdog of an unattended page. */
  watchdog(_trigger: unknown, healthUrl?: string): boolean {
    startWatchdog(typeof healthUrl === 'string' ? healthUrl : undefined);
    return true;
  },

  /** Input: clicks of the share button; state: its words. Output: what the button says. */
  async share(clicks: number | null, said: string, shared: string, manual: string): Promise<string> {
    if (!clicks) return said;
    const output = callback().outputs_list.id;
    try {
      await navigator.clipboard.writeText(window.location.href);
    } catch {
      return manual;
    }
    window.setTimeout(() => {
      const el = document.getElementById(output);
      if (el) el.textContent = said;
    }, SHARED_MS);
    return shared;
  },
};
