/** A tile of a vector-tile layer: where it lies, what data it shows, and how far its picture is. */
import type { Listener } from './engine';
import type { Square } from './tile-stack';

export interface LayerTile {
  square: Square;
  /** The map zoom at which it is drawn. */
  zoom: number;
  /** The tile of the data, and which part of it is drawn: `factor` squares across, this one at `subX`, `subY`. */
  z: number;
  x: number;
  y: number;
  factor: number;
  subX: number;
  subY: number;
  /** Data on the screen, and data on its way. */
  shown: string | null;
  wanted: string;
  busy: boolean;
  dirty: boolean;
  /** The server refused the wanted data for good; what was shown stays. */
  isRefused: boolean;
  isReady: boolean;
  listener: Listener;
}

/** The tile of a square whose data are those of zoom `z`, before anything is asked for. */
export function tileAt(square: Square, z: number, listener: Listener): LayerTile {
  const { coords } = square;
  const factor = 2 ** (coords.z - 1 - z);
  const across = 2 ** z;
  const x = Math.floor(coords.x / factor);
  const y = Math.floor(coords.y / factor);
  return {
    square,
    zoom: coords.z,
    z,
    x: ((x % across) + across) % across,
    y,
    factor,
    subX: coords.x - x * factor,
    subY: coords.y - y * factor,
    shown: null,
    wanted: '',
    busy: false,
    dirty: false,
    isRefused: false,
    isReady: false,
    listener,
  };
}
