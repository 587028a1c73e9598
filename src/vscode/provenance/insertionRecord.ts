import { lotEventKind } from '../../history/insertionEvents.ts';
import { lotsIn } from '../../provenance/review/insertions.ts';
import type { ProvenanceTracker } from '../../provenance/tracker/tracker.ts';
import type { Recorder } from '../app/recorder.ts';

/** Records how much AI text stands in a document, when that changes: what survival is told from. */
export class LotRecord {
  readonly #recorder: Recorder;
  readonly #tracker: ProvenanceTracker;
  readonly #known = new Map<string, ReadonlyMap<string, number>>();

  constructor(recorder: Recorder, tracker: ProvenanceTracker) {
    this.#recorder = recorder;
    this.#tracker = tracker;
  }

  /** What stood there when the document was last written to the store is in the record already. */
  opened(uri: string): void {
    this.#known.set(uri, this.#count(uri).chars);
  }

  /** Records what is different from the last time. */
  changed(uri: string): void {
    const before = this.#known.get(uri) ?? new Map<string, number>();
    const { lots, chars } = this.#count(uri);
    this.#known.set(uri, chars);
    for (const [lot, { tag, chars: now }] of lots) {
      if (before.get(lot) === now) continue;
      const { model, tool, level, task } = tag;
      this.#recorder.record(lotEventKind, { lot, uri, chars: now, model, tool, level }, task);
    }
    for (const lot of before.keys())
      if (!lots.has(lot)) this.#recorder.record(lotEventKind, { lot, uri, chars: 0 }, null);
  }

  /** A lot that is named anew would count twice. */
  renamed(from: string, to: string): void {
    const chars = this.#known.get(from);
    if (chars === undefined) return;
    for (const lot of chars.keys()) this.#recorder.record(lotEventKind, { lot, uri: from, chars: 0 }, null);
    this.#known.delete(from);
    this.changed(to);
  }

  closed(uri: string): void {
    this.changed(uri);
    this.#known.delete(uri);
  }

  #count(uri: string) {
    const document = this.#tracker.document(uri);
    const lots = document === undefined ? new Map<string, never>() : lotsIn(document, this.#tracker.tags);
    return { lots, chars: new Map([...lots].map(([lot, { chars }]) => [lot, chars])) };
  }
}
