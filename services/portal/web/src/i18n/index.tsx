import { createContext, Fragment, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { format, has, language, switchLanguage, type Key, type Language } from './catalog';

type Plain = string | number | Date | boolean | null | undefined;
type Rich = Plain | ReactNode | ((parts: ReactNode) => ReactNode);

export interface Say {
  (key: Key, values?: Record<string, Plain>): string;
  /** The same with elements in it: <b>…</b> in the message calls values.b. */
  rich(key: Key, values?: Record<string, Rich>): ReactNode;
  /** For keys made of a code, such as an error's reason. Falls back to the second key. */
  code(prefix: string, code: string, otherwise?: Key): string;
  number(value: number, digits?: number): string;
  percent(value: number): string;
  date(value: string | Date | undefined, style?: 'medium' | 'long'): string;
  time(value: string | Date | undefined): string;
  stamp(value: string | Date | undefined): string;
  list(values: string[], type?: 'conjunction' | 'disjunction'): string;
  country(code: string): string;
  /** What somebody wrote, in the marks of the reader's language. */
  quote(text: string): string;
  language: Language;
}

interface Context {
  say: Say;
  choose: (language: Language) => Promise<void>;
}

const I18n = createContext<Context | null>(null);

const bold = (parts: ReactNode): ReactNode => <strong>{parts}</strong>;

/** Day before month and 24 hours in both languages. */
const localeOf: Record<Language, string> = { en: 'en-GB', fr: 'fr' };

function makeSay(lang: Language): Say {
  const locale = localeOf[lang];
  const say = ((key: Key, values?: Record<string, Plain>) => {
    try {
      return String(format(key).format(values ?? {}));
    } catch {
      return key; // a message that lacks a value must not take the page down
    }
  }) as Say;
  say.language = lang;
  say.rich = (key, values) => {
    const parts = format(key).format<ReactNode>({ b: bold, ...values } as never);
    return Array.isArray(parts) ? parts.map((p, i) => <Fragment key={i}>{p}</Fragment>) : parts;
  };
  say.code = (prefix, code, otherwise) => {
    const key = `${prefix}.${code}`;
    if (has(key)) return say(key as Key);
    return otherwise ? say(otherwise) : code;
  };
  say.number = (value, digits = 0) =>
    value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  say.percent = (value) => value.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 0 });
  say.date = (value, style = 'medium') =>
    value ? new Intl.DateTimeFormat(locale, { dateStyle: style }).format(day(value)) : '';
  say.time = (value) =>
    value ? new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(new Date(value)) : '';
  say.stamp = (value) =>
    value
      ? new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(value))
      : '';
  say.list = (values, type = 'conjunction') => new Intl.ListFormat(locale, { type }).format(values);
  say.country = (code) => {
    if (/^(X[A-Z]|Q[M-Z]|AA|ZZ)$/.test(code)) return code; // user-assigned: fictitious
    try {
      return new Intl.DisplayNames(locale, { type: 'region' }).of(code) ?? code;
    } catch {
      return code;
    }
  };
  say.quote = (text) => (lang === 'fr' ? `«\u00a0${text}\u00a0»` : `“${text}”`);
  return say;
}

/** "2026-11-17" is a day, not midnight in Greenwich. */
function day(value: string | Date): Date {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) {
    const [y, m, d] = value.split('-').map(Number);
    return new Date(y, m - 1, d);
  }
  return new Date(value);
}

export function I18nProvider({ children }: { children: ReactNode }) {
  const [lang, setLang] = useState<Language>(language());
  const choose = useCallback(async (next: Language) => {
    localStorage.setItem('concord.language', next);
    await switchLanguage(next);
    setLang(next);
  }, []);
  const value = useMemo(() => ({ say: makeSay(lang), choose }), [lang, choose]);
  return <I18n.Provider value={value}>{children}</I18n.Provider>;
}

export function useSay(): Say {
  const context = useContext(I18n);
  if (!context) throw new Error('I18nProvider is missing');
  return context.say;
}

export function useLanguage(): { language: Language; choose: (language: Language) => Promise<void> } {
  const context = useContext(I18n);
  if (!context) throw new Error('I18nProvider is missing');
  return { language: context.say.language, choose: context.choose };
}
