/** Entry of the tile worker. */
import { TileCore } from './core';
import { surface } from './hatch';
import type { FromCore, ToCore } from './types';

const scope = self as unknown as {
  postMessage(message: FromCore, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToCore>) => void) | null;
};

const core = new TileCore((message) => {
  const picture = message.t === 'composed' ? message.picture : null;
  scope.postMessage(message, picture instanceof ImageBitmap ? [picture] : []);
});
scope.onmessage = (event) => core.receive(event.data);
// The first picture of a worker waits for the page's own thread, which is never as free again as while its scripts are on their way.
const first = surface(1);
first.getContext('2d')?.fill(new Path2D('M0 0h1v1z'));
if ('transferToImageBitmap' in first) first.transferToImageBitmap().close();
