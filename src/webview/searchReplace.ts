/** A part of a block: unchanged text, or old lines replaced by new ones. */
export type BlockPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'change'; readonly old: string; readonly fresh: string };

const start = /^<{5,9} ?(?:SEARCH|ORIGINAL|HEAD)?\s*$/;
const middle = /^={5,9}\s*$/;
const end = /^>{5,9} ?(?:REPLACE|UPDATED)?\s*$/;

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
  for (const line of code.replace(/\n$/, '').split('\n')) {
    if (old === undefined && start.test(line)) {
      closeText();
      old = [];
    } else if (old !== undefined && fresh === undefined && middle.test(line)) fresh = [];
    else if (fresh !== undefined && end.test(line)) closeChange();
    else (fresh ?? old ?? text).push(line);
  }
  closeText();
  closeChange();
  return parts.some(({ kind }) => kind === 'change') ? parts : undefined;
}

/** Puts bare search/replace blocks, outside any fence, into fences: nobody should have to read raw markers. */
export function withFencedChanges(text: string): string {
  if (!/^<{5,9} ?(?:SEARCH|ORIGINAL)\s*$/m.test(text)) return text;
  let fence = '';
  let isOpen = false;
  const lines = text.split('\n').flatMap((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (!isOpen && mark !== undefined) {
      if (fence === '') fence = mark;
      else if (mark.startsWith(fence)) fence = '';
      return [line];
    }
    if (fence !== '') return [line];
    if (!isOpen && /^<{5,9} ?(?:SEARCH|ORIGINAL)\s*$/.test(line)) {
      isOpen = true;
      return ['````', line];
    }
    if (isOpen && end.test(line)) {
      isOpen = false;
      return [line, '````'];
    }
    return [line];
  });
  return lines.join('\n');
}
