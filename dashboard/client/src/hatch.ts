/** The 45° hatch of what is unknown. */
import type { Context } from './draw';

/** A canvas off the page, square unless its height is said; an ordinary one where OffscreenCanvas is missing. */
export function surface(width: number, height = width): OffscreenCanvas | HTMLCanvasElement {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** Strokes that repeat every `period` device pixels; the pattern's own unit is the device pixel. */
export function hatched(ctx: Context, color: string, period: number, width: number): CanvasPattern | null {
  const n = Math.round(period);
  const canvas = surface(n);
  const c = canvas.getContext('2d') as Context | null;
  if (!c) return null;
  c.strokeStyle = color;
  c.lineWidth = width;
  for (const shift of [-n, 0, n]) {
    c.beginPath();
    c.moveTo(shift - n, n * 2);
    c.lineTo(shift + n * 2, -n);
    c.stroke();
  }
  return ctx.createPattern(canvas, 'repeat');
}
