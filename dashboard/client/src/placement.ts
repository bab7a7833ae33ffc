/** Collision-free placing of labels and pins on one viewport, in CSS px. Pure. */

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** The slope from which a course counts as steep: that of 50°. */
const STEEP = 1.19;

/** Boxes already taken, in a grid of 64-px buckets. */
export class Occupied {
  private readonly buckets = new Map<number, Box[]>();

  isFree(box: Box): boolean {
    let free = true;
    this.visit(box, (list) => {
      if (list?.some((o) => box.x0 < o.x1 && box.x1 > o.x0 && box.y0 < o.y1 && box.y1 > o.y0)) free = false;
    });
    return free;
  }

  take(box: Box): void {
    this.visit(box, (list, key) => {
      if (list) list.push(box);
      else this.buckets.set(key, [box]);
    });
  }

  private visit(box: Box, use: (list: Box[] | undefined, key: number) => void): void {
    for (let gx = box.x0 >> 6; gx <= box.x1 >> 6; gx++) {
      for (let gy = box.y0 >> 6; gy <= box.y1 >> 6; gy++) {
        const key = gx * 65536 + gy;
        use(this.buckets.get(key), key);
      }
    }
  }
}

/** Offsets of the label's centre, in half widths, half heights and units of the gap, best first. */
type Candidate = [halfWidths: number, halfHeights: number, gapX: number, gapY: number];

const CENTER: Candidate[] = [
  [0, 0, 0, 0], [0, -1, 0, -0.5], [0, 1, 0, 0.5], [-0.5, 0, 0, 0], [0.5, 0, 0, 0], [-0.5, -1, 0, -0.5],
  [0.5, -1, 0, -0.5], [-0.5, 1, 0, 0.5], [0.5, 1, 0, 0.5], [0, -2, 0, -1], [0, 2, 0, 1],
];
const BESIDE: Candidate[] = [
  [1, 0, 1, 0], [-1, 0, -1, 0], [0, -1, 0, -1], [0, 1, 0, 1], [1, -0.8, 0.8, -0.4], [1, 0.8, 0.8, 0.4],
  [-1, -0.8, -0.8, -0.4], [-1, 0.8, -0.8, 0.4], [1, 0, 1.8, 0], [0, -1, 0, -1.8], [0, 1, 0, 1.8],
];

const CANDIDATES = { center: CENTER, beside: BESIDE, within: CENTER.slice(0, 1) };

export interface LabelRequest {
  x: number;
  y: number;
  width: number;
  height: number;
  gap: number;
  /** 'within' an area there is one position only. */
  anchor: 'center' | 'beside' | 'within';
  priority: number;
}

/** Takes the first free position, of eleven around a place, and returns the label's centre there; null where none is free. */
export function placeLabel(request: LabelRequest, occupied: Occupied, pad = 2): { x: number; y: number } | null {
  const { width, height, gap } = request;
  for (const [halfWidths, halfHeights, gapX, gapY] of CANDIDATES[request.anchor]) {
    const x = request.x + (halfWidths * width) / 2 + gapX * gap;
    const y = request.y + (halfHeights * height) / 2 + gapY * gap;
    const box = { x0: x - width / 2 - pad, y0: y - height / 2 - pad, x1: x + width / 2 + pad, y1: y + height / 2 + pad };
    if (!occupied.isFree(box)) continue;
    occupied.take(box);
    return { x, y };
  }
  return null;
}

/**
 * Glyph places along a course of points, centred at its middle; null when the course is too short or bends over 60° in a glyph.
 * Where the glyphs of a script stand upright, those of a steep course run downwards and only lean with it.
 */
export function alongLine(course: [number, number][], advances: number[], isUpright = false): { x: number; y: number; angle: number }[] | null {
  const total = advances.reduce((a, b) => a + b, 0);
  const lengths = course.slice(1).map(([x, y], i) => Math.hypot(x - course[i][0], y - course[i][1]));
  const length = lengths.reduce((a, b) => a + b, 0);
  if (length < total * 1.1) return null;
  const at = (s: number): { x: number; y: number; angle: number } => {
    let i = 0;
    while (i < lengths.length - 1 && s > lengths[i]) s -= lengths[i++];
    const [ax, ay] = course[i];
    const [bx, by] = course[i + 1];
    const t = lengths[i] ? s / lengths[i] : 0;
    return { x: ax + (bx - ax) * t, y: ay + (by - ay) * t, angle: Math.atan2(by - ay, bx - ax) };
  };
  const first = at((length - total) / 2);
  const last = at((length + total) / 2);
  const isSteep = isUpright && Math.abs(last.y - first.y) > STEEP * Math.abs(last.x - first.x);
  if (isSteep ? last.y < first.y : last.x < first.x) return alongLine([...course].reverse(), advances, isUpright);
  let s = (length - total) / 2;
  const out = advances.map((advance) => {
    const glyph = at(s + advance / 2);
    s += advance;
    return isSteep ? { ...glyph, angle: glyph.angle - Math.PI / 2 } : glyph;
  });
  for (let i = 1; i < out.length; i++) {
    const turn = Math.abs(((out[i].angle - out[i - 1].angle + 3 * Math.PI) % (2 * Math.PI)) - Math.PI);
    if (turn > Math.PI / 3) return null;
  }
  return out;
}
