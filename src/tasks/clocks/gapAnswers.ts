import { type ClockEvent, numberOf } from './activity.ts';
import type { GapAnswer } from './signGap.ts';

/** Kind of the event in which a person answers the return question; `agoMs` is how long before the event the gap began. */
export const answerKind = 'task.answer';
/** The fold that asks and the fold that measures may place the gap slightly differently because of rounding and batching. */
const toleranceMs = 2000;

interface PlacedAnswer extends GapAnswer {
  readonly gapFromMs: number;
}

/** What the person said about gaps. The latest answer about a gap wins. */
export class GapAnswers {
  readonly #answers: readonly PlacedAnswer[];

  /** @param events On a single time axis. */
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
