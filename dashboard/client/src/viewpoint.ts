/**
 * Where a map looks. What the panels cover is known in the browser alone, so the city is brought into view there, before the
 * layers stand on the map: fitted later, every tile would be asked for twice.
 */
import type * as Leaflet from 'leaflet';

/** The height of the wall that its lengths are designed for. */
export const WALL_HEIGHT = 1080;
const WIDE_WALL = 2.6;
const NARROW_PX = 720;
/** How long a map rests before its place is told: each message has Dash look through its whole page. */
const REST_MS = 200;

export interface ViewpointProps {
  id?: string;
  /** Latitude, longitude and zoom: where the address looks, then where the reader went. Without it all of `bounds` is shown. */
  at?: [lat: number, lon: number, zoom: number] | null;
  /** South-west and north-east corners, in degrees. */
  bounds: [[number, number], [number, number]];
  /** Whose panels lie over the map. */
  page: 'map' | 'wall';
  setProps?: (out: Record<string, unknown>) => void;
}

type Padding = Pick<Leaflet.FitBoundsOptions, 'paddingTopLeft' | 'paddingBottomRight'>;

/** How much larger the panels of the map are on a large screen; `30-explore.css` grows them by the same. */
export function panelScale(width: number, height: number): number {
  if (width >= 3200 && height >= 1600) return 2;
  return width >= 2400 && height >= 1200 ? 1.5 : 1;
}

/** What the panels of a page cover, in CSS pixels. */
export function covered(page: 'map' | 'wall', width: number, height: number): Padding {
  if (page === 'map') {
    const by = panelScale(width, height);
    return width < NARROW_PX
      ? { paddingTopLeft: [8, 8], paddingBottomRight: [8, 60] }
      : { paddingTopLeft: [316 * by, 16 * by], paddingBottomRight: [16 * by, 92 * by] };
  }
  const u = height / WALL_HEIGHT;
  const isWide = width / height > WIDE_WALL;
  const side = (isWide ? 1060 : 470) * u;
  return { paddingTopLeft: [side, 100 * u], paddingBottomRight: [side, (isWide ? 90 : 280) * u] };
}

export class Viewpoint {
  private resting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly map: Leaflet.Map,
    { at, bounds, page }: ViewpointProps,
    private readonly emit: (out: Record<string, unknown>) => void,
  ) {
    if (!at) map.fitBounds(bounds, { ...covered(page, window.innerWidth, window.innerHeight), animate: false });
    map.on('movestart', this.stir, this);
    map.on('moveend', this.rest, this);
  }

  update(): void {}

  remove(): void {
    this.stir();
    this.map.off('movestart', this.stir, this);
    this.map.off('moveend', this.rest, this);
  }

  private stir(): void {
    clearTimeout(this.resting);
  }

  private rest(): void {
    this.stir();
    this.resting = setTimeout(() => this.tell(), REST_MS);
  }

  private tell(): void {
    const { lat, lng } = this.map.getCenter();
    this.emit({ at: [lat, lng, this.map.getZoom()] });
  }
}
