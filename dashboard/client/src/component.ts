/** The Dash components: thin React shells around the Leaflet layers, without a React build of our own. */
import type * as Leaflet from 'leaflet';
import { BaseTiles, type BaseTilesProps } from './base-tiles';
import { HeatLayer, type HeatLayerProps } from './heat-layer';
import type { MapLayerProps } from './feature';
import { VectorLayer } from './layer';
import { Reach, type ReachProps } from './pages/reach';
import { Sketch, type SketchProps } from './pages/sketch';
import { Viewpoint, type ViewpointProps } from './viewpoint';

interface Ref<T> {
  current: T;
}
interface ReactApi {
  useRef<T>(initial: T): Ref<T>;
  useLayoutEffect(effect: () => void | (() => void), dependencies?: unknown[]): void;
  createElement(type: string, props: Record<string, unknown>): unknown;
}

const maps = new WeakMap<Element, Leaflet.Map>();

/**
 * Remembers every map by its container. dash-leaflet keeps its React context to itself, but leaves window.L
 * behind and renders children inside the container, so the nearest container above a child names its map.
 */
export function watchMaps(): void {
  const L = (window as unknown as { L?: typeof Leaflet }).L;
  L?.Map.addInitHook(function (this: Leaflet.Map) {
    maps.set(this.getContainer(), this);
  });
}

/** The Leaflet map of a container, or undefined. */
export function mapOf(container: Element): Leaflet.Map | undefined {
  return maps.get(container);
}

interface Attached<P> {
  update(props: P): void;
  remove(): void;
}

function component<P extends { id?: string; setProps?: (out: Record<string, unknown>) => void }>(
  attach: (map: Leaflet.Map, props: P, emit: (out: Record<string, unknown>) => void) => Attached<P>,
): (props: P) => unknown {
  return function MapChild(props: P): unknown {
    const React = (window as unknown as { React: ReactApi }).React;
    const anchor = React.useRef<Element | null>(null);
    const layer = React.useRef<Attached<P> | null>(null);
    const latest = React.useRef(props);
    latest.current = props;
    // Not `useEffect`, which would come after all that Dash has to do at its start: tiles are drawn beside it.
    React.useLayoutEffect(() => {
      const container = anchor.current?.closest('.leaflet-container');
      const map = container && maps.get(container);
      if (!map) {
        console.error(`${props.id ?? 'map layer'}: must be a child of a dash-leaflet Map`);
        return;
      }
      layer.current = attach(map, latest.current, (out) => latest.current.setProps?.(out));
      return () => {
        layer.current?.remove();
        layer.current = null;
      };
    }, []);
    React.useLayoutEffect(() => layer.current?.update(props));
    return React.createElement('span', { ref: anchor, id: props.id, hidden: true });
  };
}

export const MapLayerComponent = component<MapLayerProps>((map, props, emit) => new VectorLayer(map, props, emit));
export const BaseTilesComponent = component<BaseTilesProps>((map, props, emit) => new BaseTiles(map, props, emit));
export const HeatLayerComponent = component<HeatLayerProps>((map, props, emit) => new HeatLayer(map, props, emit));
export const ViewpointComponent = component<ViewpointProps>((map, props, emit) => new Viewpoint(map, props, emit));
export const ReachComponent = component<ReachProps>((map, props) => new Reach(map, props));
export const SketchComponent = component<SketchProps>((map, props, emit) => new Sketch(map, props, emit));
