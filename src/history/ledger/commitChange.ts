import { alignSequences } from '../../provenance/align/alignSequences.ts';
import { creditCopies, textsOf } from './copies.ts';
import { noWriter } from './credits.ts';
import { type FileState, noLines } from './fileTree.ts';
import { alive, beforeHistory, type LineTable } from './lineTable.ts';
import type { LogFile, LogHunk } from './logReader.ts';
import { type AddedBlock, findMoves, type RemovedBlock } from './moves.ts';

interface ChangedFile {
  readonly path: string;
  readonly before: FileState | undefined;
  readonly file: LogFile;
  /** The file as it is in the other parents of a merge. */
  readonly others: readonly FileState[];
  readonly isCounted: boolean;
  readonly evidence: ((line: number) => number) | undefined;
}

interface PendingHunk {
  readonly hunk: LogHunk;
  readonly block: AddedBlock;
}

interface PendingFile {
  readonly changed: ChangedFile;
  readonly hunks: readonly PendingHunk[];
}

/** One commit being added: moves can be detected only after all its files are read. */
export class CommitChange {
  readonly #table: LineTable;
  readonly #number: number;
  readonly #isFirst: boolean;
  readonly #removed: RemovedBlock[] = [];
  readonly #gone: Int32Array[] = [];
  readonly #pending: PendingFile[] = [];
  readonly #taken: (readonly [path: string, state: FileState])[] = [];

  constructor(table: LineTable, number: number, isFirst: boolean) {
    this.#table = table;
    this.#number = number;
    this.#isFirst = isFirst;
  }

  fileGone(path: string, before: FileState, file: LogFile): void {
    const [hunk] = file.isDeleted ? file.hunks : [];
    // Without a patch (a binary file, a link) the lines are gone, and their destination is not searched for.
    if (hunk !== undefined && hunk.removed.length === before.lines.length)
      this.#removed.push({ file: path, ids: before.lines, facts: hunk.removed });
    else this.#gone.push(before.lines);
  }

