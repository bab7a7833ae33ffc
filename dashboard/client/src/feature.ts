/** What the layers of a map, its overlay and its pointer say to each other: features, and where one of them was met. */
import { attributeOf, propertiesOf } from './decode';
import type { Color, DecodedTile, LayerSpec, LayerStyle, Mode, PaintState, Scalar, SourceColumns } from './types';
import type { Sums } from './values';

export interface MapLayerProps {
  id?: string;
  url: string;
  /** Its tiles are fetched after those of other layers. */
  isBackground?: boolean;
  layers: LayerSpec[];
  style?: LayerStyle;
  minDataZoom?: number;
  maxDataZoom?: number;
  valuesUrl?: string | null;
  hiddenClasses?: number[];
  /** What a filter keeps (HTM1): an address, or the bytes in base64, which win. */
  maskUrl?: string | null;
  mask?: string | null;
  /** Counts of rings by class: an address of such JSON, or the counts, which win. */
  sumsUrl?: string | null;
  sums?: Sums | null;
  mode?: Mode;
  /** Colour of the ground below the lowest layer of the pane, which nothing under the map shines through. */
  backdrop?: Color;
  selected?: number | number[] | null;
  opacity?: number;
  zIndex?: number;
  pane?: string;
  keyboard?: boolean;
  reportHover?: boolean;
  reportDrawing?: boolean;
  label?: string;
  tooltipFields?: [string, string][];
  setProps?: (out: Record<string, unknown>) => void;
}

/** A decoded tile on the screen. */
export interface VisibleTile {
  z: number;
  x: number;
  y: number;
  data: DecodedTile;
}

/** A feature met by the pointer or the keyboard. */
export interface Hit {
  layer: FeatureLayer;
  spec: LayerSpec;
  source: SourceColumns;
  index: number;
  tile: VisibleTile;
  /** The features of a ring that stands for several. */
  merged?: Hit[];
}

/** A layer as the overlay paints it and the pointer asks it. */
export interface FeatureLayer {
  readonly key: string;
  readonly zIndex: number;
  readonly props: MapLayerProps;
  readonly paintState: PaintState;
  /** Decoded tiles now on the screen, each once, of the map's present zoom. */
  visible(): VisibleTile[];
  /** The class of a feature, null where the spec or the layer knows none. */
  classIndex(spec: LayerSpec, source: SourceColumns, index: number): number | null;
  /** Whether the feature is drawn by the spec; `isFiltered` when its filter has been asked already. */
  isShown(spec: LayerSpec, source: SourceColumns, index: number, isFiltered?: boolean): boolean;
  /** How many features of each class a ring stands for. */
  countsOf(source: SourceColumns, index: number): number[];
  /** The topmost interactive area or line at a place in fractions of the world. */
  hitArea(worldX: number, worldY: number): Hit | null;
  /** Sends props to Dash. */
  report(out: Record<string, unknown>): void;
}

/** A feature as `hovered` and `clicked` report it. */
export function described({ source, index }: Hit): { id: number; source: string; properties: Record<string, Scalar> } {
  return { id: source.ids[index], source: source.name, properties: propertiesOf(source, index) };
}

/** The ids of the features to outline. */
export function selectedIds({ selected }: MapLayerProps): number[] {
  return Array.isArray(selected) ? selected : selected === null || selected === undefined ? [] : [selected];
}

/** The counts of a ring by class, from its sum where there are sums, else from its attributes. */
export function ringCounts(style: LayerStyle, sums: Sums | null, source: SourceColumns, index: number): number[] {
  if (sums) return style.classes.map((_, at) => sums[source.ids[index]]?.[at] ?? 0);
  return style.classes.map((each) => Number(attributeOf(source, index, each.key) ?? 0));
}

/** World pixels across a tile at a map zoom. */
export function tilePx(tileZoom: number, mapZoom: number): number {
  return (256 * 2 ** mapZoom) / 2 ** tileZoom;
}
