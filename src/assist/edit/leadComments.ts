import { textAt } from './lineText.ts';

/** A line of a comment, or a decorator. */
export const leadLine =
  /^\s*(?:\/\/|\/\*|\*|#(?!!|include|define|if|endif|pragma|region|endregion)|@\w|\[[A-Z][\w(), ."=]*\]\s*$|--\s)/;

/** What a comment says that is about the whole file: who owns it, or how tools read it. */
const aboutFile =
  /^#!|copyright|licen[cs]e|SPDX-|[@\\](?:file|fileoverview|overview|jest-environment)\b|@ts-(?:no)?check|eslint-|biome-|prettier-|pylint:|mypy:|ruff:|coding[:=]|go:build|\+build|frozen_string_literal|<reference /i;

/** Words that a comment about what a function does has hardly ever. */
export const surelyAboutFile =
  /copyright|SPDX-|\b(?:licensed|MIT|BSD|ISC|GPL|Apache)\s+(?:under|licen[cs]e\b.{0,9}$)|@licen[cs]e|^\W*licen[cs]e\b(?:\s{0,9}:|\W*$)/i;

/** First of the comment and decorator lines directly above a line. */
export function leadAbove(lines: readonly string[], line: number): number {
  let lead = line;
  while (leadLine.test(textAt(lines, lead - 1))) lead -= 1;
  return lead;
}

/** First of the comment and decorator lines above a symbol. @param start The line on which its own decorators begin. */
export function leadOf(lines: readonly string[], first: number, start: number): number {
  const above = leadAbove(lines, start);
  // An interpreter line belongs to the comments of the whole file below it.
  const lead = above === 1 && textAt(lines, 0).startsWith('#!') ? 0 : above;
  return lead > 0 ? lead : Math.min(first, headerEnd(lines, first));
}

/** How many lines a comment about the whole file takes at its top, up to the symbol that follows without a blank line. */
export function headerEnd(lines: readonly string[], first: number): number {
  const last = lines.slice(0, first).findLastIndex((line) => aboutFile.test(line));
  if (last < 0) return 0;
  // The rest of the same comment belongs to it; one of another form does not.
  const form = (line: string) => /^\s*(?:\/\/|#(?!!)|--|\/?\*)/.exec(line)?.[0].trim().replace('/*', '*');
  let end = last + 1;
  while (
    end < first &&
    !/\*\/\s*$/.test(textAt(lines, end - 1)) &&
    form(textAt(lines, end)) === form(textAt(lines, last))
  )
    end += 1;
  return end;
}
