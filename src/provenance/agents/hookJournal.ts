import { claimLifeMs } from './agentClaims.ts';

/** A hook event as an agent sent it, reduced to the fields that identify the text it wrote. */
export interface RecordedHook {
  readonly id: string;
  /** Wall clock, UTC milliseconds. */
  readonly receivedMs: number;
  readonly event: Readonly<Record<string, unknown>>;
}

/** The part of a store that is needed here. */
export interface Journals {
  appendJournal(name: string, bytes: Uint8Array): void;
  readJournal(name: string): readonly Uint8Array[];
  renameDocument(from: string, to: string): void;
  uris(): readonly string[];
}

/** No document has this name. */
const prefix = 'calibrated:hooks/';
const done = `${prefix}done`;

/**
 * How `calibrated hook` reaches every editor window: journals of five minutes each, as long as a hook event and its change may be apart.
 * Old journals are dropped whole, so no window loses what another process is still appending.
 */
export class HookJournal {
  readonly #store: Journals;

  constructor(store: Journals) {
    this.#store = store;
  }

  add(hook: RecordedHook): void {
    this.#store.appendJournal(nameAt(hook.receivedMs), new TextEncoder().encode(JSON.stringify(hook)));
  }

  /** What was received within the last five minutes, in the order written. */
  recent(nowMs: number): readonly RecordedHook[] {
    return [nowMs - claimLifeMs, nowMs]
      .flatMap((timeMs) => this.#store.readJournal(nameAt(timeMs)))
      .flatMap((bytes) => parseRecordedHook(new TextDecoder().decode(bytes)) ?? [])
      .filter(({ receivedMs }) => nowMs - receivedMs <= claimLifeMs);
  }

  /** Discards journals that are too old to matter. */
  prune(nowMs: number): void {
    const kept = [nameAt(nowMs - claimLifeMs), nameAt(nowMs), nameAt(nowMs + claimLifeMs), done];
    for (const name of this.#store.uris()) {
      if (name.startsWith(prefix) && !kept.includes(name)) this.#store.renameDocument(name, done);
    }
  }
}

function nameAt(timeMs: number): string {
  return `${prefix}${Math.floor(timeMs / claimLifeMs)}`;
}

/** @returns undefined unless the text is a complete recorded hook; a file may have been cut off. */
export function parseRecordedHook(text: string): RecordedHook | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { id, receivedMs, event } = Object(value);
  const isWhole =
    typeof id === 'string' && typeof receivedMs === 'number' && typeof event === 'object' && event !== null;
  return isWhole ? { id, receivedMs, event } : undefined;
}
