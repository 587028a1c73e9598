/**
 * Code as tokens that join to the text again: a line break takes the next line's indentation along, and any other token the
 * one blank before it, so that a prediction is text that can be inserted as it is.
 */
const pattern =
  /\r?\n[ \t]*| ?[\p{L}_$][\p{L}\p{N}_$]*| ?\d[\w.]*| ?"(?:[^"\\\n]|\\.){0,60}"| ?'(?:[^'\\\n]|\\.){0,60}'| ?[^\p{L}\p{N}\s_$]|[^\S\r\n]+|\r/gu;

export function codeTokens(text: string): string[] {
  return text.match(pattern) ?? [];
}

export function isLineBreak(token: string): boolean {
  return token.startsWith('\n') || token.startsWith('\r');
}
