/**
 * Makes text from a repository safe for a terminal: control characters and direction marks, which would act on it, are replaced by a
 * visible character.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
}
