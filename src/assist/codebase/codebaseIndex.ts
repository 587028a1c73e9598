import {
  isLearned,
  isTestFile,
  maxFileUnits,
  type WorkspaceFile,
  type WorkspaceText,
} from '../../models/offline/workspaceText.ts';
import { passagesOf } from './passages.ts';
import { commentLines, searchWords } from './searchWords.ts';
import { countWords, WordIndex } from './wordIndex.ts';

/** A part of a file that may answer a question; lines from 1, both inclusive. */
export interface CodePlace {
  readonly path: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly score: number;
}

/** What people wrote about files elsewhere, such as a commit's message. */
export interface CodeRemark {
  readonly text: string;
  readonly paths: readonly string[];
}

interface IndexedFile {
  readonly path: string;
  /** Its number among the whole files. */
  readonly id: number;
  /** Three numbers a passage: its number among the passages, its first and its last line. */
  readonly passages: Int32Array;
}

/** The index gives the thread back after this much work of its own; with one more passage a slice stays below 5 ms. */
const sliceMs = 1;
/** Most text to index, UTF-16 units: 10,000 files have about 50 million (`npm run bench -- codebase`). */
const maxUnits = 80_000_000;
/** Only a question's rarest words are looked up: common ones cost the most time and say the least. Chosen by us. */
const maxQuestionWords = 24;
/** Newest remarks about one file that count: what was said about it longest ago is most likely to be gone. */
const maxRemarks = 40;
/**
 * A file's score is that of its best passage, plus a share of the whole file's and of its remarks'; a test ranks below the code that it
 * tests. All weights were chosen on one half of this repository's questions and checked on those of httpx, Flask, Requests, pytest and Open
 * vSwitch (`npm run bench -- codebase` asks the other half). Tried and left out, since they helped in no or only one of the six: scores
 * of importing files, test titles, pairs of words, words of the first places found (RM3), words that comments and code share, latent
 * semantic analysis, fewer places for tests of a file that is there itself.
 */
const wholeFileWeight = 0.8;
const remarkWeight = 0.5;
const testWeight = 0.85;
/** How often a word counts in a passage, by where it stands; 1 in the text itself. */
const passageCounts = { folder: 1, fileName: 2, name: 4 };
/** The same in a whole file, where a comment line counts once more: it says in words what the code does. */
const fileCounts = { folder: 3, fileName: 5, name: 2, comment: 1 };
/** Since words of names count several times, k1 lies above the usual 1.2 to 2. */
const passageBm25 = { k1: 2, b: 0.85 };
const fileBm25 = { k1: 3.2, b: 0.75 };
const remarkBm25 = { k1: 1.2, b: 0.75 };

/** Finds the workspace's code by the words of a question. In memory, on this machine; searching sends nothing. */
export class CodebaseIndex {
  readonly #source: WorkspaceText;
  readonly #pause: () => Promise<void>;
  readonly #monotonicMs: () => number;
  readonly #whole = new WordIndex(fileBm25);
  readonly #passages = new WordIndex(passageBm25);
  readonly #remarks = new WordIndex(remarkBm25);
  /** Numbers of what was said about a file, by its path. They stay when the file changes. */
  readonly #remarksOf = new Map<string, number>();
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

  /** Takes in what was said about files, newest first; such words find a file whose own text says it differently. */
  async addRemarks(remarks: readonly CodeRemark[], signal: AbortSignal): Promise<void> {
    const counts = new Map<string, { readonly words: Map<string, number>; remarks: number }>();
    let startedMs = this.#monotonicMs();
    for (const { text, paths } of remarks) {
      const words = searchWords(text);
      for (const path of paths.filter(isLearned)) {
        const known = counts.get(path) ?? { words: new Map(), remarks: 0 };
        counts.set(path, known);
        if (known.remarks < maxRemarks) countWords(known.words, words);
        known.remarks += 1;
      }
      startedMs = await this.#rest(startedMs);
      if (signal.aborted) return;
    }
    for (const [path, { words }] of counts) {
      this.#remarksOf.set(path, this.#remarks.add(words));
      startedMs = await this.#rest(startedMs);
      if (signal.aborted) return;
    }
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
      for (let at = 0; at < known.passages.length; at += 3) this.#passages.remove(known.passages[at] ?? 0);
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
    const passages: number[] = [];
    let startedMs = this.#monotonicMs();
    for (const { name, text: part, firstLine, lastLine } of passagesOf(text)) {
      const names = searchWords(name);
      const words = searchWords(part);
      const counts = new Map<string, number>();
      countWords(counts, folder, passageCounts.folder);
      countWords(counts, fileName, passageCounts.fileName);
      countWords(counts, names, passageCounts.name);
      countWords(counts, words);
      passages.push(this.#passages.add(counts), firstLine, lastLine);
      countWords(all, names, fileCounts.name);
      countWords(all, words);
      countWords(all, searchWords(commentLines(part)), fileCounts.comment);
      startedMs = await this.#rest(startedMs);
      if (signal?.aborted === true) return;
    }
    this.#files.set(file.path, { path: file.path, id: this.#whole.add(all), passages: Int32Array.from(passages) });
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
    const frequency = (word: string) => this.#whole.frequency(word) + this.#remarks.frequency(word);
    const words = [...new Set(searchWords(question))]
      .filter((word) => frequency(word) > 0)
      .sort((a, c) => frequency(a) - frequency(c))
      .slice(0, maxQuestionWords);
    const whole = this.#whole.scores(words);
    const remarks = this.#remarks.scores(words);
    const scores = this.#passages.scores(words);
    const places: CodePlace[] = [];
    for (const { path, id, passages } of this.#files.values()) {
      let [best, bestAt] = [0, 0];
      for (let at = 0; at < passages.length; at += 3) {
        const score = scores[passages[at] ?? 0] ?? 0;
        if (score > best) [best, bestAt] = [score, at];
      }
      const said = remarks[this.#remarksOf.get(path) ?? -1] ?? 0;
      const sum = best + wholeFileWeight * (whole[id] ?? 0) + remarkWeight * said;
      if (sum === 0) continue;
      const [, firstLine = 1, lastLine = 1] = passages.subarray(bestAt);
      places.push({ path, firstLine, lastLine, score: sum * (isTestFile(path) ? testWeight : 1) });
    }
    return places.sort((a, c) => c.score - a.score).slice(0, max);
  }
}
