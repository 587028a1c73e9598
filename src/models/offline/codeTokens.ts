/**
 * Code as tokens that concatenate back to the text: a line break includes the next line's indentation, and any other token includes the
 * single blank before it, so that a prediction can be inserted as it is. A ruler ("--------") is one token: sign by sign, nothing would tell
 * where it ends.
 */
const pattern =
  /\r?\n[ \t]*| ?[\p{L}_$][\p{L}\p{N}_$]*| ?\d[\w.]*| ?"(?:[^"\\\n]|\\.){0,60}"| ?'(?:[^'\\\n]|\\.){0,60}'| ?(?<sign>[-=*#~+/])\k<sign>{3,}| ?[^\p{L}\p{N}\s_$]|[^\S\r\n]+|\r/gu;

export function codeTokens(text: string): string[] {
  return text.match(pattern) ?? [];
}

export function isLineBreak(token: string): boolean {
  return token.startsWith('\n') || token.startsWith('\r');
}
