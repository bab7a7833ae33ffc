/** Which layers of the explore page are drawn, in what order and how strongly: one line, as the address carries it. */

/** From top to bottom; the ground of the communities always lies lowest, pins and names always on top. */
export const ORDER = ['points', 'borders', 'compounds', 'areas', 'base'] as const;
/** Parts of the base map and of every layer that are switched alone. */
export const PARTS = ['names', 'streets', 'water', 'green', 'relief'] as const;
export type LayerKey = (typeof ORDER)[number];
export type Part = (typeof PARTS)[number];

export interface Tree {
  order: LayerKey[];
  off: Set<LayerKey | Part>;
  /** Per cent, where it is not 100. */
  opacity: Map<LayerKey, number>;
}

/** What pins stand on cannot be told from the canvas of the others, so they keep their place. */
export const isFixed = (key: LayerKey): boolean => key === 'points';

export function readTree(text: string): Tree {
  const order: LayerKey[] = [];
  const off = new Set<LayerKey | Part>();
  const opacity = new Map<LayerKey, number>();
  for (const word of text.split(',')) {
    const [name, percent] = word.replace(/^-/, '').split('.');
    const isLayer = (ORDER as readonly string[]).includes(name);
    if (!isLayer && !(PARTS as readonly string[]).includes(name)) continue;
    if (word.startsWith('-')) off.add(name as LayerKey | Part);
    if (!isLayer || order.includes(name as LayerKey)) continue;
    order.push(name as LayerKey);
    const value = Number(percent);
    if (percent !== undefined && value >= 0 && value < 100) opacity.set(name as LayerKey, Math.round(value));
  }
  // An order is said of all layers or of none.
  const isWhole = order.length === ORDER.length;
  return { order: isWhole ? ['points', ...order.filter((key) => !isFixed(key))] : [...ORDER], off, opacity };
}

/** The line of a tree; empty where all is as usual. */
export function writeTree({ order, off, opacity }: Tree): string {
  const isUsual = order.every((key, i) => key === ORDER[i]);
  const words = order
    .filter((key) => !isUsual || off.has(key) || opacity.has(key))
    .map((key) => `${off.has(key) ? '-' : ''}${key}${opacity.has(key) ? `.${opacity.get(key)}` : ''}`);
  return [...words, ...PARTS.filter((part) => off.has(part)).map((part) => `-${part}`)].join(',');
}

/** The tree with a layer moved by one place, up or down. */
export function movedLayer(tree: Tree, key: LayerKey, by: -1 | 1): Tree {
  const at = tree.order.indexOf(key);
  const to = at + by;
  if (isFixed(key) || to < 1 || to >= tree.order.length) return tree;
  const order = [...tree.order];
  [order[at], order[to]] = [order[to], order[at]];
  return { ...tree, order };
}

interface Spec {
  source?: string;
  kind?: string;
}

const SOURCES: Record<Exclude<Part, 'names'>, string[]> = {
  streets: ['street', 'rail'],
  water: ['water', 'waterway'],
  green: ['green', 'ground', 'cover'],
  relief: ['relief'],
};

/** The specs that are left of a layer when some parts are switched off. */
export function without(specs: unknown[], tree: Tree, key?: LayerKey): unknown[] {
  if (key && tree.off.has(key)) return [];
  const gone = new Set(PARTS.flatMap((part) => (part !== 'names' && tree.off.has(part) ? SOURCES[part] : [])));
  return (specs as Spec[]).filter((spec) => !gone.has(spec.source ?? '') && !(tree.off.has('names') && spec.kind === 'label'));
}