  /** The file equals that of another parent of a merge, or has no lines. */
  fileTaken(path: string, after: FileState, before?: FileState): void {
    this.#taken.push([path, after]);
    if (before === undefined) return;
    const { lineMarks } = this.#table;
    lineMarks.clear(this.#table.born.length);
    for (const line of after.lines) lineMarks.set(line);
    this.#gone.push(before.lines.filter((line) => !lineMarks.has(line)));
  }

  fileChanged(changed: ChangedFile): void {
    const { path, before, file, others } = changed;
    const hunks = file.hunks.map((hunk): PendingHunk => {
      const start = firstOf(hunk.oldStart, hunk.oldCount);
      const ids = before?.lines.subarray(start, start + hunk.oldCount) ?? new Int32Array(0);
      const none = (value: number) => new Int32Array(hunk.added.length).fill(value);
      const block: AddedBlock = { file: path, facts: hunk.added, ids: none(-1), changed: none(noWriter) };
      if (hunk.removed.length > 0 && hunk.removed.isReformatted(hunk.added)) reformat(ids, hunk, block.ids);
      else if (ids.length > 0) this.#removed.push({ file: path, ids, facts: hunk.removed });
      return { hunk, block };
    });
    for (const other of others) takeFromParent(this.#table, other, before, hunks);
    this.#pending.push({ changed, hunks });
  }

  /** @param keep Receives the new state of each changed file. */
  finish(keep: (path: string, state: FileState) => void): { readonly added: number; readonly removed: number } {
    findMoves(
      this.#removed,
      this.#pending.flatMap(({ hunks }) => hunks.map(({ block }) => block)),
    );
    const kept = this.#pending.flatMap(({ hunks }) => hunks.map(({ block }) => block.ids.filter((id) => id >= 0)));
    let added = 0;
    for (const { changed, hunks } of this.#pending) {
      const blocks = hunks.map(({ block }) => block);
      for (const parent of [changed.before, ...changed.others])
        if (parent !== undefined) creditCopies(this.#table, this.#number, parent, blocks);
      for (const { ids } of blocks) for (const id of ids) added += id < 0 ? 1 : 0;
      keep(changed.path, this.#stateAfter(changed, hunks));
    }
    for (const [path, state] of this.#taken) keep(path, state);
    // A branch may have moved lines between the files that its merge takes.
    return { added, removed: this.#bury([...kept, ...this.#taken.map(([, { lines }]) => lines)]) };
  }

  #stateAfter({ path, before, file, isCounted, evidence }: ChangedFile, hunks: readonly PendingHunk[]): FileState {
    const old = this.#wholeEnough(before, hunks);
    const size = hunks.reduce((sum, { hunk }) => sum + hunk.newCount - hunk.oldCount, old.lines.length);
    const [lines, changed] = [new Int32Array(size), new Int32Array(size)];
    let from = 0;
    let to = 0;
    const keepUntil = (end: number) => {
      lines.set(old.lines.subarray(from, end), to);
      changed.set(old.changed.subarray(from, end), to);
      to += end - from;
    };
    const born = this.#isFirst ? beforeHistory : this.#number;
    const place = this.#table.fileOf(path);
    for (const { hunk, block } of hunks) {
      const start = firstOf(hunk.oldStart, hunk.oldCount);
      keepUntil(start);
      block.ids.forEach((id, line) => {
        lines[to + line] =
          id >= 0
            ? id
            : this.#table.add(born, block.facts, line, {
                isCounted,
                file: place,
                evidence: evidence?.(hunk.newStart + line) ?? 0,
                replaced: hunk.oldCount === hunk.newCount ? (old.lines[start + line] ?? -1) : -1,
              });
        const carried = block.changed[line] ?? noWriter;
        changed[to + line] = carried === noWriter ? born : carried;
      });
      to += block.ids.length;
      from = start + hunk.oldCount;
    }
    keepUntil(old.lines.length);
    return { blob: file.blob, lines, changed, isPartial: old.isPartial };
  }

  /** A file that git previously treated as binary has lines that were never shown; makes up as many as the hunks imply. */
  #wholeEnough(before: FileState | undefined, hunks: readonly PendingHunk[]): FileState {
    const old = before ?? noLines('', false);
    const last = hunks.at(-1)?.hunk;
    const missing = last === undefined ? 0 : firstOf(last.oldStart, last.oldCount) + last.oldCount - old.lines.length;
    if (missing <= 0) return old;
    const unknown = Int32Array.from({ length: missing }, () => this.#table.addUnknown());
    return {
      blob: old.blob,
      lines: Int32Array.from([...old.lines, ...unknown]),
      changed: Int32Array.from([...old.changed, ...new Array<number>(missing).fill(beforeHistory)]),
      isPartial: true,
    };
  }

  /** Marks lines as ended. @returns how many. */
  #bury(kept: readonly Int32Array[]): number {
    const { died, lineMarks } = this.#table;
    lineMarks.clear(this.#table.born.length);
    for (const ids of kept) for (const id of ids) lineMarks.set(id);
    let count = 0;
    for (const ids of [...this.#removed.map((block) => block.ids), ...this.#gone]) {
      for (let at = 0; at < ids.length; at += 1) {
        const id = ids[at] ?? -1;
        if (id < 0 || died.at(id) !== alive || lineMarks.has(id)) continue;
        died.set(id, this.#number);
        count += 1;
      }
    }
    return count;
  }
}

/** Zero-based index of a hunk's first line; if a side is empty, git names the line before. */
function firstOf(start: number, count: number): number {
  return count === 0 ? start : start - 1;
}

/** Gives each line of a reformatted hunk the number of the old line that contains its first character. */
function reformat(ids: Int32Array, { removed, added }: LogHunk, into: Int32Array): void {
  let source = 0;
  let sourceEnd = removed.size(0);
  let at = 0;
  for (let line = 0; line < into.length; line += 1) {
    while (source < ids.length - 1 && at >= sourceEnd) {
      source += 1;
      sourceEnd += removed.size(source);
    }
    into[line] = ids[source] ?? -1;
    at += added.size(line);
  }
}

/** Takes over lines of a merge that came from a parent other than the first, by diffing against that parent as `git blame` does. */
function takeFromParent(
  table: LineTable,
  parent: FileState,
  before: FileState | undefined,
  hunks: readonly PendingHunk[],
): void {
  const added = hunks.map(({ block }) => textsOf(table, block));
  const texts = table.texts();
  const { textMarks } = table;
  textMarks.clear(table.textCount);
  for (const id of parent.lines) textMarks.set(texts[id] ?? 0);
  const isTheirs = ({ block }: PendingHunk, index: number) =>
    block.ids.some((id, line) => id === -1 && textMarks.has(added[index]?.[line] ?? -1));
  if (!hunks.some(isTheirs)) return;
  // Renumbered, since the diff allocates memory up to the largest number.
  textMarks.clear(table.textCount);
  let count = 0;
  const numberOf = (text: number) => {
    const known = textMarks.get(text);
    if (known >= 0) return known;
    textMarks.set(text, count);
    count += 1;
    return count - 1;
  };
  const theirs = parent.lines.map((id) => numberOf(texts[id] ?? 0));
  const after: number[] = [];
  const open: { readonly at: number; readonly block: AddedBlock }[] = [];
  let from = 0;
  const keepUntil = (end: number) => {
    for (; from < end; from += 1) after.push(numberOf(texts[before?.lines[from] ?? 0] ?? 0));
  };
  for (const [index, { hunk, block }] of hunks.entries()) {
    keepUntil(firstOf(hunk.oldStart, hunk.oldCount));
    from += hunk.oldCount;
    open.push({ at: after.length, block });
    for (const text of added[index] ?? []) after.push(numberOf(text));
  }
  keepUntil(before?.lines.length ?? 0);
  const partners = alignSequences(theirs, Int32Array.from(after));
  for (const { at, block } of open) {
    for (let line = 0; line < block.ids.length; line += 1) {
      const place = partners[at + line] ?? -1;
      if (place < 0 || block.ids[line] !== -1) continue;
      block.ids[line] = parent.lines[place] ?? -1;
      block.changed[line] = parent.changed[place] ?? -1;
    }
  }
}
