/** What the explore page does without asking the server: colours, switches, selection, the address. */
import { isCalm } from '../motion';
import { formatClock } from '../numbers';
import { cityZone } from '../page';
import { currentMode } from '../theme';
import type { Mode } from '../types';
import { query } from './address';
import type { Day, Range } from './days';
import { go } from './drill';
import { inside, readFilter, withPart, type Found as Kept } from './filter-model';
import { readTree, without, type LayerKey } from './layer-model';

interface ThemeClass {
  key: string;
  label: string;
}
interface Theme {
  theme: string;
  classes: ThemeClass[];
}
export interface Context {
  city: string;
  lang: string;
  themes: Record<string, Theme>;
  layers: {
    terrain: unknown[];
    ground: Record<'plain' | 'coverage' | 'coverage_town', unknown[]>;
    base: Record<'plain' | 'bare', unknown[]>;
    grids: Record<string, unknown[]>;
    compounds: unknown[];
    houses: unknown[];
    borders: unknown[];
    points: unknown[];
  };
  /** The tiles of the ground: of communities, and of towns. */
  ground: Record<'communities' | 'towns', string>;
  /** What a filter keeps of the compounds, and what their rings count under it and the theme `counted`. */
  mask: string | null;
  sums: Record<string, number[]> | null;
  counted: string;
  /** The layers that `paint` writes, bottom to top: id, name in `layers`, properties. */
  paint: [id: string, layer: string, props: string[]][];
  /** The ids of what it asks. */
  asks: Record<'theme' | 'kinds' | 'heat' | 'layers', string>;
  /** Tickets per hectare and day at which each band of the heat begins. */
  breaks: number[];
  usual_points: string[];
  /** The address of each theme's values, and the one of the heat without its days and class. */
  values: Record<string, string>;
  heat: string;
  /** The dataset behind each layer, by the layer's id, and the ids of what else selects. */
  datasets: Record<string, string>;
  search: string;
  /** The id of what chooses the one panel of a narrow screen. */
  tabs: string;
  /** The ids of the filter and of the kinds of service points. */
  filter: string;
  kinds: string;
  /** The id of the place that the reader went down to. */
  down: string;
  close: string;
  texts: Record<string, string>;
}
interface Clicked {
  source?: string;
  properties: { code?: string };
}
interface Selected {
  kind?: string | null;
  dataset: string;
  code: string;
  from: 'map' | 'search' | 'link';
}
export interface Down {
  dataset: string;
  code: string;
}
interface Found {
  dataset: string;
  /** The kind of a service point. */
  kind?: string | null;
  fid: number;
  fly: boolean;
  lat: number | null;
  lon: number | null;
  zoom: number;
}

const thousands = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, '\u2009');

const HEAT_FADES = 0.34;
const NARROW_PX = 720;
/** The most that the sheet of a narrow screen takes of the map's height, and the height of the tabs below it. */
const SHEET = 0.58;
const TABS_PX = 53;
const TILE_PX = 256;
const kept = (): unknown => (window as unknown as { dash_clientside: { no_update: unknown } }).dash_clientside.no_update;

const setProps = (id: string, props: Record<string, unknown>): void =>
  (window as unknown as { dash_clientside: { set_props(id: string, props: Record<string, unknown>): void } }).dash_clientside.set_props(id, props);

/** How far south of a place the map looks, in degrees, so that the sheet of a narrow screen leaves the place in sight. */
function sheetDegrees(lat: number, zoom: number): number {
  const map = window.innerWidth < NARROW_PX && document.querySelector('.tab-card .leaflet-container');
  if (!map) return 0;
  const inSight = (1 - SHEET) * map.clientHeight - TABS_PX;
  return ((map.clientHeight - inSight) / 2) * (360 / (TILE_PX * 2 ** zoom)) * Math.cos((lat * Math.PI) / 180);
}

interface CallbackContext {
  triggered_id: string | null;
  inputs_list: ({ id: { theme: string } } | { id: { theme: string } }[])[];
}
const callback = (): CallbackContext =>
  (window as unknown as { dash_clientside: { callback_context: CallbackContext } }).dash_clientside.callback_context;

/** Positions of the classes that are switched off. */
export function hiddenOf(theme: Theme, shown: string[] | undefined): number[] {
  return shown ? theme.classes.flatMap((each, i) => (shown.includes(each.key) ? [] : [i])) : [];
}

export type Props = Record<string, unknown>;

/** What each layer of the map is given, by its name in `context.layers`. */
export interface Painted {
  terrain: Props;
  ground: Props;
  base: Props;
  grids: Props;
  compounds: Props;
  borders: Props;
  points: Props;
}

