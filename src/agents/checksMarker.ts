import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dayMs } from '../base/timeUnits.ts';
import { makePrivateFolder } from '../store/privateFolder.ts';

/**
 * Remembers that no task of the record has ever named checks, so that an agent that stops need not wait until the record is open. Whoever
 * names checks says so first, for good; whatever is missing, old or about another record means that the record is asked.
 */
export class ChecksMarker {
  readonly #named: string;
  readonly #none: string;
  readonly #folder: string;
  readonly #record: string;

  /** @param folder The one through which windows and the command line communicate. @param record The database. */
  constructor(folder: string, record: string) {
    this.#folder = folder;
    this.#record = record;
    this.#named = join(folder, 'checks-named');
    this.#none = join(folder, 'checks-none');
  }

  /** Call it before the first check is recorded. @throws The system's error: then nothing may be recorded. */
  willName(): void {
    makePrivateFolder(this.#folder);
    writeFileSync(this.#named, '', { mode: 0o600 });
  }

  /** Whether the record certainly has no checks. */
  hasNone(nowMs: number): boolean {
    try {
      const { record, askedMs } = Object(JSON.parse(readFileSync(this.#none, 'utf8')));
      // The record is asked once a day, whatever the marker says.
      const isFresh = typeof askedMs === 'number' && askedMs <= nowMs && nowMs - askedMs < dayMs;
      return isFresh && record === this.identity() && !existsSync(this.#named);
    } catch {
      // Nobody has asked yet, or there is no record.
      return false;
    }
  }

  /** Which file the record is: take it before the record is opened. @throws The system's error if there is none. */
  identity(): string {
    const { dev, ino, birthtimeMs } = statSync(this.#record);
    return `${dev} ${ino} ${birthtimeMs}`;
  }

  /** @param identity Of the record that was found without any checks. @returns whether it is remembered. */
  foundNone(identity: string, nowMs: number): boolean {
    try {
      makePrivateFolder(this.#folder);
      writeFileSync(this.#none, JSON.stringify({ record: identity, askedMs: nowMs }), { mode: 0o600 });
      return true;
    } catch {
      // Then the record is asked each time.
      return false;
    }
  }
}
