/** What a model wants to change in one file: code for `applyCode`. */
export interface FileEdit {
  /** As the model wrote it, with slashes; undefined means the file that was asked about. */
  readonly path: string | undefined;
  readonly code: string;
}

const fence = /^\s*(`{3,}|~{3,})\s*(.*)$/;
const searchMark = /^<{5,9} ?SEARCH\s*$/;
const replaceEnd = /^>{5,9} ?REPLACE/;

/**
 * The edits in a model's reply: fenced blocks, or bare search/replace blocks. A block belongs to the file whose path stands in its
 * info string, on the line before it, or as its first line; blocks of one file are taken together.
 */
export function editsInReply(reply: string): readonly FileEdit[] {
  const edits = new Map<string | undefined, string[]>();
  const add = (path: string | undefined, code: string) => edits.set(path, [...(edits.get(path) ?? []), code]);
  const lines = reply.split(/\r?\n/);
  let path: string | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const opened = fence.exec(line);
    if (opened !== null) {
      const close = closing(lines, at, opened[1] ?? '```');
      const block = lines.slice(at + 1, close);
      const [first = ''] = block;
      const inside = searchMark.test(block[1] ?? '') ? pathIn(first) : undefined;
      add(
        inside ?? pathIn((opened[2] ?? '').replace(/^[\w+#-]*\s+/, '')) ?? pathIn(opened[2] ?? '') ?? path,
        block.slice(inside === undefined ? 0 : 1).join('\n'),
      );
      at = close;
    } else if (searchMark.test(line)) {
      const end = lines.findIndex((each, index) => index > at && replaceEnd.test(each));
      const last = end < 0 ? lines.length - 1 : end;
      add(path, lines.slice(at, last + 1).join('\n'));
      at = last;
    } else path = pathIn(line) ?? (line.trim() === '' ? path : undefined);
  }
  if (edits.size === 0) return [{ path: undefined, code: reply }];
  return [...edits].map(([file, codes]) => ({ path: file, code: codes.join('\n') }));
}

/** The line that closes a fence; search/replace blocks may hold fences of their own, so a block is not closed in the middle of one. */
function closing(lines: readonly string[], from: number, mark: string): number {
  let isInside = false;
  for (let at = from + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (searchMark.test(line)) isInside = true;
    else if (replaceEnd.test(line)) isInside = false;
    else if (!isInside && line.trim() === mark) return at;
  }
  return lines.length;
}

/** A path that stands alone on a line, perhaps as a heading, in bold or in backticks. */
function pathIn(line: string): string | undefined {
  const bare = line
    .trim()
    .replace(/^#+\s*/, '')
    .replace(/^(?:\/\/|#)\s*/, '')
    .replace(/^file(?:name)?:\s*/i, '')
    .replace(/^[*`"]+|[*`":]+$/g, '')
    .replaceAll('\\', '/')
    .replace(/^\.\//, '');
  return /^(?:[\w@.()[\]-]+\/)*[\w@.()[\]-]*\.?[\w-]+$/.test(bare) && /[./]/.test(bare) && !/^\d/.test(bare)
    ? bare
    : undefined;
}
