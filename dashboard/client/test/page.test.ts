import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mergeLatest, numberAt, type LiveTicket } from '../src/live';
import { formatAge, formatClock, formatDate, formatNumber, tweenValue } from '../src/numbers';
import { initialMode, otherMode } from '../src/theme';
import { advance, startState, type WatchdogAction, type WatchdogEvent } from '../src/watchdog';

const GOLDEN = JSON.parse(readFileSync(new URL('../../../../tests/golden/wording.json', import.meta.url), 'utf8')) as {
  words: Record<'zh' | 'en', Record<string, string>>;
  ages: { at: string; now: string; zone: string; zh: string; en: string }[];
  numbers: { value: number; decimals: number; zh: string; en: string }[];
};

test('numbers are written as the pages write them', () => {
  for (const { value, decimals, ...said } of GOLDEN.numbers) {
    for (const language of ['zh', 'en'] as const) assert.equal(formatNumber(value, language, decimals), said[language]);
  }
  assert.equal(formatNumber(null), '—');
});

test('ages are written as the pages write them, by the clock of the city', () => {
  for (const { at, now, zone, ...said } of GOLDEN.ages) {
    for (const language of ['zh', 'en'] as const) {
      assert.equal(formatAge(new Date(at), new Date(now), GOLDEN.words[language], zone), said[language]);
    }
  }
});

test('a clock is that of the city, not that of the viewer', () => {
  const at = new Date('2025-12-31T16:00:05Z');
  assert.equal(formatClock(at, 'Asia/Shanghai'), '00:00:05');
  assert.equal(formatDate(at, 'Asia/Shanghai'), '2026-01-01');
  assert.equal(formatClock(at, 'America/New_York'), '11:00:05');
});

test('a tween ends exactly and never overshoots', () => {
  assert.equal(tweenValue(3, 0.1 + 0.2, 1), 0.1 + 0.2);
  for (let t = 0; t <= 1; t += 0.05) assert.ok(tweenValue(10, 20, t) >= 10 && tweenValue(10, 20, t) <= 20);
});

test('the theme is the choice, else the system', () => {
  assert.equal(initialMode('light', true), 'light');
  assert.equal(initialMode(null, true), 'dark');
  assert.equal(initialMode('rubbish', false), 'light');
  assert.equal(otherMode('dark'), 'light');
});

test('a list holds each ticket once, newest first, with its latest step', () => {
  const ticket = (code: string, opened_at: string, step = 'discover'): LiveTicket => ({ code, opened_at, class: 'lift', step });
  const shown = mergeLatest([ticket('a', '2025-01-01T10:00Z')], [ticket('b', '2025-01-01T11:00Z'), ticket('a', '2025-01-01T10:00Z', 'accept')], 5);
  assert.deepEqual(shown.map((t) => [t.code, t.step]), [['b', 'discover'], ['a', 'accept']]);
  assert.equal(mergeLatest(shown, [ticket('c', '2025-01-01T12:00Z')], 2).length, 2);
});

test('numbers are found by path', () => {
  const message = { seq: 1, at: '', opened_today: 0, open_by_step: { accept: 7 } };
  assert.equal(numberAt(message, 'open_by_step.accept'), 7);
  assert.equal(numberAt(message, 'opened_today'), 0);
  assert.equal(numberAt(message, 'open_by_step.none.deeper'), null);
});

const SETTINGS = { staleMs: 1000, graceMs: 3000 };

function play(events: WatchdogEvent[]): WatchdogAction[] {
  let state = startState(0);
  return events.map((event) => {
    const [next, action] = advance(state, event, SETTINGS);
    state = next;
    return action;
  });
}

test('a page that hears its server is left alone', () => {
  assert.deepEqual(play([{ t: 'beat', now: 0 }, { t: 'tick', now: 900 }, { t: 'beat', now: 1000 }, { t: 'tick', now: 1900 }]), ['none', 'none', 'none', 'none']);
});

test('a silent page asks, waits while the server is down, and reloads once it is up', () => {
  const down: WatchdogEvent = { t: 'health', now: 5000, isUp: false };
  const actions = play([{ t: 'beat', now: 0 }, { t: 'tick', now: 1500 }, { t: 'health', now: 1600, isUp: true }, down, { t: 'tick', now: 6000 }, { t: 'health', now: 6001, isUp: true }]);
  assert.deepEqual(actions, ['none', 'ask', 'none', 'none', 'ask', 'reload']);
});

test('a socket that comes back by itself saves the reload', () => {
  assert.deepEqual(play([{ t: 'beat', now: 0 }, { t: 'tick', now: 1500 }, { t: 'beat', now: 1700 }, { t: 'health', now: 9000, isUp: true }]), ['none', 'ask', 'none', 'none']);
});

test('a page that never heard anything waits ten times as long', () => {
  assert.deepEqual(play([{ t: 'tick', now: 9000 }, { t: 'tick', now: 10000 }]), ['none', 'ask']);
});
