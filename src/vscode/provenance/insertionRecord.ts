import { insertionEventKind } from '../../history/insertionEvents.ts';
import { insertionOf, insertionsIn } from '../../provenance/review/insertions.ts';
import type { ProvenanceStore } from '../../provenance/storage/provenanceStore.ts';
import type { ProvenanceTracker } from '../../provenance/tracker/tracker.ts';
import type { Recorder } from '../app/recorder.ts';

/** Records the amount of AI text in a document whenever it changes: the basis for survival figures. */
export class InsertionRecord {
  readonly #recorder: Pick<Recorder, 'record'>;
  readonly #tracker: ProvenanceTracker;
  readonly #known = new Map<string, ReadonlyMap<string, number>>();
  /** Documents whose file was deleted, and that nobody has opened or written to since. */
  readonly #gone: Pick<ProvenanceStore, 'setGone' | 'isGone' | 'takeGone'>;

  constructor(
    recorder: Pick<Recorder, 'record'>,
    tracker: ProvenanceTracker,
    gone: Pick<ProvenanceStore, 'setGone' | 'isGone' | 'takeGone'>,
  ) {
    this.#recorder = recorder;
    this.#tracker = tracker;
    this.#gone = gone;
  }

  /** What was there when the document was last stored is already in the record. */
  opened(uri: string): void {
    this.#known.set(uri, this.#count(uri).chars);
  }

  /** The insertion that the text of a shown suggestion will be. */
  offered(suggestion: string): string | undefined {
    const tag = this.#tracker.suggestions.get(suggestion)?.tag;
    return tag === undefined ? undefined : insertionOf(tag);
  }

  /** Records accepted text at once: what is undone a second later was accepted all the same. @returns Its non-blank characters. */
  accepted(uri: string, insertions: readonly string[]): number {
    this.changed(uri);
    return insertions.reduce((sum, insertion) => sum + (this.#known.get(uri)?.get(insertion) ?? 0), 0);
  }

  /** Records what has changed since the last time. Of a document that was gone, all that it holds is new. */
  changed(uri: string): void {
    const known = this.#gone.takeGone(uri) ? undefined : this.#known.get(uri);
    const before = known ?? new Map<string, number>();
    const { insertions, chars } = this.#count(uri);
    this.#known.set(uri, chars);
    for (const [insertion, { tag, chars: now }] of insertions) {
      if (before.get(insertion) === now) continue;
      const { model, tool, level, task } = tag;
      this.#recorder.record(insertionEventKind, { lot: insertion, uri, chars: now, model, tool, level }, task);
    }
    for (const insertion of before.keys())
      if (!insertions.has(insertion))
        this.#recorder.record(insertionEventKind, { lot: insertion, uri, chars: 0 }, null);
  }

  /** Otherwise an insertion would be counted under both names; of a deleted file it is counted under neither. */
  renamed(from: string, to: string): void {
    const isCounted = this.#known.has(from) && !this.#gone.isGone(to);
    if (isCounted) this.#countNone(from);
    this.#known.delete(from);
    if (isCounted) this.changed(to);
  }

  /** If the file comes back, what it holds is counted again. */
  deleted(uri: string): void {
    if (this.#gone.isGone(uri)) return;
    this.#countNone(uri);
    this.#gone.setGone(uri, this.#known.get(uri) ?? new Map());
  }

  closed(uri: string): void {
    if (!this.#gone.isGone(uri)) this.changed(uri);
    this.#known.delete(uri);
  }

  #countNone(uri: string): void {
    for (const insertion of this.#known.get(uri)?.keys() ?? [])
      this.#recorder.record(insertionEventKind, { lot: insertion, uri, chars: 0 }, null);
  }

  #count(uri: string) {
    const document = this.#tracker.document(uri);
    const insertions = document === undefined ? new Map<string, never>() : insertionsIn(document, this.#tracker.tags);
    return { insertions, chars: new Map([...insertions].map(([insertion, { chars }]) => [insertion, chars])) };
  }
}
