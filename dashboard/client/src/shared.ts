/** The one engine of the page, which `hongtu-begin.js` has started before anything else was loaded. */
import type { Engine } from './engine';

export function engine(): Engine {
  return (window as unknown as { hongtu_engine: Engine }).hongtu_engine;
}
