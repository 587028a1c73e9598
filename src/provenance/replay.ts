import * as z from 'zod/mini';
import { AppError } from '../base/appError.ts';
import { type JsonRun, runsToJson } from './formats/runJson.ts';
import { type DocumentStore, ProvenanceStore } from './storage/provenanceStore.ts';
import { bringsSuggestion } from './tracker/pendingSuggestions.ts';
import { inApplyingOrder, type TextChange } from './tracker/textChange.ts';
import { ProvenanceTracker } from './tracker/tracker.ts';

/** One event of a replay file (see cli/replayFile.ts). */
export interface RecordedEvent {
  readonly line: number;
  readonly tMs: number;
  readonly kind: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface ReplayedDocuments {
  readonly documents: Readonly<Record<string, { readonly length: number; readonly runs: readonly JsonRun[] }>>;
}

const whole = z.int().check(z.nonnegative());
const uri = z.string();
const text = z.string();
const change = z.object({ offset: whole, length: whole, text });
const nullableText = z.optional(z.nullable(z.string()));
const changeSchema = z.object({
  uri,
  changes: z.array(change),
  reason: z.optional(z.nullable(z.enum(['undo', 'redo']))),
  cause: z.optional(z.nullable(z.looseObject({ source: z.string() }))),
});
const schemas = {
  open: z.object({ uri, text }),
  suggestion: z.object({
    id: z.coerce.string(),
    uri,
    offset: whole,
    length: whole,
    text,
    tag: z.optional(z.nullable(z.object({ tool: nullableText, model: nullableText, level: nullableText }))),
  }),
  accept: z.object({ id: z.coerce.string() }),
  copy: z.object({ uri, offset: whole, length: whole }),
  paste: z.object({ uri, text }),
  whole: z.object({ uri, text }),
  terminal: z.object({
    phase: z.enum(['start', 'end']),
    command: z.optional(z.string()),
    id: z.optional(z.nullable(z.coerce.string())),
  }),
  rename: z.object({ from: uri, to: uri }),
  close: z.object({ uri }),
};

/** Feeds recorded editor events to a separate tracker and returns the owners of all text at the end. */
export function replayProvenance(events: readonly RecordedEvent[]): ReplayedDocuments {
  const replay = new ReplaySession(events);
  events.forEach((event, index) => {
    replay.step(event, index);
  });
  return replay.result();
}

export class ReplaySession {
  readonly #events: readonly RecordedEvent[];
  readonly #bytes = new MemoryDocumentStore();
  #tracker = new ProvenanceTracker();
  #store = new ProvenanceStore(this.#bytes, this.#tracker);
  readonly #uris = new Set<string>();

  constructor(events: readonly RecordedEvent[]) {
    this.#events = events;
  }

  step(event: RecordedEvent, index: number): void {
    const { tMs: t, fields } = event;
    const tracker = this.#tracker;
    switch (event.kind) {
      case 'open': {
        const { uri: name, text: content } = read(schemas.open, event);
        this.#uris.add(name);
        tracker.open(name, content, t);
        break;
      }
      case 'change':
        this.#change(event);
        break;
      case 'offer': {
        const { tag, ...suggestion } = read(schemas.suggestion, event);
        this.#known(suggestion.uri, event);
        const named = { tool: tag?.tool ?? null, model: tag?.model ?? null, level: tag?.level ?? null };
        tracker.suggestion({ ...suggestion, tag: named }, t);
        break;
      }
      case 'accept':
        this.#accept(read(schemas.accept, event).id, event, index);
        break;
      case 'copy': {
        const { uri: name, offset, length } = read(schemas.copy, event);
        this.#known(name, event);
        tracker.copy(name, offset, length, t);
        break;
      }
      case 'paste': {
        const { uri: name, text: content } = read(schemas.paste, event);
        this.#known(name, event);
        tracker.paste(name, content);
        break;
      }
      case 'format': {
        const { uri: name, text: content } = read(schemas.whole, event);
        this.#known(name, event);
        tracker.format(name, content, t);
        break;
      }
      case 'external': {
        const { uri: name, text: content } = read(schemas.whole, event);
        this.#uris.add(name);
        tracker.external(name, content, t);
        break;
      }
      case 'terminal': {
        const { phase, command, id } = read(schemas.terminal, event);
        tracker.terminal({ phase, command: command ?? '', id: id ?? null }, t);
        break;
      }
      case 'head':
        tracker.filesExchanged(t);
        break;
      case 'hook':
        tracker.hook(fields, t);
        break;
      case 'rename': {
        const { from, to } = read(schemas.rename, event);
        this.#known(from, event);
        tracker.rename(from, to);
        this.#store.rename(from, to);
        this.#uris.delete(from);
        this.#uris.add(to);
        break;
      }
      case 'close': {
        const { uri: name } = read(schemas.close, event);
        this.#known(name, event);
        this.#store.flushOne(name);
        tracker.close(name);
        break;
      }
      case 'restart':
        this.#restart();
        break;
      default:
        // `save` is not evidence of anything; the other kinds are for the clocks.
        break;
    }
  }

