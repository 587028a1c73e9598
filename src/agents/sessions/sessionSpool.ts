import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { NewEvent } from '../../store/event.ts';
import type { HookSession } from './hookSession.ts';
import { sessionData, sessionKind, storedSession } from './sessionRecord.ts';

const namePattern = /^session-.+\.json$/u;

/**
 * What hooks say of sessions, a file each, until somebody opens the record for another reason: opening it takes longer than an agent
 * should wait at each prompt.
 */
export class SessionSpool {
  readonly #folder: string;

  /** @param folder Where `calibrated hook` leaves them, beside the record. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  get isEmpty(): boolean {
    return this.#names().length === 0;
  }

  /** Takes out what lies there, in the order of its time, as events for the record. @param zoneMin Offset from UTC, minutes. */
  take(zoneMin: number): readonly NewEvent[] {
    const found = this.#names().flatMap((name) => sessionEvents(this.#takeOne(name), zoneMin));
    return found.sort((left, right) => left.tMs - right.tMs);
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#folder).filter((name) => namePattern.test(name));
    } catch {
      // No hook has been called yet.
      return [];
    }
  }

  /** Of two processes only the one that removes the file has it. */
  #takeOne(name: string): HookSession | undefined {
    const file = join(this.#folder, name);
    try {
      const text = readFileSync(file, 'utf8');
      rmSync(file);
      const said: HookSession = JSON.parse(text);
      return Array.isArray(said.paths) && Number.isFinite(said.tMs) ? said : undefined;
    } catch {
      // Another process took it, or it was cut short by a full disk.
      return undefined;
    }
  }
}

/** What an event says of its session, for the record; nothing when it says nothing. */
export function sessionEvents(said: HookSession | undefined, zoneMin: number): readonly NewEvent[] {
  if (said === undefined || said.kind === 'notification') return [];
  const { paths, tMs, ...session } = said;
  const edits = paths.map((path) => ({ path, isKept: null }));
  const data = sessionData({ ...session, tMs, source: 'hook', tokens: null, edits });
  if (storedSession({ tMs, data }) === undefined) return [];
  return [{ tMs, monoMs: tMs, zoneMin, window: 'hook', session: 'hook', kind: sessionKind, task: null, data }];
}
