/** The hairline along the top of a map that waits for tiles or values. What is on the map stays there meanwhile. */

/** What comes sooner is not announced. */
const PATIENCE_MS = 300;

export class Progress {
  private readonly bar: HTMLDivElement;
  private readonly parts = new Map<string, [done: number, of: number]>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly container: HTMLElement) {
    this.bar = document.createElement('div');
    this.bar.className = 'hongtu-progress';
    this.bar.setAttribute('aria-hidden', 'true');
    this.bar.hidden = true;
    container.appendChild(this.bar);
  }

  get isDone(): boolean {
    return this.parts.size === 0;
  }

  /** How far a layer is; null when it has all that it will have. */
  tell(key: string, part: [done: number, of: number] | null): void {
    if (part) this.parts.set(key, part);
    else if (!this.parts.delete(key)) return;
    if (!this.parts.size) return this.end();
    this.timer ??= setTimeout(() => this.show(), PATIENCE_MS);
    if (!this.bar.hidden) this.draw();
  }

  private show(): void {
    this.bar.hidden = false;
    this.container.setAttribute('aria-busy', 'true');
    this.draw();
  }

  private draw(): void {
    let [done, of] = [0, 0];
    for (const part of this.parts.values()) {
      done += part[0];
      of += part[1];
    }
    // Something is to be seen from the beginning.
    this.bar.style.transform = `scaleX(${0.05 + (of ? (0.95 * done) / of : 0)})`;
  }

  private end(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.bar.hidden = true;
    this.container.removeAttribute('aria-busy');
  }
}
