import { IntlMessageFormat } from 'intl-messageformat';
import type desk from '../messages/en/desk.json';
import type learn from '../messages/en/learn.json';
import type room from '../messages/en/room.json';

export type Language = 'en' | 'fr';
export type Key = keyof typeof room | keyof typeof desk | keyof typeof learn;
export type Part = 'room' | 'desk' | 'learn';
export const languages: Language[] = ['en', 'fr'];
export const languageNames: Record<Language, string> = { en: 'English', fr: 'Français' };

const files: Record<Part, Record<Language, () => Promise<{ default: Record<string, string> }>>> = {
  room: { en: () => import('../messages/en/room.json'), fr: () => import('../messages/fr/room.json') },
  desk: { en: () => import('../messages/en/desk.json'), fr: () => import('../messages/fr/desk.json') },
  learn: { en: () => import('../messages/en/learn.json'), fr: () => import('../messages/fr/learn.json') },
};

const texts: Record<Language, Record<string, string>> = { en: {}, fr: {} };
const formats = new Map<string, IntlMessageFormat>();
const wanted = new Set<Part>();
let current: Language = 'en';

/** A page's chunk asks for the texts it needs; a change of language fetches the same parts again. */
export async function want(part: Part): Promise<void> {
  wanted.add(part);
  await fetchPart(part, current);
}

async function fetchPart(part: Part, language: Language): Promise<void> {
  Object.assign(texts[language], (await files[part][language]()).default);
}

export async function switchLanguage(language: Language): Promise<void> {
  await Promise.all([...wanted].map((part) => fetchPart(part, language)));
  current = language;
  document.documentElement.lang = language;
  document.documentElement.dir = 'ltr';
}

export function language(): Language {
  return current;
}

/** What the person chose, else what the browser asks for. */
export function preferred(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem('concord.language');
  const all = [asked, ...(navigator.languages ?? [])];
  for (const tag of all) {
    const base = tag?.slice(0, 2).toLowerCase();
    if (base === 'en' || base === 'fr') return base;
  }
  return 'en';
}

export function format(key: string): IntlMessageFormat {
  const id = `${current}/${key}`;
  let made = formats.get(id);
  if (!made) {
    const text = texts[current][key];
    if (text === undefined) return new IntlMessageFormat(key.replace(/[{}<>]/g, ''), current);
    made = new IntlMessageFormat(text, current);
    formats.set(id, made);
  }
  return made;
}

export function has(key: string): boolean {
  return texts[current][key] !== undefined;
}
