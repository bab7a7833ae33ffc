/** The values table of a theme: dense feature id → class, as bytes. */

const MAGIC = 0x31565448;
export const NOT_DRAWN = 255;
export const SUPPRESSED = 254;

export interface Values {
  base: number;
  classes: Uint8Array;
}

/** Parses the bytes of /api/v1/values. Throws a RangeError when they are not such a table. */
export function parseValues(buffer: ArrayBuffer): Values {
  if (buffer.byteLength < 12) throw new RangeError(`values table of ${buffer.byteLength} bytes is shorter than its header`);
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('values table does not begin with HTV1');
  const n = view.getUint32(8, true);
  if (buffer.byteLength < 12 + n) throw new RangeError(`values table promises ${n} classes and ends after ${buffer.byteLength - 12}`);
  return { base: view.getUint32(4, true), classes: new Uint8Array(buffer.slice(12, 12 + n)) };
}

/** The class of a feature; ids outside the table are not drawn. */
export function classOf(values: Values, id: number): number {
  const at = id - values.base;
  return at >= 0 && at < values.classes.length ? values.classes[at] : NOT_DRAWN;
}
