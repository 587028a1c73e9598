/** A fence of Markdown that is open: what stands before its mark, and the mark. */
export interface Fence {
  readonly lead: string;
  readonly mark: string;
}

/** Also in a quote or a list. */
const fenceLine = /^(?<lead>[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?)(?<mark>`{3,}|~{3,})/;

/** The fence that is open after a line. @param open The one before it; the same object if the line changes nothing. */
export function fenceAfter(line: string, open: Fence | undefined): Fence | undefined {
  const found = fenceLine.exec(line);
  if (found === null) return open;
  const { lead = '', mark = '' } = found.groups ?? {};
  const rest = line.slice(found[0].length);
  if (open !== undefined) return mark.startsWith(open.mark) && rest.trim() === '' ? undefined : open;
  // Backticks behind a fence of backticks make it inline code.
  return mark.startsWith('`') && rest.includes('`') ? undefined : { lead: lead.replace(/[^\s>]/g, ' '), mark };
}
