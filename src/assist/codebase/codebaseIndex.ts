import {
  isLearned,
  isTestFile,
  maxFileUnits,
  type WorkspaceFile,
  type WorkspaceText,
} from '../../models/offline/workspaceText.ts';
import { commentLines, definedNames, methodNames, searchWords } from './searchWords.ts';
import { countWords, WordIndex } from './wordIndex.ts';

/** A part of a file that may answer a question; lines from 1, both inclusive. */
export interface CodePlace {
  readonly path: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly score: number;
}

interface IndexedFile {
  readonly path: string;
  readonly id: number;
  /** Ids of its pieces, in order, and the first line of each, from 1. */
  readonly pieces: readonly number[];
  readonly lines: readonly number[];
}

/** Lines per piece and overlap with the next one, so that a function starting near the end of a piece stays whole. */
const pieceLines = 25;
const overlapLines = 5;
/** The index yields the thread after this much of its own work; with one more piece, a slice stays below 5 ms. */
const sliceMs = 1;
/** Most text to index, UTF-16 units: 10,000 files have about 50 million (`npm run bench -- codebase`). */
const maxUnits = 80_000_000;
/** Only a question's rarest words are looked up: common ones cost the most time and say the least. Chosen by us. */
const maxQuestionWords = 24;
/**
 * A file scores as its best piece plus a share of the whole file's score; a test ranks below the code it tests. The weights come from
 * coordinate ascent on half of this repository's questions (`npm run bench -- codebase` reports the other half), and on those of Flask,
 * Requests and js-debug. Adding the scores of importing files was tried and hurt in repositories that were not tuned on.
 */
const wholeFileWeight = 0.5;
const testWeight = 0.85;
/** How often a word counts in a piece, by where it occurs; 1 in the text itself. */
const pieceCounts = { folder: 2, fileName: 3, name: 2 };
/** The same for a whole file, where a comment line counts once more: it says in words what the code does. */
const fileCounts = { folder: 3, fileName: 5, name: 2, comment: 1 };
/** For pieces and whole files. Since some words count several times, k1 is above the usual 1.2 to 2. */
const bm25 = { k1: 3.2, b: 0.75 };

/** Finds the workspace's code by the words of a question. In memory, on this machine; searching sends nothing. */
export class CodebaseIndex {
  readonly #source: WorkspaceText;
  readonly #pause: () => Promise<void>;
  readonly #monotonicMs: () => number;
  readonly #whole = new WordIndex(bm25);
  readonly #pieces = new WordIndex(bm25);
  readonly #files = new Map<string, IndexedFile>();
  #units = 0;
  #isWhole = true;
  #spentMs = 0;

  /** @param pause Yields the thread; resolves when it is our turn again. */
  constructor(source: WorkspaceText, pause: () => Promise<void>, monotonicMs: () => number) {
    this.#source = source;
    this.#pause = pause;
    this.#monotonicMs = monotonicMs;
  }

