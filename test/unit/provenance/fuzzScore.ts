import type { ReplaySession } from '../../../src/provenance/replay.ts';
import { type Doc, type FamilyScore, type Faults, type FuzzResult, textOf } from './fuzzCells.ts';

/** Compares the tracker with the oracle after each operation and keeps the score. */
export class FuzzScore {
  readonly #session: ReplaySession;
  readonly #docs: readonly Doc[];
  readonly #dirty = new Set<string>();
  readonly #faults = new Map<Doc, Faults>();
  readonly #families = new Map<string, FamilyScore>();
  readonly #origins = new Map<string, { right: number; false: number; missed: number }>();
  #fault: string | null = null;

  constructor(session: ReplaySession, docs: readonly Doc[]) {
    this.#session = session;
    this.#docs = docs;
  }

  /** An event named this document: compare it again. */
  touch(uri: string): void {
    this.#dirty.add(uri);
  }

  /** Over all documents; only those that events named since the last time are compared again. */
  mismatches(): Faults {
    for (const doc of this.#docs) {
      if (this.#dirty.has(doc.uri) || !this.#faults.has(doc)) this.#faults.set(doc, this.#mismatchesIn(doc));
    }
    this.#dirty.clear();
    const all = this.#docs.flatMap((doc) => this.#faults.get(doc) ?? []);
    return {
      wrong: all.reduce((sum, { wrong }) => sum + wrong, 0),
      unknown: all.reduce((sum, { unknown }) => sum + unknown, 0),
      sample: all.find(({ sample }) => sample !== null)?.sample ?? null,
    };
  }

  #mismatchesIn({ uri, cells }: Doc): Faults {
    const found = this.#session.document(uri);
    if (found.length !== cells.length) {
      throw new Error(`${uri}: ${found.length} for ${cells.length}`);
    }
    let wrong = 0;
    let unknown = 0;
    let sample: string | null = null;
    for (const { start, end, origin } of found.runs) {
      for (let at = start; at < end; at += 1) {
        const cell = cells[at];
        if (cell === undefined || cell.owner === origin || cell.owner === 'blank' || cell.char.trim() === '') continue;
        if (origin === 'unknown') unknown += 1;
        else wrong += 1;
        const near = [cells.slice(Math.max(0, at - 80), at), cells.slice(at, at + 80)].map(textOf).join('‹›');
        sample ??= `${origin} for ${cell.owner} at ${at} of ${uri} in …${near}…`;
      }
    }
    return { wrong, unknown, sample };
  }

  /** @param log What was done, for the first fault. */
  add(name: string, touched: number, before: Faults, log: readonly unknown[]): void {
    const after = this.mismatches();
    const score = this.#families.get(name) ?? { operations: 0, wrong: 0, unknown: 0, touched: 0 };
    score.operations += 1;
    score.touched += touched;
    score.wrong += Math.max(0, after.wrong - before.wrong);
    score.unknown += Math.max(0, after.unknown - before.unknown);
    this.#families.set(name, score);
    const isWorse = after.wrong > before.wrong || after.unknown > before.unknown;
    if (isWorse && this.#fault === null) {
      this.#fault = `${name}: ${after.wrong - before.wrong} wrong, ${after.unknown - before.unknown} unknown; ${after.sample} by ${JSON.stringify(log).slice(0, 3000)}`;
    }
  }

  result(): FuzzResult {
    const { documents } = this.#session.result();
    for (const { uri, cells } of this.#docs) {
      for (const { start, end, origin } of documents[uri]?.runs ?? []) {
        for (let at = start; at < end; at += 1) {
          const owner = cells[at]?.owner ?? 'blank';
          if (owner === 'blank' || cells[at]?.char.trim() === '') continue;
          if (owner === origin) this.#tally(origin).right += 1;
          else {
            this.#tally(origin).false += 1;
            this.#tally(owner).missed += 1;
          }
        }
      }
    }
    return { families: this.#families, origins: this.#origins, firstFault: this.#fault };
  }

  #tally(origin: string): { right: number; false: number; missed: number } {
    const known = this.#origins.get(origin) ?? { right: 0, false: 0, missed: 0 };
    this.#origins.set(origin, known);
    return known;
  }
}
