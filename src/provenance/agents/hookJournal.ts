import { claimLifeMs } from './agentClaims.ts';

/** A hook event as an agent sent it, cut down to what says which text it wrote. */
export interface RecordedHook {
  readonly id: string;
  /** Wall clock, UTC milliseconds. */
  readonly receivedMs: number;
  readonly event: Readonly<Record<string, unknown>>;
}

/** What is needed of a store. */
export interface Journals {
  appendJournal(name: string, bytes: Uint8Array): void;
  readJournal(name: string): readonly Uint8Array[];
  renameDocument(from: string, to: string): void;
  uris(): readonly string[];
}

/** No document is called so. */
const prefix = 'calibrated:hooks/';
const done = `${prefix}done`;

/**
 * The way from `calibrated hook` to every editor window: journals of five minutes each, the time in which a hook event and its
 * change find each other. Older ones are thrown away whole, so no window loses what another process is adding.
 */
export class HookJournal {
  readonly #store: Journals;

  constructor(store: Journals) {
    this.#store = store;
  }

  add(hook: RecordedHook): void {
    this.#store.appendJournal(nameAt(hook.receivedMs), new TextEncoder().encode(JSON.stringify(hook)));
  }

  /** What was received within the last five minutes, in order of writing. */
  recent(nowMs: number): readonly RecordedHook[] {
    return [nowMs - claimLifeMs, nowMs]
      .flatMap((timeMs) => this.#store.readJournal(nameAt(timeMs)))
      .flatMap((bytes) => parseRecordedHook(new TextDecoder().decode(bytes)) ?? [])
      .filter(({ receivedMs }) => nowMs - receivedMs <= claimLifeMs);
  }

  /** Throws the text of older ones away. */
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

/** @returns undefined for what is no recorded hook: a file that was cut off, for example. */
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
