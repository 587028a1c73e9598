/** A title on one line without control characters: an escape sequence could repaint the terminal. */
export function oneLine(title: string): string {
  return title.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
