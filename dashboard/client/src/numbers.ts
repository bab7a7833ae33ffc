/** How numbers, ages and clocks are written, as `dashboard/figures/wording.py` writes them: a test holds both to the same answers. Pure. */

export type Language = 'zh' | 'en';
/** The catalogue's words for ages: `now`, `seconds`, `minutes`, `today`, `days`. */
export type AgeWords = Record<string, string>;

const THIN = '\u2009';
const MINUS = '\u2212';
const DAY_MS = 86_400_000;
/** From so many days on the date says more. */
const MOST_DAYS = 30;

function grouped(value: number, digits = 0): string {
  const [whole, part] = value.toFixed(digits).split('.');
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, THIN) + (part ? `.${part}` : '');
}

function trimmed(value: number, digits: number): string {
  const text = grouped(value, digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Counts in full below 10 000; then 万 and 亿, or k and M. Nothing known is an em dash, never 0. */
export function formatNumber(value: number | null | undefined, language: Language = 'zh', decimals = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '—';
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  if (decimals > 0) return sign + grouped(size, decimals);
  if (size < 1e4) return sign + grouped(size);
  if (language === 'zh') return sign + (size < 1e8 ? `${trimmed(size / 1e4, 1)}${THIN}万` : `${grouped(size / 1e8, 2)}${THIN}亿`);
  return sign + (size < 1e6 ? `${trimmed(size / 1e3, 1)}${THIN}k` : `${trimmed(size / 1e6, 2)}${THIN}M`);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The parts of a moment by the clock of an IANA zone; without one, by the viewer's. */
function partsOf(at: Date, zone: string | undefined): Record<string, string> {
  let format = formats.get(zone ?? '');
  if (!format) {
    const two = '2-digit';
    const wanted = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two, hourCycle: 'h23', timeZone: zone } as const;
    formats.set(zone ?? '', (format = new Intl.DateTimeFormat('en-GB', wanted)));
  }
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** HH:MM:SS of a moment. */
export function formatClock(at: Date, zone?: string): string {
  const { hour, minute, second } = partsOf(at, zone);
  return `${hour}:${minute}:${second}`;
}

/** YYYY-MM-DD of a moment. */
export function formatDate(at: Date, zone?: string): string {
  const { year, month, day } = partsOf(at, zone);
  return `${year}-${month}-${day}`;
}

/** Seconds, then minutes ago; then the clock time today, then days, then the date. */
export function formatAge(at: Date, now: Date, words: AgeWords, zone?: string): string {
  const said = (key: string, name: string, value: string | number): string => (words[key] ?? `{${name}}`).replace(`{${name}}`, String(value));
  const seconds = Math.floor(Math.max(0, now.getTime() - at.getTime()) / 1000);
  if (seconds < 1) return words.now ?? '';
  if (seconds < 60) return said('seconds', 'n', seconds);
  if (seconds < 3600) return said('minutes', 'n', Math.floor(seconds / 60));
  const [day, today] = [formatDate(at, zone), formatDate(now, zone)];
  if (day === today) return said('today', 'time', formatClock(at, zone).slice(0, 5));
  const days = Math.round((Date.parse(today) - Date.parse(day)) / DAY_MS);
  return days <= MOST_DAYS ? said('days', 'n', days) : day;
}

/** The value shown a share t (0…1) of the way, easing out and ending exactly on `to`. */
export function tweenValue(from: number, to: number, t: number): number {
  if (t >= 1) return to;
  if (t <= 0) return from;
  return from + (to - from) * (1 - (1 - t) ** 3);
}
