import { type ClockEvent, numberOf } from './activity.ts';
import type { GapAnswer } from './signGap.ts';

/** Kind of the event in which a person answers the return question; its `agoMs` says how long before it the gap began. */
export const answerKind = 'task.answer';
/** Times of the asking and of the measuring fold may differ by what is rounded and batched. */
const toleranceMs = 2000;

interface PlacedAnswer extends GapAnswer {
  readonly gapFromMs: number;
}

/** What the person said about silences. Later answers about the same gap win. */
export class GapAnswers {
  readonly #answers: readonly PlacedAnswer[];

  /** @param events On one axis of time. */
  constructor(events: readonly ClockEvent[] = []) {
    this.#answers = events.flatMap((event) => {
      const said = saidOf(event);
      if (said === undefined) return [];
      return [{ gapFromMs: event.tMs - numberOf(event.data, 'agoMs'), said, ms: numberOf(event.data, 'ms') }];
    });
  }

  of(fromMs: number, toMs: number): GapAnswer | undefined {
    if (this.#answers.length === 0) return undefined;
    const found = this.#answers.findLast(
      ({ gapFromMs }) => gapFromMs >= fromMs - toleranceMs && gapFromMs < toMs - toleranceMs,
    );
    return found === undefined ? undefined : { said: found.said, ms: found.ms };
  }
}

function saidOf({ kind, data }: ClockEvent): GapAnswer['said'] | undefined {
  if (kind !== answerKind) return undefined;
  const said = data['said'];
  return said === 'yes' || said === 'no' || said === 'part' ? said : undefined;
}
