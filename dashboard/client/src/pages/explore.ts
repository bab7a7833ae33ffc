/** What the explore page does without asking the server: colours, switches, selection, the address. */
import { isCalm } from '../motion';
import { formatClock } from '../numbers';
import { cityZone } from '../page';
import type { Mode } from '../types';
import { query } from './address';
import type { Day, Range } from './days';

interface ThemeClass {
  key: string;
  label: string;
}
interface Theme {
  theme: string;
  classes: ThemeClass[];
}
interface Context {
  city: string;
  lang: string;
  themes: Record<string, Theme>;
  layers: {
    ground: Record<'plain' | 'coloured', unknown[]>;
    base: Record<'plain' | 'bare', unknown[]>;
    grids: unknown[];
    compounds: unknown[];
    houses: unknown[];
  };
  /** Tickets per hectare and day at which each band of the heat begins. */
  breaks: number[];
  usual_points: string[];
  /** The address of each theme's values, and the one of the heat without its days and class. */
  values: Record<string, string>;
  heat: string;
  /** The dataset behind each layer, by the layer's id, and the ids of what else selects. */
  datasets: Record<string, string>;
  search: string;
  close: string;
  texts: Record<string, string>;
}
interface Clicked {
  properties: { code?: string };
}
interface Selected {
  dataset: string;
  code: string;
  from: 'map' | 'search' | 'link';
}
interface Found {
  dataset: string;
  fid: number;
  fly: boolean;
  lat: number | null;
  lon: number | null;
  zoom: number;
}

const HEAT_FADES = 0.34;
const kept = (): unknown => (window as unknown as { dash_clientside: { no_update: unknown } }).dash_clientside.no_update;

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

export interface Painted {
  ground: [layers: unknown[], style: unknown, values: string | null, hidden: number[]];
  base: unknown[];
  grids: [layers: unknown[], style: unknown, values: string | null, hidden: number[]];
  compounds: [layers: unknown[], style: unknown, values: string | null, hidden: number[], opacity: number];
}

/** How each layer looks under a theme; every layer is in exactly one place of the answer. */
export function painted(context: Context, name: string, hidden: number[], isHeat: boolean): Painted {
  const none: never[] = [];
  const isCoverage = name === 'coverage';
  const isGrids = name === 'grids';
  const theme = context.themes[name];
  const compoundTheme = isCoverage || isGrids ? 'status' : name;
  return {
    ground: isCoverage
      ? [context.layers.ground.coloured, theme, context.values.coverage, hidden]
      : [context.layers.ground.plain, { classes: none }, null, none],
    base: isCoverage ? context.layers.base.bare : context.layers.base.plain,
    grids: isGrids ? [context.layers.grids, theme, context.values.grids, hidden] : [none, { classes: none }, null, none],
    compounds: [
      isCoverage || isGrids ? context.layers.houses : context.layers.compounds,
      context.themes[compoundTheme],
      context.values[compoundTheme],
      isCoverage || isGrids ? none : hidden,
      isHeat ? HEAT_FADES : 1,
    ],
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

export const exploreFunctions = {
  /** Input: mode. Output: the mode of each layer of a base map that is not our own. */
  baseMode(mode: Mode): Mode[] {
    return ((callback() as unknown as { outputs_list: unknown[] }).outputs_list ?? []).map(() => mode);
  },

  /** Inputs: theme, shown classes of each legend, shown kinds, heat switch, mode; state: context. Outputs: see `explore.py`. */
  paint(name: string, shown: string[][], kinds: string[], heat: string[], mode: Mode, context: Context): unknown[] {
    const ids = callback().inputs_list[1] as { id: { theme: string } }[];
    const at = ids.findIndex((each) => each.id.theme === name);
    const hidden = hiddenOf(context.themes[name], shown[at]);
    const isAllHidden = hidden.length > 0 && hidden.length === context.themes[name].classes.length;
    const p = painted(context, name, hidden, heat.length > 0);
    return [
      mode, ...p.ground, mode, p.base, mode, ...p.grids, mode, ...p.compounds, mode, mode,
      hiddenOf(context.themes.service, kinds), mode, mode,
      ids.map((each) => each.id.theme !== name), !isAllHidden,
    ];
  },

  /** Inputs: clicks on the layers in the order of `context.datasets`, a pick of the search box, the close button; state: context. Output: what is selected. */
  select(...inputs: unknown[]): unknown {
    const context = inputs.at(-1) as Context;
    const id = callback().triggered_id;
    const layers = Object.keys(context.datasets);
    const picked = inputs[layers.length] as Selected | null;
    if (id === context.search) return picked ? { dataset: picked.dataset, code: picked.code, from: 'search' } : kept();
    if (id === context.close) return null;
    if (!id || !(id in context.datasets)) return kept();
    const clicked = inputs[layers.indexOf(id)] as Clicked | null;
    if (!clicked) return null;
    return clicked.properties.code ? { dataset: context.datasets[id], code: clicked.properties.code, from: 'map' } : kept();
  },

  /** Input: what the server found; state: context. Outputs: the selected feature of each layer in the order of `context.datasets`; the viewport. */
  mark(found: Found | null, context: Context): unknown[] {
    const on = (dataset: string): number | null => (found?.dataset === dataset ? found.fid : null);
    const marks = Object.values(context.datasets).map(on);
    if (!found?.fly || found.lat === null || found.lon === null) return [...marks, kept()];
    return [...marks, { center: [found.lat, found.lon], zoom: found.zoom, transition: isCalm() ? 'setView' : 'flyTo' }];
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
    const words = context.texts.window.replace('{days}', length).replace('{n}', String(total).replace(/\B(?=(\d{3})+$)/g, '\u2009'));
    return [heatUrl(context.heat, days, range, cls), { breaks: breaksFor(context.breaks, range) }, `${said}　${words}`, false];
  },

  /** Writes the address. Outputs: the query string, and the link to the other language. */
  address(
    theme: string, shown: string[][], kinds: string[], heat: string[], cls: string, range: Range, sel: Selected | null,
    place: [lat: number, lon: number, zoom: number] | null | undefined, days: Day[], context: Context,
  ): unknown[] {
    const ids = callback().inputs_list[1] as { id: { theme: string } }[];
    const at = ids.findIndex((each) => each.id.theme === theme);
    const off = context.themes[theme].classes.map((each) => each.key).filter((key) => !(shown[at] ?? []).includes(key));
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
    };
    const now = query(view);
    if (now !== window.location.search) window.history.replaceState(window.history.state, '', now);
    return [now, query({ ...view, lang: context.lang === 'zh' ? 'en' : 'zh' })];
  },

  /** Inputs: the chosen tab, what is selected. Outputs: class names of the page and of the drawer. */
  tabs(tab: string, selected: Selected | null): string[] {
    return [`explore tab-${tab}`, selected ? 'drawer drawer-open' : 'drawer'];
  },

  /** Input: live message; state: the words. Output: the time of the snapshot. */
  snapshot(message: { at?: string } | null, context: Context): unknown {
    return message?.at ? context.texts.snapshot.replace('{time}', formatClock(new Date(message.at), cityZone())) : kept();
  },
};
