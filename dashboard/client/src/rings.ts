/** Proportional circles that would cover each other become one circle with the sum. Pure. */

export interface RingSum {
  x: number;
  y: number;
  n: number;
  /** One count per class of the legend. */
  counts: number[];
  /** Positions in the input, largest first. */
  members: number[];
}

/** Radius in px whose area grows with n, within bounds. */
export function ringRadius(n: number, max: number): number {
  return Math.min(max, 9 + 2.1 * Math.sqrt(n));
}

/**
 * Merges circles until no two overlap by more than a fifth of their summed radii. A merged circle stands at the
 * mean of its members weighted by n, so sums over the view never change with zoom.
 */
export function mergeRings(rings: Omit<RingSum, 'members'>[], max: number): RingSum[] {
  const order = rings.map((_, i) => i).sort((a, b) => rings[b].n - rings[a].n || a - b);
  let merged: RingSum[] = order.map((i) => ({ ...rings[i], counts: [...rings[i].counts], members: [i] }));
  for (let before = -1; before !== merged.length; ) {
    before = merged.length;
    const kept: RingSum[] = [];
    for (const ring of merged) {
      const r = ringRadius(ring.n, max);
      const host = kept.find((k) => Math.hypot(k.x - ring.x, k.y - ring.y) < 0.8 * (r + ringRadius(k.n, max)));
      if (!host) {
        kept.push(ring);
        continue;
      }
      const n = host.n + ring.n;
      if (n > 0) {
        host.x = (host.x * host.n + ring.x * ring.n) / n;
        host.y = (host.y * host.n + ring.y * ring.n) / n;
      }
      host.n = n;
      host.counts = host.counts.map((c, i) => c + ring.counts[i]);
      host.members.push(...ring.members);
    }
    merged = kept;
  }
  return merged;
}
