/** A painted tile on its way from the engine to the screen. */

export type Picture = ImageBitmap | HTMLCanvasElement;

function isBitmap(picture: Picture): picture is ImageBitmap {
  return 'close' in picture;
}

/** Puts a picture on a tile's canvas; null leaves it empty, which costs neither memory nor compositing. */
export function show(el: HTMLCanvasElement, picture: Picture | null, isOpaque = false): void {
  // Chromium goes on showing the last picture of a canvas that shrinks to nothing.
  el.style.visibility = picture ? '' : 'hidden';
  if (!picture) {
    el.width = el.height = 0;
    return;
  }
  if (el.width !== picture.width || el.height !== picture.height) {
    el.width = picture.width;
    el.height = picture.height;
  }
  if (isBitmap(picture)) {
    el.getContext('bitmaprenderer', { alpha: !isOpaque })?.transferFromImageBitmap(picture);
    return;
  }
  const ctx = el.getContext('2d', { alpha: !isOpaque });
  ctx?.clearRect(0, 0, el.width, el.height);
  ctx?.drawImage(picture, 0, 0);
}

/** Frees a picture that nobody waits for any more. */
export function discard(picture: Picture | null): void {
  if (picture && isBitmap(picture)) picture.close();
}
