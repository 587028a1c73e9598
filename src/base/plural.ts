/** `1 line`, `2 lines`: for words whose plural just adds an s. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
