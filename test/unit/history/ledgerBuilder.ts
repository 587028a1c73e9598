import { createHash } from 'node:crypto';
import { diffArrays } from 'diff';
import { LineLedger } from '../../../src/history/ledger/ledger.ts';
import { LineFacts } from '../../../src/history/ledger/lineFacts.ts';
import type { LogFile, LogHunk } from '../../../src/history/ledger/logReader.ts';

/** Builds a ledger of a straight history from whole files, without a repository. */
export class LedgerBuilder {
  readonly hashes: string[] = [];
  readonly #ledger: LineLedger;
  readonly #files = new Map<string, readonly string[]>();
  #timeMs = 1_700_000_000_000;

  constructor() {
    this.#ledger = new LineLedger(
      new Map(),
      new Set(),
      () => undefined,
      () => true,
    );
  }

  /** @param laterMs After the commit before, ms. */
  commit(message: string, files: Readonly<Record<string, readonly string[]>>, laterMs = 60_000): this {
    this.#timeMs += laterMs;
    const parent = this.hashes.at(-1);
    const hash = createHash('sha1').update(`${this.hashes.length} ${message}`).digest('hex');
    this.hashes.push(hash);
    const person = { authorName: 'Ada Example', authorEmail: 'ada@example.com', authorMs: this.#timeMs };
    this.#ledger.add(
      {
        hash,
        parents: parent === undefined ? [] : [parent],
        ...person,
        committerName: person.authorName,
        committerEmail: person.authorEmail,
        committerMs: this.#timeMs,
        message,
      },
      Object.entries(files).map(([path, lines]) => this.#change(path, lines)),
    );
    return this;
  }

  build(): LineLedger {
    this.#ledger.settle();
    return this.#ledger;
  }

  #change(path: string, lines: readonly string[]): LogFile {
    const before = this.#files.get(path) ?? [];
    this.#files.set(path, lines);
    const blob = createHash('sha1').update(lines.join('\n')).digest('hex');
    const hunks = hunksOf(before, lines);
    return { path, renamedFrom: null, isDeleted: false, isText: true, isBinary: false, blob, hunks, isReplaced: false };
  }
}

function hunksOf(before: readonly string[], after: readonly string[]): LogHunk[] {
  const hunks: LogHunk[] = [];
  let [old, fresh] = [0, 0];
  const parts = diffArrays([...before], [...after]);
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at];
    if (part === undefined) continue;
    if (part.added !== true && part.removed !== true) {
      old += part.value.length;
      fresh += part.value.length;
      continue;
    }
    const next = parts[at + 1];
    const removed = part.removed === true ? part.value : [];
    const added = part.added === true ? part.value : next?.added === true ? next.value : [];
    if (part.removed === true && next?.added === true) at += 1;
    hunks.push({
      oldStart: removed.length === 0 ? old : old + 1,
      oldCount: removed.length,
      newStart: added.length === 0 ? fresh : fresh + 1,
      newCount: added.length,
      removed: factsOf(removed),
      added: factsOf(added),
    });
    old += removed.length;
    fresh += added.length;
  }
  return hunks;
}

function factsOf(lines: readonly string[]): LineFacts {
  const facts = new LineFacts();
  for (const line of lines) {
    const bytes = Buffer.from(line);
    facts.add(bytes, 0, bytes.length);
  }
  return facts;
}
