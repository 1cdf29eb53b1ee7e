import type { Gap } from '../api';
import type { Say } from '../i18n';
import type { Book } from '../room/use-room';

/** The gap in a sentence: what the room says happens now. */
export function sentence(book: Book, gap: Gap): string {
  const question = book.question.get(gap.question);
  const level = gap.agreedChoice ?? (gap.level === undefined ? undefined : Math.floor(gap.level));
  return question?.choices[level ?? -1] ?? question?.text ?? gap.question;
}

/** "Partner: Development bank", in French with a space before the colon; without the second part the first alone. */
export const named = (say: Say, what: string, which?: string) =>
  which ? say('named', { what, which }) : what;
