/** What the page says of itself: its language, the time zone of its city, and its words for ages. */
import type { AgeWords, Language } from './numbers';

export function pageLanguage(): Language {
  return document.documentElement.lang.startsWith('en') ? 'en' : 'zh';
}

function said(name: 'zone' | 'ages'): string | undefined {
  return document.querySelector<HTMLElement>(`[data-${name}]`)?.dataset[name];
}

/** The IANA zone of the city shown: a wall in another zone still tells the city's time. */
export function cityZone(): string | undefined {
  return said('zone');
}

export function ageWords(): AgeWords {
  return JSON.parse(said('ages') ?? '{}') as AgeWords;
}