  /** False if there was more text than can be indexed. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  get fileCount(): number {
    return this.#files.size;
  }

  /** Reads the workspace in short slices. */
  async build(signal: AbortSignal): Promise<void> {
    for await (const file of this.#source.files()) {
      if (signal.aborted || !this.#isWhole) return;
      await this.update(file, signal);
    }
  }

  /** Adds a file, or replaces it after a save; one that can no longer be read is dropped. */
  async update(file: WorkspaceFile, signal?: AbortSignal): Promise<void> {
    const known = this.#files.get(file.path);
    if (known !== undefined) {
      this.#whole.remove(known.id);
      for (const id of known.pieces) this.#pieces.remove(id);
      this.#files.delete(file.path);
    }
    if (!isLearned(file.path)) return;
    const text = await file.readText();
    if (text === undefined || text.length > maxFileUnits) return;
    if (this.#units + text.length > maxUnits) {
      this.#isWhole = false;
      return;
    }
    this.#units += text.length;
    const cut = file.path.lastIndexOf('/') + 1;
    const folder = searchWords(file.path.slice(0, cut));
    const fileName = searchWords(file.path.slice(cut).replace(/\.\w+$/, ''));
    const all = new Map<string, number>();
    countWords(all, folder, fileCounts.folder);
    countWords(all, fileName, fileCounts.fileName);
    const pieces: number[] = [];
    const lines: number[] = [];
    let startedMs = this.#monotonicMs();
    for (const part of partsOf(text)) {
      const names = searchWords(`${definedNames(part.text)} ${methodNames(part.text)}`);
      const words = searchWords(part.text);
      const counts = new Map<string, number>();
      countWords(counts, folder, pieceCounts.folder);
      countWords(counts, fileName, pieceCounts.fileName);
      countWords(counts, names, pieceCounts.name);
      countWords(counts, words);
      pieces.push(this.#pieces.add(counts));
      lines.push(part.line);
      countWords(all, names, fileCounts.name);
      // The overlap with the next piece is counted there.
      countWords(all, part.isLast ? words : searchWords(part.own));
      countWords(all, searchWords(commentLines(part.own)), fileCounts.comment);
      startedMs = await this.#rest(startedMs);
      if (signal?.aborted === true) return;
    }
    this.#files.set(file.path, { path: file.path, id: this.#whole.add(all), pieces, lines });
    await this.#rest(startedMs);
  }

  /** Yields the thread when a slice is used up. @returns when the next piece of work starts */
  async #rest(startedMs: number): Promise<number> {
    this.#spentMs += this.#monotonicMs() - startedMs;
    if (this.#spentMs >= sliceMs) {
      await this.#pause();
      this.#spentMs = 0;
    }
    return this.#monotonicMs();
  }

  /** The best place in each of the best files, best first. */
  find(question: string, max: number): readonly CodePlace[] {
    const frequency = (word: string) => this.#pieces.frequency(word);
    const words = [...new Set(searchWords(question))]
      .filter((word) => frequency(word) > 0)
      .sort((a, c) => frequency(a) - frequency(c))
      .slice(0, maxQuestionWords);
    const whole = this.#whole.scores(words);
    const scores = this.#pieces.scores(words);
    const places: CodePlace[] = [];
    for (const { path, id, pieces, lines } of this.#files.values()) {
      let best = 0;
      let firstLine = 1;
      pieces.forEach((piece, at) => {
        const score = scores[piece] ?? 0;
        if (score <= best) return;
        best = score;
        firstLine = lines[at] ?? 1;
      });
      if (best === 0) continue;
      const score = (best + wholeFileWeight * (whole[id] ?? 0)) * (isTestFile(path) ? testWeight : 1);
      places.push({ path, firstLine, lastLine: firstLine + pieceLines - 1, score });
    }
    return places.sort((a, c) => c.score - a.score).slice(0, max);
  }
}

interface Part {
  readonly text: string;
  /** Without the lines that the next part repeats. */
  readonly own: string;
  readonly line: number;
  readonly isLast: boolean;
}

function* partsOf(text: string): Generator<Part> {
  const step = pieceLines - overlapLines;
  let from = 0;
  let line = 1;
  while (from < text.length) {
    const next = afterLines(text, from, step);
    const end = afterLines(text, next, overlapLines);
    const isLast = end >= text.length;
    const own = text.slice(from, next);
    yield { text: text.slice(from, end), own, line, isLast };
    if (isLast) return;
    line += own.split('\n').length - 1;
    from = next;
  }
}

/** Longest line to read whole; longer ones are data. */
const maxLineUnits = 2_000;
/** Longest piece, UTF-16 units; indexing a longer one would exceed a slice. */
const maxPieceUnits = 8_000;

/** The offset this many lines after `from`. Stops earlier after a very long line, so that no piece takes long. */
function afterLines(text: string, from: number, lines: number): number {
  let at = from;
  for (let count = 0; count < lines && at < text.length; count += 1) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end + 1;
    if (next - at > maxLineUnits) return Math.min(next, at + maxLineUnits);
    if (next - from > maxPieceUnits) return at;
    at = next;
  }
  return at;
}
