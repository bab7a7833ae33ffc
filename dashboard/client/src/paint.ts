/** Small readings of a drawing spec, used on both sides of the worker border. */
import { attributeOf } from './decode';
import type { MapLayerProps } from './feature';
import type { Filter, LayerSpec, LayerStyle, Mode, PaintState, Scalar, SourceColumns, ZoomNumber } from './types';
import { classOf, isKept, NOT_DRAWN, type FeatureTables } from './values';

/** A value at a zoom: linear between stops, constant outside them. */
export function atZoom(value: ZoomNumber | undefined, zoom: number, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'number') return value;
  if (value.length === 0) return fallback;
  if (zoom <= value[0][0]) return value[0][1];
  for (let i = 1; i < value.length; i++) {
    const [z1, v1] = value[i];
    const [z0, v0] = value[i - 1];
    if (zoom <= z1) return v0 + ((zoom - z0) / (z1 - z0)) * (v1 - v0);
  }
  return value[value.length - 1][1];
}

/** Whether the spec draws at this map zoom: minzoom inclusive, maxzoom exclusive. */
export function isActive(spec: LayerSpec, zoom: number): boolean {
  return zoom >= (spec.minzoom ?? -Infinity) && zoom < (spec.maxzoom ?? Infinity);
}

/** Whether the spec draws at any of the map zooms that show the tiles of a whole one. */
export function isActiveAround(spec: LayerSpec, zoom: number): boolean {
  return zoom + 0.5 >= (spec.minzoom ?? -Infinity) && zoom - 0.5 < (spec.maxzoom ?? Infinity);
}

function passes([, op, wanted]: Filter, have: Scalar | undefined): boolean {
  if (op === 'in') return Array.isArray(wanted) && wanted.includes(have ?? null);
  if (op === '==') return (have ?? null) === wanted;
  if (op === '!=') return (have ?? null) !== wanted;
  if (have === undefined || have === null || wanted === null || Array.isArray(wanted)) return false;
  return op === '>=' ? have >= wanted : have <= wanted;
}

export function matches(spec: LayerSpec, source: SourceColumns, i: number): boolean {
  return !spec.filter || spec.filter.every((rule) => passes(rule, attributeOf(source, i, rule[0])));
}

/** Whether the spec takes its colour from the class of each feature. */
export function isClassed(spec: LayerSpec): boolean {
  return spec.paint?.color === undefined && (spec.kind === 'fill' || spec.kind === 'line' || spec.kind === 'point');
}

/** Whether the page has to know the features of a spec: they are named, marked, or met by the pointer. */
export function isKnownToPage(spec: LayerSpec): boolean {
  return spec.interactive === true || (spec.kind !== 'fill' && spec.kind !== 'line');
}

/** Whether the filter of the layer keeps feature i. A ring is a sum: what a filter leaves of it stands in its counts. */
export function isUnmasked(spec: LayerSpec, { mask }: FeatureTables, source: SourceColumns, i: number): boolean {
  return spec.kind === 'ring' || isKept(mask, source.ids[i]);
}

/** The class of feature i: from the values table, else from the style's attribute, else not drawn. */
export function featureClass(style: LayerStyle, { values }: FeatureTables, source: SourceColumns, i: number): number {
  if (values) return classOf(values, source.ids[i]);
  if (!style.field) return NOT_DRAWN;
  const key = attributeOf(source, i, style.field);
  const at = style.classes.findIndex((c) => c.key === key);
  return at < 0 ? NOT_DRAWN : at;
}

const EQUATOR_M = 40_075_016.68557849;

/** Web Mercator stretches everything by the secant of the latitude. */
export function pxOfMetre({ y, z }: { y: number; z: number }, zoom: number): number {
  return (Math.cosh(Math.PI * (1 - (2 * (y + 0.5)) / 2 ** z)) * 256 * 2 ** zoom) / EQUATOR_M;
}

/** How the props of a layer have it painted; `usual` is the mode where they name none. */
export function paintOf({ layers, style, hiddenClasses, mode }: Pick<MapLayerProps, 'layers' | 'style' | 'hiddenClasses' | 'mode'>, usual: Mode): PaintState {
  return { specs: layers ?? [], style: style ?? { classes: [] }, hidden: hiddenClasses ?? [], mode: mode ?? usual };
}
