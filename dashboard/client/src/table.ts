/** A table that a layer fetches beside its tiles: asked for again until it is answered, dropped for a newer address. */
import { untilAnswered } from './retry';
import type { TileError } from './types';

export class Table<T> {
  current: T | null = null;
  isLoading = false;
  private abort: AbortController | null = null;

  constructor(
    private readonly read: (bytes: ArrayBuffer) => T,
    /** Stands for a table that will never come. */
    private readonly refused: T | null,
    private readonly on: { changed(): void; failed(error: TileError): void; recovered(): void },
  ) {}

  /** Takes the table of an address; the present one holds until it is there. */
  async fetch(url: string): Promise<void> {
    this.stop();
    const abort = (this.abort = new AbortController());
    this.isLoading = true;
    const found = await untilAnswered(new URL(url, document.baseURI).href, abort.signal, this.read, (error) => this.on.failed(error));
    if (abort.signal.aborted) return;
    if (found !== null) this.on.recovered();
    this.put(found ?? this.refused);
  }

  /** Takes a table that is there, or none. */
  put(table: T | null): void {
    this.stop();
    this.current = table;
    this.on.changed();
  }

  stop(): void {
    this.abort?.abort();
    this.isLoading = false;
  }
}
