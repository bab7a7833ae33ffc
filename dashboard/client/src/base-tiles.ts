/** Images of a tile service under the map, moved where the service draws in a shifted system. */
import type * as Leaflet from 'leaflet';
import { inDatum, type Datum } from './datum';
import { currentMode } from './theme';
import type { Mode } from './types';

export interface BaseTilesProps {
  id?: string;
  url: string;
  subdomains?: string;
  datum?: Datum;
  credit?: string;
  mode?: Mode;
  zIndex?: number;
  opacity?: number;
  minZoom?: number;
  maxNativeZoom?: number;
  setProps?: (out: Record<string, unknown>) => void;
}

const CLASS = 'hongtu-base-tiles';

type Grid = {
  _getTiledPixelBounds(center: Leaflet.LatLng): Leaflet.Bounds;
  _setZoomTransform(level: unknown, center: Leaflet.LatLng, zoom: number): void;
  _setZoomTransforms(center: Leaflet.LatLng, zoom: number): void;
  _onMoveEnd(): void;
  _map: Leaflet.Map & { _animatingZoom?: boolean };
};

/** A tile layer that sees the map from where the service believes its middle to be. */
function shiftedLayer(L: typeof Leaflet, url: string, options: Leaflet.TileLayerOptions, datum: Datum): Leaflet.TileLayer {
  const base = L.TileLayer.prototype as unknown as Grid;
  const shift = (center: Leaflet.LatLng): Leaflet.LatLng => {
    const [lon, lat] = inDatum(datum, [center.lng, center.lat]);
    return L.latLng(lat, lon);
  };
  const Shifted = L.TileLayer.extend({
    _getTiledPixelBounds(this: Grid, center: Leaflet.LatLng) {
      return base._getTiledPixelBounds.call(this, shift(center));
    },
    _setZoomTransform(this: Grid, level: unknown, center: Leaflet.LatLng, zoom: number) {
      base._setZoomTransform.call(this, level, shift(center), zoom);
    },
    _onMoveEnd(this: Grid) {
      // The shift changes along the way: a map that has moved is laid right again.
      if (this._map && !this._map._animatingZoom) this._setZoomTransforms(this._map.getCenter(), this._map.getZoom());
      base._onMoveEnd.call(this);
    },
  }) as unknown as new (url: string, options: Leaflet.TileLayerOptions) => Leaflet.TileLayer;
  return new Shifted(url, options);
}

export class BaseTiles {
  private readonly layer: Leaflet.TileLayer;
  private readonly note: HTMLDivElement | null = null;
  private isFailing = false;

  constructor(
    map: Leaflet.Map,
    private props: BaseTilesProps,
    private readonly emit: (out: Record<string, unknown>) => void,
  ) {
    const L = (window as unknown as { L: typeof Leaflet }).L;
    const { url, subdomains, datum, zIndex, opacity, minZoom, maxNativeZoom, credit } = props;
    const options: Leaflet.TileLayerOptions = {
      className: CLASS,
      zIndex: zIndex ?? 0,
      opacity: opacity ?? 1,
      minZoom: minZoom ?? 0,
      maxZoom: 24,
      referrerPolicy: 'strict-origin-when-cross-origin',
      ...(subdomains ? { subdomains } : {}),
      ...(maxNativeZoom === undefined ? {} : { maxNativeZoom }),
    };
    this.layer = datum && datum !== 'wgs84' ? shiftedLayer(L, url, options, datum) : L.tileLayer(url, options);
    this.layer.on('tileerror', () => this.tell(true));
    this.layer.on('tileload', () => this.tell(false));
    this.layer.addTo(map);
    if (credit) {
      this.note = L.DomUtil.create('div', 'hongtu-credit', map.getContainer());
      this.note.textContent = credit;
    }
    this.dim();
  }

  update(next: BaseTilesProps): void {
    const before = this.props;
    this.props = next;
    if (before.url !== next.url) this.layer.setUrl(next.url);
    if (before.opacity !== next.opacity) this.layer.setOpacity(next.opacity ?? 1);
    this.dim();
  }

  remove(): void {
    this.note?.remove();
    this.layer.remove();
  }

  private dim(): void {
    this.layer.getContainer()?.classList.toggle('hongtu-dark', (this.props.mode ?? currentMode()) === 'dark');
  }

  /** The address of a tile may hold a key: only its host is told. */
  private tell(isFailing: boolean): void {
    if (isFailing === this.isFailing) return;
    this.isFailing = isFailing;
    const { host } = new URL(this.props.url.replace('{s}', 's'), document.baseURI);
    this.emit({ error: isFailing ? { host, at: new Date().toISOString() } : null });
  }
}
