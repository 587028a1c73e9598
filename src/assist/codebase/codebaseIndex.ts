import { createHash } from 'node:crypto';
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
  /** Of the text that was read: the lines of another text are others. */
  readonly fingerprint: string;
  readonly units: number;
  /** Its number among the whole files, and among the names that each declares. */
  readonly id: number;
  /** Three numbers a passage: its number among the passages, its first and its last line. */
  readonly passages: Int32Array;
}

/** The index gives the thread back after this much work of its own; with one more step a slice stays below 5 ms. */
export const sliceMs = 1;
/** Most text to index, UTF-16 units: 10,000 files have about 50 million (`npm run bench -- codebase`). */
const maxUnits = 80_000_000;
/** Share of it that must have gone before it pays to read everything anew. Chosen by us. */
const wornShare = 0.25;
/** Only a question's rarest words are looked up: common ones cost the most time and say the least. Chosen by us. */
const maxQuestionWords = 24;
/** Newest remarks about one file that count: what was said about it longest ago is most likely to be gone. */
const maxRemarks = 40;
/**
 * A file's score is that of its best passage, plus a share of the whole file's, of the names that it declares, of its remarks', and of the
 * passage most like those found first; a test ranks below the code that it tests. All weights were chosen on one half of the questions of
 * this repository, httpx, Flask, Requests, pytest, js-debug and Open vSwitch and checked on the other (`npm run bench -- codebase`). Tried
 * and left out, since they helped in fewer than three of the seven, or by less than a point on average: scores of importing files, passages
 * that use a file's names, test titles, strings, pairs of words, the share of the question's words, words that comments and the code below
 * them share (IBM's Model 1 and the same at query time), latent semantic analysis, fewer places for tests of a file that is there itself.
 */
const wholeFileWeight = 0.6;
const nameWeight = 0.5;
const remarkWeight = 0.5;
const similarWeight = 6;
const testWeight = 0.85;
/** The best passages lend the question words that it lacks: how many passages, and how many words. Source: half of the questions, as above. */
const maxFeedbackPassages = 10;
const maxFeedbackWords = 20;
/** How often a word counts in a passage, by where it stands; 1 in the text itself. */
const passageCounts = { folder: 1, fileName: 2, name: 4 };
/** The same in a whole file, where a comment line counts once more: it says in words what the code does. */
const fileCounts = { folder: 3, fileName: 5, name: 2, comment: 1 };
/** Since words of names count several times, k1 lies above the usual 1.2 to 2. */
const passageBm25 = { k1: 2, b: 0.85 };
const fileBm25 = { k1: 3.2, b: 0.75 };
const nameBm25 = { k1: 1.5, b: 0.5 };
const remarkBm25 = { k1: 1.2, b: 0.75 };

/** Finds the workspace's code by the words of a question. In memory, on this machine; searching sends nothing. */
export class CodebaseIndex {
  readonly #source: WorkspaceText;
  readonly #pause: () => Promise<void>;
  readonly #monotonicMs: () => number;
  readonly #whole = new WordIndex(fileBm25);
  readonly #names = new WordIndex(nameBm25);
  readonly #passages = new WordIndex(passageBm25);
  readonly #remarks = new WordIndex(remarkBm25);
  /** Numbers of what was said about a file, by its path. They stay when the file changes. */
  readonly #remarksOf = new Map<string, number>();
  readonly #files = new Map<string, IndexedFile>();
  readonly #maxUnits: number;
  /** Text read so far, and how much of it is no longer there: its words stay in memory. */
  #units = 0;
  #goneUnits = 0;
  #isWhole = true;
  #spentMs = 0;

  /**
   * @param pause Yields the thread; resolves when it is our turn again.
   * @param max Most text to index, UTF-16 units.
   */
  constructor(source: WorkspaceText, pause: () => Promise<void>, monotonicMs: () => number, max = maxUnits) {
    this.#source = source;
    this.#pause = pause;
    this.#monotonicMs = monotonicMs;
    this.#maxUnits = max;
  }

