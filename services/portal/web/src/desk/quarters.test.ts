import { expect, it } from 'vitest';
import type { Say } from '../i18n';
import { quarterIndex, quarterName, quarterNow, quarterText } from './quarters';

it('counts quarters across years', () => {
  expect(quarterIndex('2028-Q1')! - quarterIndex('2027-Q4')!).toBe(1);
  expect(quarterName(quarterIndex('2027-Q3')!)).toBe('2027-Q3');
  expect(quarterName(quarterNow(new Date(2026, 10, 23)))).toBe('2026-Q4');
});

it('refuses what is no quarter', () => {
  expect(quarterIndex('2027-Q5')).toBeUndefined();
  expect(quarterText((() => 'never') as unknown as Say, 'soon')).toBe('');
});
