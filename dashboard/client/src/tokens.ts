/** Colours of the design tokens, by dotted name and mode. */
import type { Mode } from './types';

const TOKENS: Record<string, Record<Mode, string>> = {
  'bg': { light: '#F4F1EC', dark: '#0E1317' },
  'surface': { light: '#FFFFFF', dark: '#151B21' },
  'raised': { light: '#FAF8F5', dark: '#1D252D' },
  'line': { light: '#DDD7CE', dark: '#2C3741' },
  'lineSoft': { light: '#EBE7E0', dark: '#212A32' },
  'text': { light: '#1B2126', dark: '#F1F3F4' },
  'text2': { light: '#4A545C', dark: '#B9C3CB' },
  'text3': { light: '#616B75', dark: '#8D99A4' },
  'brand': { light: '#BF3424', dark: '#C9412F' },
  'brandText': { light: '#B02E1F', dark: '#F2867A' },
  'brandInk': { light: '#FFFFFF', dark: '#FFFFFF' },
  'focus': { light: '#1D5FBF', dark: '#8FC1FF' },
  'ok': { light: '#1F7A57', dark: '#6FBF9B' },
  'warn': { light: '#8F5F00', dark: '#F2B441' },
  'over': { light: '#B34A00', dark: '#FF9D5C' },
  'map.land': { light: '#EDE9E1', dark: '#11171B' },
  'map.urban': { light: '#F5F2EC', dark: '#171E23' },
  'map.block': { light: '#EDE9E2', dark: '#1E272D' },
  'map.water': { light: '#BFD8E6', dark: '#1A3446' },
  'map.waterLine': { light: '#9CC1D6', dark: '#2B5068' },
  'map.park': { light: '#D6E5CB', dark: '#17291F' },
  'map.road0': { light: '#FFFFFF', dark: '#2C363D' },
  'map.road1': { light: '#FFFFFF', dark: '#46535C' },
  'map.road2': { light: '#FBE9C6', dark: '#5A6872' },
  'map.roadCase': { light: '#D9D2C6', dark: '#12181C' },
  'map.rail': { light: '#B3ACA2', dark: '#4B5760' },
  'map.boundary': { light: '#6B6259', dark: '#A3B0BA' },
  'map.label': { light: '#2A2F33', dark: '#DDE4E8' },
  'map.labelMinor': { light: '#6A6F74', dark: '#94A2AC' },
  'map.labelWater': { light: '#2A5F7C', dark: '#6FA3C2' },
  'map.halo': { light: '#F5F2EC', dark: '#0E1317' },
  'status.pro': { light: '#3A6C9C', dark: '#5483AC' },
  'status.pub': { light: '#C5392A', dark: '#E0523F' },
  'status.self': { light: '#2E9A80', dark: '#6FC3AE' },
  'status.com': { light: '#9F78D0', dark: '#B79BE0' },
  'status.none': { light: '#C28500', dark: '#F4C64E' },
  'status.unk': { light: '#7D858D', dark: '#6C7882' },
};

/** Five heat bands, lowest first. */
export const HEAT_RAMP: Record<Mode, string[]> = {
  light: ['#F3E2C4', '#EBBE86', '#D98B4F', '#B3552F', '#6E2A1C'],
  dark: ['#2B2320', '#59382A', '#94552F', '#D68A3C', '#FFE2A0'],
};

/** A CSS colour from a token name ('map.water'), a CSS colour, or one of each per mode. */
export function resolveColor(color: string | Partial<Record<Mode, string>> | null | undefined, mode: Mode): string | null {
  if (color === undefined || color === null) return null;
  const name = typeof color === 'string' ? color : (color[mode] ?? color.light ?? color.dark);
  if (!name || name === 'none') return null;
  return TOKENS[name]?.[mode] ?? name;
}