  /** False if there was more text than can be indexed. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Whether the limit was reached by text that has gone since, so that a new index would have room for more. */
  get isWorn(): boolean {
    return !this.#isWhole && this.#goneUnits >= this.#maxUnits * wornShare;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Whether this is the text in which the places of the file were found. */
  isOf(path: string, text: string): boolean {
    return this.#files.get(path)?.fingerprint === fingerprintOf(text);
  }

  /** The indexed files in any of some folders. */
  filesIn(folders: ReadonlySet<string>): readonly string[] {
    return [...this.#files.keys()].filter((path) => isIn(path, folders));
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

  /** Adds a file, or replaces it if its text is another now; one that can no longer be read is dropped. */
  async update(file: WorkspaceFile, signal?: AbortSignal): Promise<void> {
    const text = isLearned(file.path) ? await file.readText() : undefined;
    if (text === undefined || text.length > maxFileUnits) return this.#drop(file.path);
    let startedMs = this.#monotonicMs();
    const fingerprint = fingerprintOf(text);
    if (this.#files.get(file.path)?.fingerprint === fingerprint) {
      await this.#rest(startedMs);
      return;
    }
    this.#drop(file.path);
    if (this.#units + text.length > this.#maxUnits) {
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
    const declared = new Map<string, number>();
    const passages: number[] = [];
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
      countWords(declared, names);
      countWords(all, words);
      countWords(all, searchWords(commentLines(part)), fileCounts.comment);
      startedMs = await this.#rest(startedMs);
      if (signal?.aborted === true) return;
    }
    // It may have been read a second time meanwhile.
    this.#drop(file.path);
    this.#names.add(declared);
    const id = this.#whole.add(all);
    const units = text.length;
    this.#files.set(file.path, { path: file.path, fingerprint, units, id, passages: Int32Array.from(passages) });
    await this.#rest(startedMs);
  }

  #drop(path: string): void {
    const known = this.#files.get(path);
    if (known === undefined) return;
    this.#whole.remove(known.id);
    this.#names.remove(known.id);
    for (let at = 0; at < known.passages.length; at += 3) this.#passages.remove(known.passages[at] ?? 0);
    this.#files.delete(path);
    this.#goneUnits += known.units;
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
    const asked = new Map(words.map((word) => [word, 1]));
    const whole = this.#whole.scores(asked);
    const names = this.#names.scores(asked);
    const remarks = this.#remarks.scores(asked);
    const scores = this.#passages.scores(asked);
    const similar = this.#passages.scores(this.#wordsAround(asked, scores, whole));
    const places: CodePlace[] = [];
    for (const { path, id, passages } of this.#files.values()) {
      let [best, bestAt, mostSimilar] = [0, 0, 0];
      for (let at = 0; at < passages.length; at += 3) {
        const passage = passages[at] ?? 0;
        const score = scores[passage] ?? 0;
        if (score > best) [best, bestAt] = [score, at];
        mostSimilar = Math.max(mostSimilar, similar[passage] ?? 0);
      }
      const said = remarks[this.#remarksOf.get(path) ?? -1] ?? 0;
      const asWhole = wholeFileWeight * (whole[id] ?? 0) + nameWeight * (names[id] ?? 0) + remarkWeight * said;
      if (best + asWhole === 0) continue;
      const sum = best + asWhole + similarWeight * mostSimilar;
      const [, firstLine = 1, lastLine = 1] = passages.subarray(bestAt);
      places.push({ path, firstLine, lastLine, score: sum * (isTestFile(path) ? testWeight : 1) });
    }
    return places.sort((a, c) => c.score - a.score).slice(0, max);
  }

  /** Words typical of the passages that fit a question best: the place it means may be written in those instead of the question's. */
  #wordsAround(
    asked: ReadonlyMap<string, number>,
    scores: Float64Array,
    whole: Float64Array,
  ): ReadonlyMap<string, number> {
    const best: { readonly passage: number; readonly score: number }[] = [];
    for (const { id, passages } of this.#files.values()) {
      for (let at = 0; at < passages.length; at += 3) {
        const passage = passages[at] ?? 0;
        const own = scores[passage] ?? 0;
        const score = own + wholeFileWeight * (whole[id] ?? 0);
        if (own === 0 || (best.length === maxFeedbackPassages && score <= (best.at(-1)?.score ?? 0))) continue;
        const behind = best.findIndex((each) => each.score < score);
        best.splice(behind < 0 ? best.length : behind, 0, { passage, score });
        best.length = Math.min(best.length, maxFeedbackPassages);
      }
    }
    const sum = best.reduce((total, { score }) => total + score, 0);
    const weights = new Map(best.map(({ passage, score }) => [passage, score / sum]));
    return this.#passages.typicalWords(weights, asked, maxFeedbackWords);
  }
}

function fingerprintOf(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}

/** Whether a path lies in any of some folders. */
export function isIn(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    if (folders.has(path.slice(0, at))) return true;
  return false;
}
