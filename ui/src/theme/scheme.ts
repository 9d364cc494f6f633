import { useSyncExternalStore } from 'react';

// Light, dark, or as the system: kept in this browser, drawn by one attribute that tokens.css reads.

export const schemes = ['auto', 'light', 'dark'] as const;
export type Scheme = (typeof schemes)[number];

const KEY = 'petitbleu.scheme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function kept(): Scheme {
  const value = localStorage.getItem(KEY);
  return schemes.find((scheme) => scheme === value) ?? 'auto';
}

/** Draws the page in the scheme that is kept; called before the first drawing and at every change. */
export function drawScheme() {
  const scheme = kept();
  document.documentElement.dataset.mantineColorScheme = scheme === 'auto' ? (dark.matches ? 'dark' : 'light') : scheme;
  listeners.forEach((listener) => listener());
}

dark.addEventListener('change', drawScheme);
window.addEventListener('storage', (event) => event.key === KEY && drawScheme());

export function setScheme(next: Scheme) {
  localStorage.setItem(KEY, next);
  drawScheme();
}

/** The scheme that was chosen. */
export function useScheme(): Scheme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, kept);
}
