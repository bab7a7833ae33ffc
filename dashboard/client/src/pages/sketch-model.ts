/** Shapes that are drawn on the map, as the filter writes them; `dashboard/explore/filters.py` reads the same words. */

export type LatLng = [lat: number, lng: number];
export type Shape = { kind: 'circle'; centre: LatLng; metres: number } | { kind: 'polygon'; corners: LatLng[] };

const UNITS = 100_000;
const MOST_CORNERS = 160;
const unit = (degrees: number): number => Math.round(degrees * UNITS);

/** Words of the part `shape`: the first corner stands where it is, every other relative to that before it. */
export function written(shape: Shape): string[] {
  if (shape.kind === 'circle') return ['circle', String(unit(shape.centre[1])), String(unit(shape.centre[0])), String(Math.max(1, Math.round(shape.metres)))];
  const words = ['polygon'];
  let [x, y] = [0, 0];
  for (const [lat, lng] of thinned(shape.corners, MOST_CORNERS)) {
    words.push(String(unit(lng) - x), String(unit(lat) - y));
    [x, y] = [unit(lng), unit(lat)];
  }
  return words;
}

/** The shape that words say, or null. */
export function read(words: string[] | undefined): Shape | null {
  const [kind, ...numbers] = words ?? [];
  const whole = numbers.map(Number);
  if (!whole.length || whole.some((each) => !Number.isFinite(each))) return null;
  if (kind === 'circle' && whole.length === 3) return { kind, centre: [whole[1] / UNITS, whole[0] / UNITS], metres: whole[2] };
  if (kind !== 'polygon' || whole.length < 6 || whole.length % 2) return null;
  const corners: LatLng[] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < whole.length; i += 2) {
    [x, y] = [x + whole[i], y + whole[i + 1]];
    corners.push([y / UNITS, x / UNITS]);
  }
  return { kind: 'polygon', corners };
}

/** Squared distance of a point from the stretch between two others. */
function off([py, px]: LatLng, [ay, ax]: LatLng, [by, bx]: LatLng): number {
  const [dx, dy] = [bx - ax, by - ay];
  const t = dx || dy ? Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy))) : 0;
  return (px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2;
}

/** A course with at most `most` points, those that bend it most (Visvalingam would weigh areas; a hand's line needs no more than this). */
export function thinned(points: LatLng[], most: number): LatLng[] {
  if (points.length <= most) return points;
  const kept = [...points];
  while (kept.length > most) {
    let least = Infinity;
    let at = 1;
    for (let i = 1; i < kept.length - 1; i++) {
      const bend = off(kept[i], kept[i - 1], kept[i + 1]);
      if (bend < least) [least, at] = [bend, i];
    }
    kept.splice(at, 1);
  }
  return kept;
}
