/** The page bundle: registers the Dash components and the client-side namespace. */
import { HeatLayerComponent, MapLayerComponent, watchMaps } from './component';
import { applyInitialTheme, dashFunctions } from './dash';
import { engine } from './engine';
import { ensureChineseFont } from './fonts';
import css from './map.css';

const page = window as unknown as {
  hongtu_map: Record<string, unknown>;
  dash_clientside: Record<string, Record<string, unknown>>;
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

ensureChineseFont((document.currentScript as HTMLScriptElement | null)?.src);
applyInitialTheme();
watchMaps();
page.hongtu_map = { MapLayer: MapLayerComponent, HeatLayer: HeatLayerComponent, engine };
page.dash_clientside = { ...page.dash_clientside, hongtu: { ...page.dash_clientside?.hongtu, ...dashFunctions } };
