// What the hook and its test need of React, which the page brings: this package does not depend on it.
declare module 'react' {
  export function useEffect(effect: () => void | (() => void), of: unknown[]): void;
  export const StrictMode: string;
  export function useState<T>(first: () => T): [T, (next: T) => void];
  export function createElement<P>(type: string | ((props: P) => unknown), props: P, ...children: unknown[]): unknown;
  export function useSyncExternalStore<T>(listen: (fn: () => void) => () => void, snapshot: () => T, server: () => T): T;
}

declare module 'react-dom/client' {
  export function createRoot(place: Element): { render(what: unknown): void; unmount(): void };
}
