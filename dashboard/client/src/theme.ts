/** Dark or light: the reader's choice, else the system's; kept in this browser, shown as data-theme on <html>. */
import type { Mode } from './types';

const KEY = 'hongtu-theme';

/** The mode to begin with. */
export function initialMode(stored: string | null, prefersDark: boolean): Mode {
  if (stored === 'light' || stored === 'dark') return stored;
  return prefersDark ? 'dark' : 'light';
}

export function otherMode(mode: Mode): Mode {
  return mode === 'dark' ? 'light' : 'dark';
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** The mode in force: what <html> says, else what the reader chose, else what the system prefers. */
export function currentMode(): Mode {
  const shown = document.documentElement.dataset.theme ?? stored();
  return initialMode(shown, window.matchMedia('(prefers-color-scheme: dark)').matches);
}

export function applyMode(mode: Mode, isChoice: boolean): Mode {
  document.documentElement.dataset.theme = mode;
  document.documentElement.style.colorScheme = mode;
  if (isChoice) {
    try {
      localStorage.setItem(KEY, mode);
    } catch {
      // A browser that keeps nothing still shows the choice until the page closes.
    }
  }
  return mode;
}

/** Sets data-theme before the first paint, so that a dark page does not flash white. */
export function applyInitialTheme(): void {
  applyMode(currentMode(), false);
}