const NOT_COLOURED = { classes: [] as never[] };
/** The lowest of the layers that can be reordered: below it lie the terrain and the ground. */
const LOWEST = 3;

/** A theme, its hidden classes, the hidden kinds of service points, whether heat is on, the tree of layers. */
type Asked = readonly [name: string, hidden: number[], kinds: number[], isHeat: boolean, layers: string];

/** How each layer looks under a theme, a filter and a tree of layers. */
export function painted(context: Context, ...[name, hidden, kinds, isHeat, layers]: Asked): Painted {
  const tree = readTree(layers);
  const theme = context.themes[name];
  const address = context.values[name];
  const isGround = name === 'coverage' || name === 'coverage_town';
  const grids = context.layers.grids[name];
  const isAreas = isGround || grids !== undefined;
  const coloured = (specs: unknown[], key: LayerKey): Props => ({ layers: without(specs, tree, key), style: theme, valuesUrl: address, hiddenClasses: hidden });
  const plain = (specs: unknown[], key?: LayerKey): Props => ({ layers: without(specs, tree, key), style: NOT_COLOURED, valuesUrl: null, hiddenClasses: [] });
  const strength = (key: LayerKey): number => (tree.opacity.get(key) ?? 100) / 100;
  const place = (key: LayerKey): Props => ({ opacity: strength(key), zIndex: LOWEST + tree.order.length - 1 - tree.order.indexOf(key) });
  const ground = isGround && !tree.off.has('areas') ? coloured(context.layers.ground[name], 'areas') : plain(context.layers.ground.plain);
  const compounds: Props = isAreas
    ? { ...plain(context.layers.houses, 'compounds'), style: context.themes.status, valuesUrl: context.values.status }
    : coloured(context.layers.compounds, 'compounds');
  return {
    terrain: { layers: without(context.layers.terrain, tree, 'base'), opacity: strength('base') },
    ground: { url: name === 'coverage_town' ? context.ground.towns : context.ground.communities, ...ground, opacity: isGround ? strength('areas') : 1 },
    base: { layers: without(isGround ? context.layers.base.bare : context.layers.base.plain, tree, 'base'), ...place('base') },
    grids: { ...(grids ? coloured(grids, 'areas') : plain([])), ...place('areas') },
    compounds: {
      ...compounds,
      ...place('compounds'),
      opacity: strength('compounds') * (isHeat ? HEAT_FADES : 1),
      mask: context.mask,
      sums: !isAreas && context.counted === name ? context.sums : null,
    },
    borders: { layers: without(context.layers.borders, tree, 'borders'), ...place('borders') },
    points: { layers: without(context.layers.points, tree, 'points'), hiddenClasses: kinds },
  };
}

/** The breaks for a window, so that a band means the same rate whatever its length. */
export function breaksFor(breaks: number[], [first, last]: Range): number[] {
  return breaks.map((each) => each * (last - first + 1));
}

export function heatUrl(address: string, days: Day[], range: Range, cls: string): string {
  const [first, last] = [days[range[0]]?.day, days[range[1]]?.day];
  const chosen = cls ? `&class=${encodeURIComponent(cls)}` : '';
  return `${address}&from=${first}&to=${last}${chosen}`;
}

/** A message comes at least so often. */
const INTERVAL_MS = 20_000;
let silence: ReturnType<typeof setTimeout> | null = null;

/** Turns the time of the snapshot amber when the server has been silent for twice its interval. */
function watchSilence(at: string, context: Context): void {
  if (silence) clearTimeout(silence);
  const el = document.getElementById('snapshot');
  el?.classList.remove('age-silent');
  silence = setTimeout(() => {
    const said = document.getElementById('snapshot');
    if (!said) return;
    said.classList.add('age-silent');
    said.textContent = context.texts.silent.replace('{time}', formatClock(new Date(at), cityZone()));
  }, 2 * INTERVAL_MS);
}

/** What the layers were painted for before they were mounted; until then null. */
let before: string | null = null;

const asked = (...of: unknown[]): string => JSON.stringify(of);

/** Takes note that the layers have come painted for this: said again, nothing changes. */
export function paintedBefore({ mask, sums }: Context, ...of: Asked): void {
  before = asked(mask, sums, ...of);
}

