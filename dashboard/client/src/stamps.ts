/** Small pictures that are drawn once and then laid down at every movement of a map: names, pins. Letters cost a hundred times what a copy does. */
import type { Context } from './draw';
import { surface } from './hatch';
import { discard, type Picture } from './picture';

/** Device pixels kept at most: 8 MB, which is several screens full of names. */
const MOST_PIXELS = 2_000_000;

interface Stamp {
  picture: Picture;
  /** Device pixels. */
  width: number;
  height: number;
}

/** In the order in which they were used, the longest ago first. */
const kept = new Map<string, Stamp>();
let pixels = 0;

/**
 * Lays the picture of a key around a place, on whole device pixels. `draw` is asked for it where it is not kept, on a paper of so
 * many CSS px whose middle is the origin.
 */
export function stamp(ctx: Context, dpr: number, key: string, at: { x: number; y: number }, size: { width: number; height: number }, draw: (ctx: CanvasRenderingContext2D) => void): void {
  const name = `${dpr}/${key}`;
  let found = kept.get(name);
  if (found) kept.delete(name);
  else found = made(dpr, size, draw);
  if (!found) return;
  kept.set(name, found);
  const { picture, width, height } = found;
  ctx.drawImage(picture, Math.round(at.x * dpr - width / 2) / dpr, Math.round(at.y * dpr - height / 2) / dpr, width / dpr, height / dpr);
}

/** Lets go of every picture: a font has arrived. */
export function forgetStamps(): void {
  for (const { picture } of kept.values()) discard(picture);
  kept.clear();
  pixels = 0;
}

function made(dpr: number, size: { width: number; height: number }, draw: (ctx: CanvasRenderingContext2D) => void): Stamp | undefined {
  // Even, so that the middle is the corner of a pixel on every side.
  const width = 2 * Math.ceil((size.width * dpr) / 2);
  const height = 2 * Math.ceil((size.height * dpr) / 2);
  const paper = surface(width, height);
  const ctx = paper.getContext('2d') as CanvasRenderingContext2D | null;
  if (!ctx) return undefined;
  ctx.setTransform(dpr, 0, 0, dpr, width / 2, height / 2);
  draw(ctx);
  pixels += width * height;
  for (const [name, old] of kept) {
    if (pixels <= MOST_PIXELS) break;
    kept.delete(name);
    discard(old.picture);
    pixels -= old.width * old.height;
  }
  return { picture: 'transferToImageBitmap' in paper ? paper.transferToImageBitmap() : paper, width, height };
}
