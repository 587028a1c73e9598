import type { StateBlock } from 'markdown-it';

/** A part of a block: unchanged text, or old lines replaced by new ones. */
export type BlockPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'change'; readonly old: string; readonly fresh: string };

/** With the path that may stand beside the mark. */
const start = /^<{5,9}(?: ?(?:SEARCH|ORIGINAL)(?:\s+(?<path>\S.*))?| ?HEAD)?$/;
const bareStart = /^<{5,9} ?(?:SEARCH|ORIGINAL)(?:\s+\S.*)?$/;
const middle = /^={5,9}$/;
const end = /^>{5,9} ?(?:REPLACE|UPDATED)?$/;

/** The parts of a block with search/replace markers; undefined if it has none. An unfinished change ends where the text does. */
export function changesIn(code: string): readonly BlockPart[] | undefined {
  const parts: BlockPart[] = [];
  let text: string[] = [];
  let old: string[] | undefined;
  let fresh: string[] | undefined;
  const closeText = () => {
    if (text.some((line) => line.trim() !== '')) parts.push({ kind: 'text', text: text.join('\n') });
    text = [];
  };
  const closeChange = () => {
    if (old !== undefined) parts.push({ kind: 'change', old: old.join('\n'), fresh: (fresh ?? []).join('\n') });
    old = undefined;
    fresh = undefined;
  };
  let lead = '';
  for (const line of code.replace(/\n$/, '').split('\n')) {
    const mark = (line.startsWith(lead) ? line.slice(lead.length) : line).trimEnd();
    const opened = old === undefined ? start.exec(line.trim()) : null;
    if (opened !== null) {
      lead = line.slice(0, line.search(/\S/));
      const path = opened.groups?.['path'];
      if (path !== undefined) text.push(path);
      closeText();
      old = [];
    } else if (old !== undefined && fresh === undefined && middle.test(mark)) fresh = [];
    else if (fresh !== undefined && end.test(mark)) closeChange();
    else (fresh ?? old ?? text).push(line);
  }
  closeText();
  closeChange();
  return parts.some(({ kind }) => kind === 'change') ? parts : undefined;
}

/**
 * Reads a bare search/replace block, outside any fence, as if it were fenced: nobody should have to read raw markers. As a rule of the parser
 * it holds in lists and quotes as well.
 */
export function readBareChange(state: StateBlock, first: number, stop: number, isSilent: boolean): boolean {
  const lineAt = (line: number) =>
    state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]).trimEnd();
  if (!bareStart.test(lineAt(first))) return false;
  if (isSilent) return true;
  // Code that is indented less than the list it stands in belongs to the block if an end mark follows.
  let last = first + 1;
  while (last < stop && !end.test(lineAt(last)) && !bareStart.test(lineAt(last))) last += 1;
  const isEnded = last < stop && end.test(lineAt(last));
  if (!isEnded) {
    const outer = last;
    last = first + 1;
    while (last < outer && (state.isEmpty(last) || (state.sCount[last] ?? 0) >= state.blkIndent)) last += 1;
  }
  state.line = isEnded ? last + 1 : last;
  const token = state.push('fence', 'code', 0);
  // Only what all lines have is the indent of the list around them.
  const indents = state.sCount.slice(first, state.line).filter((_count, index) => !state.isEmpty(first + index));
  token.content = `${state.getLines(first, state.line, Math.min(...indents), false)}\n`;
  token.markup = '```';
  token.map = [first, state.line];
  return true;
}