export const exploreFunctions = {
  /** Input: what the address asks to be opened. Outputs: what is selected, the records. */
  begin(open: { selected: Selected | null; records: string | null }): unknown[] {
    return [open.selected ?? kept(), open.records ?? kept()];
  },

  /** Input: mode. Output: the mode of each layer of a base map that is not our own. */
  baseMode(mode: Mode): Mode[] {
    return ((callback() as unknown as { outputs_list: unknown[] }).outputs_list ?? []).map(() => mode);
  },

  /** Inputs: the last fault of each layer, null once its tiles come again. Output: whether nothing is said of it. */
  fault(...errors: unknown[]): boolean {
    return !errors.some(Boolean);
  },

  /** Inputs: theme, shown classes of the legend, shown kinds, heat switch, mode, tree of layers, context. Outputs: those of `context.paint`, the mode of the heat, whether all is hidden. */
  paint(name: string, shown: string[][], kinds: string[], heat: string[], mode: Mode, layers: string, context: Context): unknown[] {
    const ids = callback().inputs_list[1] as { id: { theme: string } }[];
    const count = context.paint.reduce((sum, [, , props]) => sum + props.length, 0);
    // Until the theme has come, the map stays as it is.
    if (!context.themes[name] || !context.values[name]) return [...Array(count + 2)].map(kept);
    const hidden = hiddenOf(context.themes[name], shown[ids.findIndex((each) => each.id.theme === name)]);
    const isAllHidden = hidden.length > 0 && hidden.length === context.themes[name].classes.length;
    const of = [name, hidden, hiddenOf(context.themes.service, kinds), heat.length > 0, layers] as const;
    // Each prop that is written has Dash look through its whole page, and at the start the map needs the time.
    const isSame = before === asked(context.mask, context.sums, ...of) && mode === currentMode() && !isAllHidden;
    before = null;
    if (isSame) return [...Array(count + 2)].map(kept);
    const all = painted(context, ...of);
    const out = context.paint.flatMap(([, layer, props]) => props.map((prop) => (prop === 'mode' ? mode : all[layer as keyof Painted][prop] ?? null)));
    return [...out, mode, !isAllHidden];
  },

  /** Inputs: clicks on the layers in the order of `context.datasets`, a pick of the search box, the close button; states: filter, context. Output: what is selected. A firm becomes a filter. */
  select(...inputs: unknown[]): unknown {
    const [filter, context] = inputs.slice(-2) as [string, Context];
    const id = callback().triggered_id;
    const layers = Object.keys(context.datasets);
    const picked = inputs[layers.length] as Selected | null;
    if (id === context.search && picked?.dataset === 'firms') {
      setProps(context.filter, { value: withPart(filter ?? '', 'of', [picked.code]) });
      return kept();
    }
    if (id === context.search && picked && window.innerWidth < NARROW_PX) setProps(context.tabs, { value: 'card' });
    if (id === context.search) return picked ? { dataset: picked.dataset, code: picked.code, from: 'search' } : kept();
    if (id === context.close) return null;
    if (!id || !(id in context.datasets)) return kept();
    const clicked = inputs[layers.indexOf(id)] as Clicked | null;
    if (!clicked) return null;
    // A town has no card: a click goes down to it.
    if (clicked.source === 'towns' && clicked.properties.code) {
      go({ down: context.down }, { dataset: 'towns', code: clicked.properties.code });
      return kept();
    }
    const dataset = context.datasets[id];
    return clicked.properties.code ? { dataset, code: clicked.properties.code, from: 'map' } : kept();
  },

  /** Input: what the server found; states: kinds, context. Outputs: the selected feature of each layer in the order of `context.datasets`; the viewport. */
  mark(found: Found | null, kinds: string[], context: Context): unknown[] {
    // A card without a mark on the map leaves the reader lost: what is opened is shown, though its kind was switched off.
    if (found?.kind && !kinds.includes(found.kind)) setProps(context.kinds, { value: [...kinds, found.kind] });
    const on = (dataset: string): number | null => (found?.dataset === dataset ? found.fid : null);
    const marks = Object.values(context.datasets).map(on);
    if (!found?.fly || found.lat === null || found.lon === null) return [...marks, kept()];
    return [...marks, { center: [found.lat - sheetDegrees(found.lat, found.zoom), found.lon], zoom: found.zoom, transition: isCalm() ? 'setView' : 'flyTo' }];
  },

  /** Input: length of the period; state: its days. Output: the window of that many last days. */
  period(length: number | null, days: Day[]): unknown {
    if (!length || !days?.length) return kept();
    return [Math.max(0, days.length - length), days.length - 1];
  },

  /** Inputs: switch, class, window, days; state: context. Outputs: heat address, its breaks, its words, whether its controls are hidden. */
  heat(on: string[], cls: string, range: Range, days: Day[], context: Context): unknown[] {
    const isOn = on.length > 0 && days.length > 0;
    if (!isOn) return ['', kept(), days.length ? context.texts.off_hint : context.texts.none, true];
    const total = days.slice(range[0], range[1] + 1).reduce((sum, d) => sum + d.tickets, 0);
    const said = context.texts.range.replace('{start}', days[range[0]].day).replace('{end}', days[range[1]].day);
    const length = String(range[1] - range[0] + 1);
    const words = context.texts.window.replace('{days}', length).replace('{n}', thousands(total));
    return [heatUrl(context.heat, days, range, cls), { breaks: breaksFor(context.breaks, range) }, `${said}　${words}`, false];
  },

  /** Writes the address. Outputs: the query string, and the link to the other language. */
  address(
    theme: string, shown: string[][], kinds: string[], heat: string[], cls: string, range: Range, sel: Selected | null,
    place: [lat: number, lon: number, zoom: number] | null | undefined, days: Day[], layers: string, filter: string,
    down: Down | null, context: Context,
  ): unknown[] {
    const ids = callback().inputs_list[1] as { id: { theme: string } }[];
    const at = ids.findIndex((each) => each.id.theme === theme);
    const off = at < 0 || !context.themes[theme] ? [] : context.themes[theme].classes.map((each) => each.key).filter((key) => !(shown[at] ?? []).includes(key));
    const isUsual = kinds.length === context.usual_points.length && kinds.every((kind) => context.usual_points.includes(kind));
    const isToday = range[1] >= days.length - 1;
    const view = {
      city: context.city,
      lang: context.lang,
      theme,
      off,
      points: isUsual ? null : kinds,
      at: place ?? null,
      heat: heat.length ? { days: range[1] - range[0] + 1, until: isToday ? '' : days[range[1]].day, cls: cls ?? '' } : null,
      sel: sel && { dataset: sel.dataset, code: sel.code },
      layers: layers ?? '',
      filter: filter ?? '',
      down: down?.code ? { dataset: down.dataset, code: down.code } : null,
    };
    const now = query(view);
    if (now !== window.location.search) window.history.replaceState(window.history.state, '', now);
    return [now, query({ ...view, lang: context.lang === 'zh' ? 'en' : 'zh' })];
  },

  /** Inputs: the tool in hand, the filter. Outputs: the tool and the shape of the map; on a small screen the map comes up to be drawn on. */
  tool(tool: string | null, filter: string): unknown[] {
    const shape = readFilter(filter ?? '').get('shape')?.join('.') ?? '';
    return [tool ?? null, shape, tool && window.innerWidth < NARROW_PX ? 'map' : kept()];
  },

  /** Input: what was drawn; state: the filter. Outputs: the filter with it, and no tool. */
  drawn(drawn: { shape?: string } | null, filter: string): unknown[] {
    if (!drawn) return [kept(), kept()];
    return [drawn.shape ? withPart(filter ?? '', 'shape', drawn.shape.split('.')) : kept(), null];
  },

  /** Inputs: what the filter kept, the filter; state: context. Outputs: that in words, and whether there is nothing to say. */
  matched(found: Kept | null, filter: string, context: Context): unknown[] {
    const { matched, counting } = context.texts;
    return [found ? matched.replace('{n}', thousands(found.matched)).replace('{all}', thousands(found.total)) : counting, !filter];
  },

  /** Input: clicks of the button beside those words. Output: no filter. */
  unfilter(clicks: number | null): unknown {
    return clicks ? '' : kept();
  },

  /** Inputs: the filter, the place that the reader went down to; state: what the server was asked. Output: what it is asked now. */
  line(filter: string, scope: Down | null, asked: string | null): unknown {
    const now = inside(filter ?? '', scope);
    return now === (asked ?? '') ? kept() : now;
  },

  /** Input: clicks of the button under the themes. Output: whether all of them show. */
  every_theme(clicks: number | null): string {
    return (clicks ?? 0) % 2 ? 'themes themes-all' : 'themes';
  },

  /** Inputs: the chosen tab, what is selected. Outputs: class names of the page and of the drawer. */
  tabs(tab: string, selected: Selected | null): string[] {
    return [`explore tab-${tab}`, selected ? 'drawer drawer-open' : 'drawer'];
  },

  /** Input: live message; state: the words. Output: the time of the snapshot; when none comes for twice its interval, the page says so. */
  snapshot(message: { at?: string } | null, context: Context): unknown {
    if (message?.at) watchSilence(message.at, context);
    return message?.at ? context.texts.snapshot.replace('{time}', formatClock(new Date(message.at), cityZone())) : kept();
  },
};
