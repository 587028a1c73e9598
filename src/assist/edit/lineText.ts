import { clip } from '../../base/clip.ts';

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

export function isWritten(line: string): boolean {
  return !isBlank(line);
}

/** The line at an index; empty above the first and below the last one. */
export function textAt(lines: readonly string[], index: number): string {
  return lines[index] ?? '';
}

/** The blanks and tabs at the beginning of a line. */
export function indentOf(line: string): string {
  return line.slice(0, line.search(/[^ \t]|$/));
}

/** Longest quotation in a sentence, UTF-16 units. Chosen by us: identifies the place and fits on one line. */
const maxQuotedUnits = 60;

/** The first of the lines that is not blank, cut to fit into a sentence. */
export function excerpt(lines: readonly string[]): string {
  return clip((lines.find(isWritten) ?? '').trim(), maxQuotedUnits);
}
