/** The page bundle: registers the Dash components and the client-side namespace. */
import type * as Leaflet from 'leaflet';
import { BaseTilesComponent, HeatLayerComponent, MapLayerComponent, ReachComponent, SketchComponent, ViewpointComponent, mapOf, watchMaps } from './component';
import { inDatum } from './datum';
import { dashFunctions } from './dash';
import { described } from './feature';
import { hostOf } from './host';
import { ensureChineseFont } from './fonts';
import css from './map.css';
import { installPages } from './pages';
import { engine } from './shared';

declare const L: typeof Leaflet;

const page = window as unknown as {
  hongtu_map: Record<string, unknown>;
  dash_clientside: Record<string, Record<string, unknown>>;
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

ensureChineseFont((document.currentScript as HTMLScriptElement | null)?.src);
watchMaps();
/** The feature under a place of a map's container, as `clicked` would report it: for tests and measurements. */
function featureAt(container: Element, x: number, y: number): unknown {
  const map = mapOf(container);
  const hit = map && hostOf(map).hitAt(new L.Point(x, y));
  return hit ? { layer: hit.layer.props.id, ...described(hit) } : null;
}

page.hongtu_map = { MapLayer: MapLayerComponent, Viewpoint: ViewpointComponent, Sketch: SketchComponent, Reach: ReachComponent, HeatLayer: HeatLayerComponent, BaseTiles: BaseTilesComponent, inDatum, engine, featureAt, mapOf };
page.dash_clientside = { ...page.dash_clientside, hongtu: { ...page.dash_clientside?.hongtu, ...dashFunctions } };
installPages();
