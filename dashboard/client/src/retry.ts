/** Requests that are made again until they are answered: tiles, values and heat, in the worker and on the page. */
import type { TileError } from './types';

const BACKOFF_MS = [400, 1200, 3000, 8000, 20000];
/** Statuses worth another try; every other will be the same tomorrow. */
const TRANSIENT = new Set([0, 408, 425, 429, 500, 502, 503, 504]);
/** Stands for bytes that are not what was asked for. */
export const UNREADABLE = -1;

/** Whether another try may be answered. */
export function isTransient(status: number): boolean {
  return TRANSIENT.has(status);
}

/**
 * The answer of `url` as `read` understands its bytes; null when it was aborted, or will never come. `failed` hears of each
 * failure: status 0 is no answer, -1 an unreadable one.
 */
export async function untilAnswered<T>(
  url: string,
  signal: AbortSignal,
  read: (bytes: ArrayBuffer) => T,
  failed: (error: TileError, isFinal: boolean) => void,
  priority: RequestPriority = 'auto',
): Promise<T | null> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    const [status, answer] = await ask(url, { signal, priority }, read);
    if (signal.aborted) return null;
    if (answer !== null) return answer;
    const isFinal = !isTransient(status);
    failed({ status, url, at: new Date().toISOString() }, isFinal);
    if (isFinal) return null;
    const wait = BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length - 1)];
    await new Promise((resolve) => setTimeout(resolve, wait * (0.8 + 0.4 * Math.random())));
  }
  return null;
}

async function ask<T>(url: string, how: RequestInit, read: (bytes: ArrayBuffer) => T): Promise<[number, T | null]> {
  let bytes: ArrayBuffer;
  try {
    const response = await fetch(url, how);
    if (!response.ok) return [response.status, null];
    bytes = response.status === 204 ? new ArrayBuffer(0) : await response.arrayBuffer();
  } catch {
    return [0, null];
  }
  try {
    return [200, read(bytes)];
  } catch {
    return [UNREADABLE, null];
  }
}
