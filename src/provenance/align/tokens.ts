/** A stretch of text without whitespace: a word, a number, or one other character. */
export interface Token {
  readonly start: number;
  readonly text: string;
}

const tokenPattern = /[\p{L}\p{N}\p{M}_$]+|[^\s]/gu;

/** The tokens of a text; whitespace separates them. Offsets in UTF-16 units, plus `base`. */
export function tokenize(text: string, base = 0): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(tokenPattern)) tokens.push({ start: base + match.index, text: match[0] });
  return tokens;
}

export interface Line {
  readonly start: number;
  /** With its line end. */
  readonly text: string;
}

/** Lines with their ends (`\n`, `\r\n` or `\r`); the last one is left out when empty. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  if (!text.includes('\r')) return splitGitLines(text);
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit !== 10 && unit !== 13) continue;
    if (unit === 13 && text.charCodeAt(at + 1) === 10) at += 1;
    lines.push({ start, text: text.slice(start, at + 1) });
    start = at + 1;
  }
  if (start < text.length) lines.push({ start, text: text.slice(start) });
  return lines;
}

/** Lines as git and commit notes count them: a lone carriage return does not end a line. */
export function splitGitLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    lines.push({ start, text: text.slice(start, end + 1) });
    start = end + 1;
  }
  if (start < text.length) lines.push({ start, text: text.slice(start) });
  return lines;
}

export function isBlank(text: string): boolean {
  return !/\S/u.test(text);
}

/** The whitespace that occurs in source text, as UTF-16 units. */
export function isBlankUnit(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0 || unit === 0x3000 || unit === 0xfeff;
}

/** Length of the common prefix of two texts, never ending inside a surrogate pair. */
export function commonPrefix(left: string, right: string): number {
  const limit = Math.min(left.length, right.length);
  let length = 0;
  while (length < limit && left.charCodeAt(length) === right.charCodeAt(length)) length += 1;
  return length > 0 && length < Math.max(left.length, right.length) && isHighSurrogate(left.charCodeAt(length - 1))
    ? length - 1
    : length;
}

/** The same for the common suffix, of the parts from `from` on. */
export function commonSuffix(left: string, right: string, from: number): number {
  const limit = Math.min(left.length, right.length) - from;
  let length = 0;
  while (length < limit && left.charCodeAt(left.length - 1 - length) === right.charCodeAt(right.length - 1 - length)) {
    length += 1;
  }
  return length > 0 && isLowSurrogate(left.charCodeAt(left.length - length)) ? length - 1 : length;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
