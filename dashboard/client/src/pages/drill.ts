/** The way down from the city to a unit: clicks, the browser's Back, and where the map looks. */
import type * as Leaflet from 'leaflet';
import { isCalm } from '../motion';
import { covered } from '../viewpoint';
import type { Down } from './explore';

type Box = [west: number, south: number, east: number, north: number];
interface Went {
  box: Box | null;
  /** The place of the map that is outlined there, with its card. */
  selected: { dataset: string; code: string } | null;
  /** Whether the reader asked to go there, and not an address that says where to look. */
  moves: boolean;
}
interface Places {
  down: string;
  map: string;
}
interface Clientside {
  no_update: unknown;
  set_props(id: string, props: Record<string, unknown>): void;
}
const dash = (): Clientside => (window as unknown as { dash_clientside: Clientside }).dash_clientside;

/** The place that a query string names. */
export function placeIn(search: string): Down | null {
  const [dataset, ...code] = (new URLSearchParams(search).get('in') ?? '').split(':');
  return dataset && code.join(':') ? { dataset, code: code.join(':') } : null;
}

let isListening = false;

/** Goes down, or up, to a place; Back returns. */
export function go(places: Pick<Places, 'down'>, to: Down | null): void {
  // The address of the present level stays behind; the one that follows is written over this entry.
  window.history.pushState(window.history.state, '', window.location.search);
  dash().set_props(places.down, { data: to && { ...to, moves: true } });
}

export const drillFunctions = {
  /** Input: once; state: the ids. From then on every `[data-drill]` goes down or up, and Back returns. */
  listen(_once: unknown, places: Places): boolean {
    if (!isListening) {
      isListening = true;
      document.addEventListener('click', (event) => {
        const el = (event.target as Element | null)?.closest<HTMLElement>('[data-drill]');
        if (!el) return;
        event.preventDefault();
        const [dataset, ...code] = (el.dataset.drill ?? '').split(':');
        go(places, code.join(':') ? { dataset, code: code.join(':') } : null);
      });
      window.addEventListener('popstate', () => {
        const to = placeIn(window.location.search);
        dash().set_props(places.down, { data: to ? { ...to, moves: true } : { dataset: 'city', code: '', moves: true } });
      });
    }
    return true;
  },

  /** Input: where the reader went; state: the ids. Output: what is selected there. Moves the map beside the panels. */
  went(there: Went | null, places: Places): unknown {
    if (!there?.moves) return dash().no_update;
    const api = (window as unknown as { hongtu_map: { mapOf(el: Element): Leaflet.Map | undefined } }).hongtu_map;
    const el = document.getElementById(places.map);
    const container = el?.matches('.leaflet-container') ? el : el?.querySelector('.leaflet-container');
    const map = container && api.mapOf(container);
    if (map && there.box) {
      const [west, south, east, north] = there.box;
      const options = { ...covered('map', window.innerWidth, window.innerHeight), maxZoom: 18, animate: !isCalm(), duration: 0.6 };
      map.flyToBounds([[south, west], [north, east]], options);
    }
    return there.selected ? { ...there.selected, from: 'drill' } : null;
  },
};
