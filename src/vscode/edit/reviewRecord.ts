import type { Proposal } from '../../assist/edit/proposal.ts';
import { acceptEventKind } from '../../assist/record/acceptedEdits.ts';
import type { Recorder } from '../app/recorder.ts';
import type { AcceptedHunks } from './acceptHunks.ts';

export interface ReviewRecordDeps {
  readonly recorder: Pick<Recorder, 'record'>;
  readonly task: () => string | null;
  /** Path of a file as shown to the person. */
  readonly pathOf: (uri: string) => string;
  /** Counts the characters of just accepted insertions; see InsertionRecord. */
  readonly count: (uri: string, insertions: readonly string[]) => number;
}

/** Records what was shown of a proposal and what was decided. */
export class ReviewRecord {
  readonly #deps: ReviewRecordDeps;

  constructor(deps: ReviewRecordDeps) {
    this.#deps = deps;
  }

  shown({ id, source }: Proposal): void {
    this.#write('review.start', { reviewId: id, requestId: source.requestId, model: source.model });
  }

  accepted({ proposal, edits, lines, insertions }: AcceptedHunks): void {
    const { level, rung } = proposal.source;
    // A part that was asked for again may be another model's.
    const model = edits[0]?.model ?? proposal.source.model;
    this.#write(acceptEventKind, {
      path: this.#deps.pathOf(proposal.uri),
      // What the tags say is new: a part also holds the rest of its lines, and the line that it stands after.
      chars: this.#deps.count(proposal.uri, insertions),
      insertions: [...insertions],
      level,
      model,
      way: 'proposal',
      ...(rung === undefined ? {} : { rung }),
    });
    this.#decided('review.accepted', proposal, lines);
  }

  /** @param lines Changed lines in the parts just rejected. */
  rejected(proposal: Proposal, lines: number): void {
    this.#decided('review.rejected', proposal, lines);
  }

  #decided(kind: string, { id, source, isSettled }: Proposal, lines: number): void {
    this.#write(kind, { reviewId: id, lines, model: source.model, level: source.level });
    if (isSettled) this.#write('review.end', { reviewId: id });
  }

  #write(kind: string, data: Parameters<Recorder['record']>[1]): void {
    this.#deps.recorder.record(kind, data, this.#deps.task());
  }
}
