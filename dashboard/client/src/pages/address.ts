/** The address as the memory of the explore page; `dashboard/explore/view.py` reads the same names. */

import { withRecords } from './records-model';

export interface View {
  city: string;
  lang: string;
  theme: string;
  off: string[];
  points: string[] | null;
  at: [lat: number, lon: number, zoom: number] | null;
  heat: { days: number; until: string; cls: string } | null;
  sel: { dataset: string; code: string } | null;
  layers: string;
  filter: string;
  down: { dataset: string; code: string } | null;
}

/** The query string of a view, without what is as usual. */
export function query(view: View): string {
  const parts: [string, string][] = [['city', view.city], ['lang', view.lang]];
  if (view.theme !== 'status') parts.push(['theme', view.theme]);
  if (view.at) parts.push(['at', `${view.at[0].toFixed(5)},${view.at[1].toFixed(5)},${view.at[2]}`]);
  if (view.off.length) parts.push(['off', view.off.join(',')]);
  if (view.points) parts.push(['points', view.points.join(',')]);
  if (view.heat) parts.push(['heat', [view.heat.days, view.heat.until, view.heat.cls].join('.').replace(/\.+$/, '')]);
  if (view.sel) parts.push(['sel', `${view.sel.dataset}:${view.sel.code}`]);
  if (view.down) parts.push(['in', `${view.down.dataset}:${view.down.code}`]);
  if (view.filter) parts.push(['f', view.filter]);
  if (view.layers) parts.push(['layers', view.layers]);
  return withRecords(`?${parts.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%3A', ':')}`).join('&')}`);
}
