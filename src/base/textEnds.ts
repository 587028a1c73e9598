/**
 * The text without any of the given characters at its end. A regular expression such as `/x+$/` would take quadratic time to find no
 * match.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}

/** The fenced code blocks of a Markdown text. A fence that is never closed does not count. */
export function fencedBlocks(text: string): { readonly start: number; readonly end: number; readonly code: string }[] {
  const found: { start: number; end: number; code: string }[] = [];
  let open: { readonly mark: string; readonly start: number; readonly codeStart: number } | undefined;
  let at = 0;
  for (const line of text.split('\n')) {
    const next = at + line.length + 1;
    if (open === undefined) {
      const mark = /^[ \t]{0,40}(`{3,}(?!`)|~{3,}(?!~))/.exec(line)?.[1];
      if (mark !== undefined) open = { mark, start: at, codeStart: Math.min(next, text.length) };
    } else if (line.trim() === open.mark) {
      found.push({ start: open.start, end: at + line.length, code: text.slice(open.codeStart, at) });
      open = undefined;
    }
    at = next;
  }
  return found;
}
