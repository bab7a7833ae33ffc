/** The few parts of the page's own React that our components use; Dash brings it, we do not bundle one. */

export interface Ref<T> {
  current: T;
}

export type Node = unknown;

export interface ReactApi {
  createElement(type: string | ((props: never) => Node), props: Record<string, unknown> | null, ...children: Node[]): Node;
  useState<T>(initial: T): [T, (next: T) => void];
  useRef<T>(initial: T): Ref<T>;
  useEffect(effect: () => void | (() => void), dependencies?: unknown[]): void;
  useId(): string;
}

export function react(): ReactApi {
  return (window as unknown as { React: ReactApi }).React;
}
