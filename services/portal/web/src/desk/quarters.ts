import type { Say } from '../i18n';

/** "2027-Q1" as a count of quarters, so that they can be compared and drawn. */
export function quarterIndex(quarter: string): number | undefined {
  const found = /^(\d{4})-Q([1-4])$/.exec(quarter);
  return found ? Number(found[1]) * 4 + Number(found[2]) - 1 : undefined;
}

export function quarterName(index: number): string {
  return `${Math.floor(index / 4)}-Q${(index % 4) + 1}`;
}

export function quarterNow(date = new Date()): number {
  return date.getFullYear() * 4 + Math.floor(date.getMonth() / 3);
}

/** "Q1 2027", in French "T1 2027". */
export function quarterText(say: Say, quarter: string): string {
  const found = /^(\d{4})-Q([1-4])$/.exec(quarter);
  return found ? say('quarterOf', { q: Number(found[2]), year: found[1]! }) : '';
}
