/** The layers of the explore page painted before they are mounted: what `paint` would say of them, written into the layout as it comes. */
import { currentMode } from '../theme';
import { hiddenOf, painted, paintedBefore, type Context, type Painted } from './explore';

interface Node {
  props?: { id?: unknown; children?: unknown } & Record<string, unknown>;
}

/** An id of one part or of several as one word. */
function keyOf(id: unknown): string {
  return typeof id === 'string' ? id : JSON.stringify(Object.entries(id as Record<string, unknown>).sort());
}

/** The props of every component of a layout that has an id, by it. */
export function byId(layout: unknown, found = new Map<string, Record<string, unknown>>()): Map<string, Record<string, unknown>> {
  if (Array.isArray(layout)) {
    for (const each of layout) byId(each, found);
    return found;
  }
  const props = (layout as Node | null)?.props;
  if (!props) return found;
  if (props.id !== undefined) found.set(keyOf(props.id), props);
  if (typeof props.children === 'object') byId(props.children, found);
  return found;
}

/** Paints the layers of a layout in place; one without a map stays as it is. Painted later, they would be drawn twice. */
export function paintLayout(layout: unknown, contextId: string): void {
  const parts = byId(layout);
  const context = parts.get(contextId)?.data as Context | undefined;
  if (!context) return;
  const value = (name: keyof Context['asks']): unknown => parts.get(context.asks[name])?.value;
  const name = value('theme') as string;
  const theme = context.themes[name];
  if (!theme) return;
  const shown = parts.get(keyOf({ type: 'classes', theme: name }))?.value as string[] | undefined;
  const kinds = hiddenOf(context.themes.service, value('kinds') as string[]);
  const of = [context, name, hiddenOf(theme, shown), kinds, (value('heat') as string[]).length > 0, value('layers') as string] as const;
  const all = painted(...of);
  paintedBefore(...of);
  for (const [id, layer, props] of context.paint) {
    const target = parts.get(id);
    if (!target) continue;
    for (const prop of props) target[prop] = prop === 'mode' ? currentMode() : (all[layer as keyof Painted][prop] ?? null);
  }
}
