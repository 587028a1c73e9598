import * as l10n from '@vscode/l10n';

/** The next part of a growing text for a screen reader. */
export interface Announcement {
  text: string;
  /** Characters of the markdown announced so far, including this announcement. */
  announcedChars: number;
}

const fence = /^ {0,3}(```|~~~)/gm;

/**
 * The next whole sentences or blocks of a growing markdown text: never half a sentence or part of a code block, so that a polite live
 * region speaks in pieces that make sense.
 * @param announcedChars Characters announced before.
 * @param finished Whether the text is complete; then the rest is announced.
 */
export function nextAnnouncement(markdown: string, announcedChars: number, finished: boolean): Announcement {
  const end = finished ? markdown.length : lastBoundary(markdown, announcedChars);
  return end <= announcedChars
    ? { text: '', announcedChars }
    : { text: plainText(markdown.slice(announcedChars, end)), announcedChars: end };
}

function lastBoundary(markdown: string, from: number): number {
  let best = from;
  for (const match of markdown.slice(from).matchAll(/\n\s*\n|[.!?:](?=\s)|\n/g)) {
    const end = from + match.index + match[0].length;
    if ((markdown.slice(0, end).match(fence)?.length ?? 0) % 2 === 0) best = end;
  }
  return best;
}

/** Plain text without markdown syntax; code blocks become the words "Code block." */
export function plainText(markdown: string): string {
  return withoutCode(markdown)
    .replace(/\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/^\s{0,3}(#{1,6}|>|[-*+]|\d+\.)\s+/gm, '')
    .replace(/[`*_]{1,3}/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Replaces each code block, even an unclosed one, with two words. */
function withoutCode(markdown: string): string {
  const lines: string[] = [];
  let open: string | undefined;
  for (const line of markdown.split('\n')) {
    const mark = /^ {0,3}(```|~~~)/.exec(line)?.[1];
    if (open === undefined) lines.push(mark === undefined ? line : l10n.t(' Code block. '));
    if (mark !== undefined) open = open === undefined ? mark : open === mark ? undefined : open;
  }
  return lines.join('\n');
}
