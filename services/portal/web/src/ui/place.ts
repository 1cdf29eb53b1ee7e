/** A place as it is read aloud: "3=" where several share it, "4≈" where one ballot could undo the difference. */
export function placeMark(row: { place: number; tied?: boolean }, all: readonly { place: number }[]): string {
  const shared = all.filter((other) => other.place === row.place).length > 1;
  return `${row.place}${shared ? '=' : row.tied ? '≈' : ''}`;
}

/** Whether any of them needs the word on what "≈" means. */
export const someNear = (all: readonly { place: number; tied?: boolean }[]) =>
  all.some((row) => placeMark(row, all).endsWith('≈'));
