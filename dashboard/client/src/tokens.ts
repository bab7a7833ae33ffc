/** Colours of the design tokens, by dotted name and mode; `tokens.json` is written from `dashboard/theme.py`. */
import tokens from './tokens.json';
import type { Mode } from './types';

const COLOURS: Record<string, Record<Mode, string>> = tokens.colours;

/** Five heat bands, lowest first. */
export const HEAT_RAMP: Record<Mode, string[]> = tokens.heat;

/** A CSS colour from a token name ('map.water'), a CSS colour, or one of each per mode. */
export function resolveColor(color: string | Partial<Record<Mode, string>> | null | undefined, mode: Mode): string | null {
  if (color === undefined || color === null) return null;
  const name = typeof color === 'string' ? color : (color[mode] ?? color.light ?? color.dark);
  if (!name || name === 'none') return null;
  return COLOURS[name]?.[mode] ?? name;
}
