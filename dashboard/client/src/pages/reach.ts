/** Shows how far people walk from a place in some minutes: areas along the streets, the farthest first. */
import type * as Leaflet from 'leaflet';

declare const L: typeof Leaflet;

type Ring = [lat: number, lon: number][];

export interface Band {
  minutes: number;
  label: string;
  /** Polygons as rings: the outline, then its holes. */
  polygons: Ring[][];
}

export interface ReachProps {
  id?: string;
  bands: Band[];
  setProps?: (out: Record<string, unknown>) => void;
}

/** The northernmost corner of a band, where its label stands; null without one. */
export function summit({ polygons }: Band): [number, number] | null {
  const corners = polygons.flatMap(([outline]) => outline ?? []);
  return corners.length ? corners.reduce((best, each) => (each[0] > best[0] ? each : best)) : null;
}

export class Reach {
  private readonly group: Leaflet.LayerGroup;
  private shown: Band[] | null = null;

  constructor(map: Leaflet.Map, props: ReachProps) {
    this.group = L.layerGroup().addTo(map);
    this.update(props);
  }

  update({ bands }: ReachProps): void {
    if (bands === this.shown) return;
    this.shown = bands;
    this.group.clearLayers();
    for (const band of bands ?? []) {
      // Its look is the style sheet's, so that it follows light and dark.
      this.group.addLayer(L.polygon(band.polygons as never, { className: `reach reach-${band.minutes}`, interactive: false }));
    }
    for (const band of bands ?? []) {
      const at = summit(band);
      if (!at) continue;
      const said = document.createElement('span');
      said.textContent = band.label;
      const icon = L.divIcon({ className: 'reach-label', html: said, iconSize: [0, 0] });
      this.group.addLayer(L.marker(at, { icon, interactive: false, keyboard: false }));
    }
  }

  remove(): void {
    this.group.remove();
  }
}
