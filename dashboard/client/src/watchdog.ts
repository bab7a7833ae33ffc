/**
 * Keeps an unattended page alive. Dash gives up reconnecting its socket after about three minutes; the watchdog
 * notices that no message came, asks the server whether it lives, and loads the page again when it does.
 */

export interface WatchdogState {
  /** 'waiting' until the first message, 'live', 'silent' while the server is being asked. */
  phase: 'waiting' | 'live' | 'silent';
  lastBeat: number;
  silentSince: number;
}

export type WatchdogEvent = { t: 'beat'; now: number } | { t: 'tick'; now: number } | { t: 'health'; now: number; isUp: boolean };
export type WatchdogAction = 'none' | 'ask' | 'reload';

export interface WatchdogSettings {
  /** A live page is silent after so many ms; a page that never heard anything is after ten times as long. */
  staleMs: number;
  /** How long the server must have been asked before a reload, so that the socket may come back by itself. */
  graceMs: number;
}

export function startState(now: number): WatchdogState {
  return { phase: 'waiting', lastBeat: now, silentSince: 0 };
}

export function advance(state: WatchdogState, event: WatchdogEvent, settings: WatchdogSettings): [WatchdogState, WatchdogAction] {
  if (event.t === 'beat') return [{ phase: 'live', lastBeat: event.now, silentSince: 0 }, 'none'];
  if (event.t === 'health') {
    const isDue = state.phase === 'silent' && event.isUp && event.now - state.silentSince >= settings.graceMs;
    return [state, isDue ? 'reload' : 'none'];
  }
  if (state.phase === 'silent') return [state, 'ask'];
  const limit = state.phase === 'live' ? settings.staleMs : settings.staleMs * 10;
  if (event.now - state.lastBeat < limit) return [state, 'none'];
  return [{ ...state, phase: 'silent', silentSince: event.now }, 'ask'];
}

let beat: ((now: number) => void) | null = null;

/** Tells the watchdog, if it runs, that the page has just heard from the server. */
export function heartbeat(): void {
  beat?.(Date.now());
}

/** Starts the watchdog once; `data-offline` on <html> is the time of the last message while the server is silent. */
export function startWatchdog(healthUrl = '/healthz', settings: WatchdogSettings = { staleMs: 45000, graceMs: 15000 }): void {
  if (beat) return;
  let state = startState(Date.now());
  const step = (event: WatchdogEvent): void => {
    const [next, action] = advance(state, event, settings);
    state = next;
    const root = document.documentElement;
    if (state.phase === 'silent') root.dataset.offline = new Date(state.lastBeat).toISOString();
    else delete root.dataset.offline;
    if (action === 'ask') void ask();
    if (action === 'reload') window.location.reload();
  };
  const ask = async (): Promise<void> => {
    let isUp = false;
    try {
      isUp = (await fetch(healthUrl, { cache: 'no-store', signal: AbortSignal.timeout(4000) })).ok;
    } catch {
      isUp = false;
    }
    step({ t: 'health', now: Date.now(), isUp });
  };
  beat = (now) => step({ t: 'beat', now });
  setInterval(() => step({ t: 'tick', now: Date.now() }), 5000);
}
