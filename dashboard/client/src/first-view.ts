/** Which tiles a map will ask for first, worked out before there is a map, as Leaflet would. Pure. */
import { covered } from './viewpoint';

export interface FirstSource {
  /** The address of its tiles, with `{z}`, `{x}` and `{y}`. */
  url: string;
  isBackground: boolean;
  /** The least map zoom at which anything of it is drawn, and the finest tiles that are asked for. */
  least: number;
  maxDataZoom: number;
}

export interface FirstView {
  /** Latitude, longitude and zoom; without it all of `bounds` is shown beside the panels. */
  at: [lat: number, lon: number, zoom: number] | null;
  /** South-west and north-east corners, in degrees. */
  bounds: [[number, number], [number, number]];
  page: 'map' | 'wall';
  zoomSnap: number;
  /** CSS px of the page above the map. */
  above: number;
  sources: FirstSource[];
  /** Addresses of values that will be asked for. */
  tables: string[];
}

export interface FirstTile {
  url: string;
  isBackground: boolean;
  /** Its column and row. */
  x: number;
  y: number;
}

type Point = [x: number, y: number];

const TILE_PX = 512;

/** Where a place lies in the world at a zoom, in px from its north-western corner. */
function project(lat: number, lon: number, zoom: number): Point {
  const across = 256 * 2 ** zoom;
  const sin = Math.sin((lat * Math.PI) / 180);
  return [((lon + 180) / 360) * across, (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * across];
}

/** Zoom and middle, in px of that zoom, of a map that shows all of the bounds in what the panels leave free. */
function fitted({ bounds: [[south, west], [north, east]], page, zoomSnap }: Omit<FirstView, 'tables'>, width: number, height: number, windowHeight: number): { zoom: number; middle: Point } {
  const { paddingTopLeft, paddingBottomRight } = covered(page, width, windowHeight);
  const [left, top] = paddingTopLeft as Point;
  const [right, bottom] = paddingBottomRight as Point;
  const [x0, y0] = project(north, west, 0);
  const [x1, y1] = project(south, east, 0);
  const exact = Math.log2(Math.min((width - left - right) / (x1 - x0), (height - top - bottom) / (y1 - y0)));
  // What is within a hundredth of a step counts as the step, lest rounding loses one.
  const zoom = Math.floor((Math.round((exact * 100) / zoomSnap) * zoomSnap) / 100 / zoomSnap) * zoomSnap;
  const scale = 2 ** zoom;
  return { zoom, middle: [((x0 + x1) / 2) * scale + (right - left) / 2, ((y0 + y1) / 2) * scale + (bottom - top) / 2] };
}

/** The addresses of the tiles of a first view in a window of so many CSS px, those of the background last. */
export function firstTiles(view: Omit<FirstView, 'tables'>, width: number, windowHeight: number): FirstTile[] {
  const height = windowHeight - view.above;
  const { zoom, middle } = view.at
    ? { zoom: view.at[2], middle: project(view.at[0], view.at[1], view.at[2]) }
    : fitted(view, width, height, windowHeight);
  const level = Math.round(zoom);
  const scale = 2 ** (level - zoom);
  const range = (at: number, size: number): [number, number] => [
    Math.floor((at - size / 2) * (scale / TILE_PX)),
    Math.ceil((at + size / 2) * (scale / TILE_PX)) - 1,
  ];
  const [x0, x1] = range(middle[0], width);
  const [y0, y1] = range(middle[1], height);
  const found = new Map<string, FirstTile & { far: number }>();
  for (const { url, isBackground, least, maxDataZoom } of view.sources) {
    if (zoom < least) continue;
    const z = Math.min(level - 1, maxDataZoom);
    const factor = 2 ** (level - 1 - z);
    for (let x = x0; x <= x1; x++) {
      for (let y = y0; y <= y1; y++) {
        if (y < 0 || y >= 2 ** (level - 1)) continue;
        const across = 2 ** z;
        const column = ((Math.floor(x / factor) % across) + across) % across;
        const row = Math.floor(y / factor);
        const filled = tileUrl(url, z, column, row);
        const far = Math.hypot(x - (x0 + x1) / 2, y - (y0 + y1) / 2);
        if (!found.has(filled)) found.set(filled, { url: filled, isBackground, x: column, y: row, far });
      }
    }
  }
  return [...found.values()].sort((a, b) => Number(a.isBackground) - Number(b.isBackground) || a.far - b.far);
}

/** The address of one tile. */
export function tileUrl(template: string, z: number, x: number, y: number): string {
  return template.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y));
}
