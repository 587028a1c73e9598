import { type CreditColumns, Credits } from './credits.ts';
import { GrowingColumn, int32Column } from './growingColumn.ts';
import type { LineFacts } from './lineFacts.ts';
import { NumberMarks, SmallNumbers } from './numberMarks.ts';

/** The line still exists. */
export const alive = -1;
/** Stands for the commit of lines that predate the history (a shallow clone, a graft). */
export const beforeHistory = -1;
/** Line flag: its file counts as code, see {@link CountedPath}. */
export const countedFlag = 4;

/** The columns of a {@link LineTable}, for storage. */
export interface LineColumns {
  readonly born: Int32Array<ArrayBuffer>;
  readonly died: Int32Array<ArrayBuffer>;
  readonly replaced: Int32Array<ArrayBuffer>;
  readonly flags: Uint8Array<ArrayBuffer>;
  readonly evidence: Uint16Array<ArrayBuffer>;
  readonly hashes: Float64Array<ArrayBuffer>;
  readonly files: Int32Array<ArrayBuffer>;
  /** The paths that the numbers in `files` refer to. */
  readonly paths: readonly string[];
  readonly credits: CreditColumns;
}

export interface NewLine {
  readonly isCounted: boolean;
  readonly evidence: number;
  /** Number of the line it replaces, or -1. */
  readonly replaced: number;
  /** Of {@link LineTable.fileOf}. */
  readonly file: number;
}

/** Every line that ever existed, by number. */
export class LineTable {
  /** The commit that introduced it. */
  readonly born = int32Column();
  /** The commit that first changed or deleted it; {@link alive} if it still stands. */
  readonly died = int32Column();
  /** A combination of {@link lineFlags} and {@link countedFlag}. */
  readonly flags = new GrowingColumn((size) => new Uint8Array(size));
  /** Who wrote it, in the caller's numbering; 0 is unknown. */
  readonly evidence = new GrowingColumn((size) => new Uint16Array(size));
  /** The line it replaced, if a change added as many lines as it removed; -1 for none. */
  readonly replaced = int32Column();
  /** Hash of its text without whitespace, from {@link LineFacts}. */
  readonly hashes = new GrowingColumn((size) => new Float64Array(size));

  /** Number of the file in which it was introduced; -1 if unknown. */
  readonly files = int32Column();
  readonly paths: string[] = [];
  /** Who wrote the lines that were copied within their file. */
  readonly credits = new Credits();
  readonly #fileNumbers = new Map<string, number>();
  /** Scratch sets for a single step: of lines and of texts, by number. */
  readonly lineMarks = new NumberMarks();
  readonly textMarks = new NumberMarks();
  readonly #numbers = new SmallNumbers();
  #texts = new Int32Array(0);
  #textsRead = 0;

  fileOf(path: string): number {
    const known = this.#fileNumbers.get(path);
    if (known !== undefined) return known;
    this.#fileNumbers.set(path, this.paths.length);
    return this.paths.push(path) - 1;
  }

  /** Number of distinct texts so far. */
  get textCount(): number {
    return this.#numbers.size;
  }

  /** A small number for a text; texts that differ only in whitespace get the same one. @param hash From {@link LineFacts}. */
  textOf(hash: number): number {
    return this.#numbers.of(hash);
  }

  /** The text number of each line; computed on demand, because a run without new commits never needs it. */
  texts(): Int32Array {
    const count = this.hashes.length;
    if (count > this.#texts.length) {
      const larger = new Int32Array(Math.max(count, 2 * this.#texts.length));
      larger.set(this.#texts);
      this.#texts = larger;
    }
    for (; this.#textsRead < count; this.#textsRead += 1)
      this.#texts[this.#textsRead] = this.textOf(this.hashes.at(this.#textsRead));
    return this.#texts;
  }

  /** @returns the number of the new line. */
  add(commit: number, facts: LineFacts, line: number, more: NewLine): number {
    const { isCounted, evidence, replaced, file } = more;
    this.files.push(file);
    this.died.push(alive);
    this.replaced.push(replaced);
    this.flags.push(facts.flags(line) | (isCounted ? countedFlag : 0));
    this.evidence.push(evidence);
    this.hashes.push(facts.hash(line));
    return this.born.push(commit);
  }

  /** Adds a line about which nothing is known. @returns its number. */
  addUnknown(): number {
    this.files.push(-1);
    this.died.push(alive);
    this.replaced.push(-1);
    this.flags.push(0);
    this.evidence.push(0);
    this.hashes.push(0);
    return this.born.push(beforeHistory);
  }

  columns(): LineColumns {
    return {
      born: this.born.values(),
      died: this.died.values(),
      replaced: this.replaced.values(),
      flags: this.flags.values(),
      evidence: this.evidence.values(),
      hashes: this.hashes.values(),
      files: this.files.values(),
      paths: this.paths,
      credits: this.credits.columns(),
    };
  }

  load(columns: LineColumns): void {
    this.#textsRead = 0;
    this.born.load(columns.born);
    this.died.load(columns.died);
    this.replaced.load(columns.replaced);
    this.flags.load(columns.flags);
    this.evidence.load(columns.evidence);
    this.hashes.load(columns.hashes);
    this.files.load(columns.files);
    for (const path of columns.paths) this.fileOf(path);
    this.credits.load(columns.credits);
  }
}
