import { isBlank, isWritten, textAt } from './lineText.ts';
import { blockOf } from './replyForms.ts';

const endOfEdit = /^(?:>{5,9}|\+{5,9}) ?(?:REPLACE|UPDATED)\s*$/i;
const hunkHead = /^(?:@@|diff --git |\*\*\* (?:Update|Add) File:)/;
const fence = /^\s*(?<mark>`{3,}|~{3,}(?!~))(?<info>[^`]*)$/;

/**
 * The part of an unfinished reply that later text cannot change, written as a reply of its own: the search/replace blocks or hunks that have
 * ended, or the complete lines of a code block with the rest of the old lines below them. It is for showing; only the whole reply is applied.
 * @param reply What has arrived so far.
 * @param selected The selected old text, where the reply is expected to replace it.
 * @returns undefined while nothing is certain
 */
export function arrivedEdits(reply: string, selected: string | undefined): string | undefined {
  // The last line may go on.
  const lines = reply.replaceAll('\r\n', '\n').split('\n').slice(0, -1);
  const lastEnd = lines.findLastIndex((line) => endOfEdit.test(line));
  if (lastEnd >= 0) return closed(lines.slice(0, lastEnd + 1));
  const lastHead = lines.findLastIndex((line) => hunkHead.test(line));
  const firstHunk = lines.findIndex((line) => line.startsWith('@@'));
  if (firstHunk >= 0) return lastHead > firstHunk ? closed(lines.slice(0, lastHead)) : undefined;
  return selected === undefined ? undefined : inSelection(lines, selected);
}

/** Ends the patch and the fence that are still open. */
function closed(lines: readonly string[]): string {
  let open: string | undefined;
  for (const line of lines) {
    const mark = fence.exec(line)?.groups?.['mark'];
    if (mark === undefined) continue;
    if (open === undefined) open = mark;
    else if (line.trim().startsWith(open)) open = undefined;
  }
  const isPatch = lines.some((line) => line.trim() === '*** Begin Patch');
  return [...lines, ...(isPatch ? ['*** End Patch'] : []), ...(open === undefined ? [] : [open])].join('\n');
}

/** The block's lines so far, and below them the old lines that follow the last one they have in common. */
function inSelection(lines: readonly string[], selected: string): string | undefined {
  const begin = lines.findIndex((line) => fence.test(line));
  const opened = fence.exec(textAt(lines, begin))?.groups;
  if (opened === undefined) return undefined;
  const { mark = '', info = '' } = opened;
  const body = lines.slice(begin + 1);
  const end = body.findIndex((line) => line.trim() === mark);
  const fresh = end < 0 ? body : body.slice(0, end);
  if (fresh.every(isBlank)) return undefined;
  if (end >= 0) return blockOf(fresh.join('\n'), info.trim());
  const old = selected.replaceAll('\r\n', '\n').split('\n');
  let next = 0;
  for (const line of fresh) {
    const same = old.findIndex((each, at) => at >= next && isWritten(each) && each.trim() === line.trim());
    if (same >= 0) next = same + 1;
  }
  return blockOf([...fresh, ...old.slice(next)].join('\n'), info.trim());
}
