/** The vocabulary shared by the page side and the worker side of the map layers. */

import type { FeatureTables } from './values';

export type Mode = 'light' | 'dark';
export type Color = string | Partial<Record<Mode, string>>;
/** A constant, or [map zoom, value] stops interpolated linearly and held outside. */
export type ZoomNumber = number | [number, number][];
export type Scalar = string | number | boolean | null;
export type Filter = [attribute: string, op: '==' | '!=' | 'in' | '>=' | '<=', value: Scalar | Scalar[]];

export type IconRule = string | { attribute: string; map: Record<string, string>; default?: string };

export interface Paint {
  /** Absent on a fill, line or point: the colour of the feature's class. */
  color?: Color;
  width?: ZoomNumber;
  /** Line: its real width in metres, where that is wider than `width` on the screen. */
  metres?: number;
  /** Line: px that it is drawn wider on either side, as the casing under a street is. */
  rim?: ZoomNumber;
  /** Line: how its ends are drawn; round where it has no dashes. */
  cap?: 'butt' | 'round';
  opacity?: ZoomNumber;
  dash?: number[];
  casing?: { color: Color; width: ZoomNumber };
  outline?: Color;
  outlineWidth?: ZoomNumber;
  /** Radius of a point, of an icon disc, or the largest radius of a ring, in px. */
  radius?: ZoomNumber;
  /** Label: font size in px, weight, letter spacing in px, halo colour. */
  size?: ZoomNumber;
  weight?: number;
  tracking?: number;
  halo?: Color;
  haloWidth?: number;
  /** Icon: name of a path in icons.ts, or {attribute: …, map: {value: name}}. */
  icon?: IconRule;
  /** Icon: a filled disc instead of an outlined one; 'bare' draws the glyph without a disc. */
  disc?: 'filled' | 'outlined' | 'bare' | { attribute: string; filled: Scalar[] };
  /** Label: 'center' on the place, 'beside' a pin, 'line' along the course. */
  anchor?: 'center' | 'beside' | 'line';
  /** Label: below this zoom an area is named only where the name fits into it, in one line or two. */
  fitsBelow?: number;
  /** Label: a small icon over the name. */
  glyph?: IconRule;
  /** Label: distance in px after which a name along a course is repeated. */
  every?: number;
  /** Label: several areas share an id, each has its own name. */
  isShared?: boolean;
}

export type Kind = 'fill' | 'line' | 'point' | 'icon' | 'label' | 'ring';

export interface LayerSpec {
  source: string;
  kind: Kind;
  minzoom?: number;
  maxzoom?: number;
  filter?: Filter[];
  paint?: Paint;
  labelField?: string;
  /** Higher is placed first. */
  labelPriority?: number;
  interactive?: boolean;
}

export interface StyleClass {
  key: string;
  label?: string;
  light: string;
  dark: string;
  outlineLight?: string;
  outlineDark?: string;
  pattern?: 'solid' | 'hatch';
  opacity?: number;
}

export interface LayerStyle {
  theme?: string;
  /** Attribute holding the class key, used while no values table is set. */
  field?: string;
  classes: StyleClass[];
}

/** Everything that decides how an already decoded tile is painted. */
export interface PaintState {
  specs: LayerSpec[];
  style: LayerStyle;
  hidden: number[];
  mode: Mode;
}

/** One MVT layer as columns. Coordinates are tile units, y down, and may lie in the buffer outside 0…extent. */
export interface SourceColumns {
  name: string;
  extent: number;
  length: number;
  ids: Uint32Array;
  /** 1 point, 2 line, 3 polygon. */
  types: Uint8Array;
  /** Feature i owns the parts partStart[i] … partStart[i+1]-1. */
  partStart: Uint32Array;
  /** Part p owns the vertices vertexStart[p] … vertexStart[p+1]-1 of xy. */
  vertexStart: Uint32Array;
  xy: Int16Array;
  /** minx, miny, maxx, maxy of each feature. */
  bbox: Int16Array;
  /** A place inside each feature, for its label, and its area in square tile units. */
  anchor: Float32Array;
  area: Float32Array;
  /** Width of the stretch of an area in which its anchor lies, in tile units. */
  room: Float32Array;
  tagStart: Uint32Array;
  tags: Uint32Array;
  keys: string[];
  values: Scalar[];
}

export interface DecodedTile {
  sources: SourceColumns[];
}

export interface TileError {
  status: number;
  url: string;
  at: string;
}

/** A square of a data tile to be painted: sub 0,0 of scale 1 is the whole tile. */
export interface DrawJob {
  layer: string;
  /** The place of the grid that the picture is for, and the worker that holds its pictures. */
  square: number;
  lane: number;
  dataKey: string;
  zoom: number;
  /** Overzoom factor 2^n, and the offset of the wanted square in units of it. */
  factor: number;
  subX: number;
  subY: number;
  /** CSS px of the tile edge and device pixels per CSS px. */
  size: number;
  dpr: number;
  /** CSS px of a metre on the ground in the middle of the data tile. */
  metre: number;
}

/** The pictures of a place to be laid over each other, lowest first. */
export interface ComposeJob {
  square: number;
  lane: number;
  layers: { layer: string; opacity: number }[];
  /** What lies under them; the picture is opaque then. */
  backdrop: string | null;
  /** Device px of its edge. */
  edge: number;
}

export type ToCore =
  | { t: 'paint'; layer: string; state: PaintState }
  | { t: 'tables'; layer: string; tables: FeatureTables }
  /** The key of a data tile is its address; what lies in the background is fetched last. */
  | { t: 'load'; dataKey: string; isBackground: boolean }
  | { t: 'draw'; job: DrawJob; seq: number }
  | { t: 'compose'; job: ComposeJob; seq: number }
  | { t: 'drop'; dataKey: string }
  | { t: 'close'; square: number }
  | { t: 'forget'; layer: string };

export type FromCore =
  /** Of the sources that the page itself has to know: what is named, met by the pointer or marked. Again where there are more of them now. */
  | { t: 'loaded'; dataKey: string; data: DecodedTile; isAgain: boolean }
  | { t: 'failed'; dataKey: string; error: TileError; final: boolean }
  /** Done without a picture: the layer is empty there. Not done: its data was not there. */
  | { t: 'drawn'; seq: number; isDone: boolean; hasPicture: boolean; ms: number }
  /** Not done: a picture was not there. */
  | { t: 'composed'; seq: number; isDone: boolean; picture: ImageBitmap | HTMLCanvasElement | null };
