/** How numbers, ages and clocks are written. Pure. */

export type Language = 'zh' | 'en';
const THIN = '\u2009';

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
}

function trimmed(value: number, digits: number): string {
  const [whole, part = ''] = value.toFixed(digits).split('.');
  const rest = part.replace(/0+$/, '');
  return grouped(whole) + (rest ? `.${rest}` : '');
}

/** Counts in full below 10 000; then 万 with one decimal, 亿 with two. Nothing known is an em dash, never 0. */
export function formatNumber(value: number | null | undefined, language: Language = 'zh', decimals = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '—';
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  if (decimals > 0) {
    const [whole, part] = size.toFixed(decimals).split('.');
    return `${sign}${grouped(whole)}.${part}`;
  }
  if (language === 'en') return sign + grouped(size.toFixed(0));
  if (size >= 1e8) return `${sign}${trimmed(size / 1e8, 2)}${THIN}亿`;
  if (size >= 1e4) return `${sign}${trimmed(size / 1e4, 1)}${THIN}万`;
  return sign + grouped(size.toFixed(0));
}

const two = (n: number): string => String(n).padStart(2, '0');

/** HH:MM:SS of a moment in the viewer's zone. */
export function formatClock(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** Seconds, then minutes ago; past an hour the clock time; past a day the date. */
export function formatAge(at: Date, now: Date, language: Language = 'zh'): string {
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
  if (seconds < 60) return language === 'zh' ? `${seconds} 秒前` : `${seconds} s ago`;
  if (seconds < 3600) return language === 'zh' ? `${Math.floor(seconds / 60)} 分前` : `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${two(at.getHours())}:${two(at.getMinutes())}`;
  return `${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The value shown a share t (0…1) of the way, easing out and ending exactly on `to`. */
export function tweenValue(from: number, to: number, t: number): number {
  if (t >= 1) return to;
  if (t <= 0) return from;
  return from + (to - from) * (1 - (1 - t) ** 3);
}