  result(): ReplayedDocuments {
    return { documents: Object.fromEntries([...this.#uris].map((name) => [name, this.document(name)])) };
  }

  /** The current state of one document. */
  document(name: string): ReplayedDocuments['documents'][string] {
    const document = this.#tracker.document(name);
    const runs = document?.runs.slice() ?? [];
    return { length: document?.text.length ?? 0, runs: runsToJson(runs, this.#tracker.tags) };
  }

  #change(event: RecordedEvent): void {
    const { uri: name, changes, reason, cause } = read(changeSchema, event);
    this.#known(name, event);
    try {
      this.#tracker.change(name, { changes, reason: reason ?? null, cause: cause ?? null, timeMs: event.tMs });
    } catch (error) {
      if (error instanceof RangeError) throw new AppError('badInput', `Line ${event.line}: ${error.message}`);
      throw error;
    }
  }

  /**
   * The change made by an accept is an event of its own, before or after it. If the recording has none, the accept itself applied the
   * suggestion.
   */
  #accept(id: string, event: RecordedEvent, index: number): void {
    const tracker = this.#tracker;
    const suggestion = tracker.suggestions.get(id);
    tracker.accept(id, event.tMs);
    if (
      suggestion === undefined ||
      suggestion.state !== 'open' ||
      suggestion.end - suggestion.start !== suggestion.length
    )
      return;
    if (this.#changeFollows(suggestion, index)) return;
    const changes = [{ offset: suggestion.start, length: suggestion.end - suggestion.start, text: suggestion.text }];
    tracker.change(suggestion.uri, { changes, reason: null, cause: null, timeMs: event.tMs });
  }

  #changeFollows(suggestion: Parameters<typeof bringsSuggestion>[0], index: number): boolean {
    let seen = 0;
    for (const later of this.#events.slice(index + 1)) {
      if (later.kind === 'accept' && later.fields['id'] !== suggestion.id) continue;
      if (later.fields['uri'] !== suggestion.uri) continue;
      seen += 1;
      if (seen > changesLookedAt) return false;
      const parsed = later.kind === 'change' ? changeSchema.safeParse(later.fields) : undefined;
      if (parsed?.success !== true || (parsed.data.reason ?? null) !== null) continue;
      if (brings(suggestion, inApplyingOrder(parsed.data.changes))) return true;
    }
    return false;
  }

  #restart(): void {
    this.#store.flush();
    const tracker = new ProvenanceTracker();
    const store = new ProvenanceStore(this.#bytes, tracker);
    for (const name of this.#uris) store.load(name);
    store.loadPending();
    this.#tracker = tracker;
    this.#store = store;
  }

  #known(name: string, event: RecordedEvent): void {
    if (this.#tracker.document(name) === undefined) {
      throw new AppError('badInput', `Line ${event.line}: ${name} was not opened before this "${event.kind}".`);
    }
  }
}

const changesLookedAt = 3;

function brings(suggestion: Parameters<typeof bringsSuggestion>[0], changes: readonly TextChange[]): boolean {
  return bringsSuggestion(
    suggestion,
    changes.map((one) => ({ ...one, removed: ' '.repeat(one.length) })),
  );
}

function read<T extends z.core.$ZodType>(schema: T, event: RecordedEvent): z.core.output<T> {
  const parsed = z.safeParse(schema, event.fields);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new AppError(
    'badInput',
    `Line ${event.line}: the field "${field}" of "${event.kind}" is missing or has a wrong type.`,
  );
}

class MemoryDocumentStore implements DocumentStore {
  readonly #snapshots = new Map<string, Uint8Array>();
  readonly #journals = new Map<string, Uint8Array[]>();

  writeSnapshot(name: string, bytes: Uint8Array): void {
    this.#snapshots.set(name, bytes);
    this.#journals.delete(name);
  }

  readSnapshot(name: string): Uint8Array | undefined {
    return this.#snapshots.get(name);
  }

  changeSnapshot(name: string, change: (present: Uint8Array | undefined) => Uint8Array): void {
    this.writeSnapshot(name, change(this.#snapshots.get(name)));
  }

  uris(): readonly string[] {
    return [...this.#snapshots.keys()];
  }

  appendJournal(name: string, bytes: Uint8Array): void {
    this.#journals.set(name, [...(this.#journals.get(name) ?? []), bytes]);
  }

  readJournal(name: string): readonly Uint8Array[] {
    return this.#journals.get(name) ?? [];
  }

  renameDocument(from: string, to: string): void {
    const snapshot = this.#snapshots.get(from);
    if (snapshot === undefined) return;
    this.#snapshots.set(to, snapshot);
    this.#journals.set(to, this.#journals.get(from) ?? []);
    this.#snapshots.delete(from);
    this.#journals.delete(from);
  }
}
