/** What each feature is by its id: its class, whether a filter keeps it, and what a sum of several counts. */

const VALUES_MAGIC = 0x31565448;
const MASK_MAGIC = 0x314d5448;
const HEADER_BYTES = 12;
export const NOT_DRAWN = 255;
export const SUPPRESSED = 254;

/** The classes of a theme: dense feature id → class. */
export interface Values {
  base: number;
  classes: Uint8Array;
}

/** What a filter keeps: dense feature id → one bit, lowest bit first. */
export interface Mask {
  base: number;
  n: number;
  bits: Uint8Array;
}

/** Sum id → how many features it holds of each class of the theme. */
export type Sums = Record<string, number[]>;

/** What the painting of a layer depends on beside its geometry and its style. */
export interface FeatureTables {
  values: Values | null;
  mask: Mask | null;
}

export const NO_TABLES: Readonly<FeatureTables> = { values: null, mask: null };
/** Keeps nothing: what stands for a filter that could not be read. */
export const NOTHING: Readonly<Mask> = { base: 0, n: 0, bits: new Uint8Array(0) };

function header(buffer: ArrayBuffer, magic: number, name: string, format: string): { base: number; n: number } {
  if (buffer.byteLength < HEADER_BYTES) throw new RangeError(`${name} of ${buffer.byteLength} bytes is shorter than its header`);
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== magic) throw new RangeError(`${name} does not begin with ${format}`);
  return { base: view.getUint32(4, true), n: view.getUint32(8, true) };
}

function body(buffer: ArrayBuffer, bytes: number, promise: string): Uint8Array {
  const have = buffer.byteLength - HEADER_BYTES;
  if (have < bytes) throw new RangeError(`${promise} and ends after ${have} bytes`);
  return new Uint8Array(buffer.slice(HEADER_BYTES, HEADER_BYTES + bytes));
}

/** Parses a table of classes (HTV1). Throws a RangeError when the bytes are not one. */
export function parseValues(buffer: ArrayBuffer): Values {
  const { base, n } = header(buffer, VALUES_MAGIC, 'values table', 'HTV1');
  return { base, classes: body(buffer, n, `values table promises ${n} classes`) };
}

/** Parses the mask of a filter (HTM1). Throws a RangeError when the bytes are not one. */
export function parseMask(buffer: ArrayBuffer): Mask {
  const { base, n } = header(buffer, MASK_MAGIC, 'mask', 'HTM1');
  return { base, n, bits: body(buffer, Math.ceil(n / 8), `mask promises ${n} bits`) };
}

/** Parses a mask in base64. Throws when it is not one. */
export function maskOf(base64: string): Mask {
  return parseMask(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);
}

/** Parses the JSON of a table of sums. Throws when it is not one. */
export function parseSums(buffer: ArrayBuffer): Sums {
  const sums = JSON.parse(new TextDecoder().decode(buffer)) as Sums;
  if (typeof sums !== 'object' || sums === null || !Object.values(sums).every(Array.isArray)) throw new TypeError('sums are lists of counts by id');
  return sums;
}

/** The class of a feature; ids outside the table are not drawn. */
export function classOf(values: Values, id: number): number {
  const at = id - values.base;
  return at >= 0 && at < values.classes.length ? values.classes[at] : NOT_DRAWN;
}

/** Whether a filter keeps a feature: ids outside the mask it does not, and without an id nobody asks it. */
export function isKept(mask: Mask | null, id: number): boolean {
  if (!mask || id === 0) return true;
  const at = id - mask.base;
  return at >= 0 && at < mask.n && (mask.bits[at >> 3] & (1 << (at & 7))) !== 0;
}
