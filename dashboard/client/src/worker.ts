/** Entry of the tile worker. */
import { TileCore } from './core';
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
