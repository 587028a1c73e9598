import type { Card } from '../../practice/card.ts';
import { type CardEvent, type CardQueue, cardQueue } from '../../practice/cardSchedule.ts';
import { type AnswerCheck, checkAnswer } from '../../practice/checkAnswer.ts';
import { openCard, sampledFunction } from '../../practice/makeCards.ts';
import { numberOf, practiceKinds, textOf } from '../../practice/practiceRecord.ts';
import { cardsIn } from '../../practice/practiceState.ts';
import type { Random } from '../../statistics/seededRandom.ts';
import type { Recorder } from '../app/recorder.ts';
import type { PracticeContext } from './practiceContext.ts';
import { practiceStore } from './practiceStore.ts';

const kindOf: Readonly<Record<string, CardEvent['kind']>> = {
  [practiceKinds.cardMade]: 'made',
  [practiceKinds.cardReviewed]: 'reviewed',
  [practiceKinds.cardSkipped]: 'skipped',
  [practiceKinds.cardDropped]: 'dropped',
};

type CardDeps = Pick<PracticeContext, 'clock' | 'dayStartMs' | 'run' | 'task'> & {
  readonly recorder: Pick<Recorder, 'record' | 'flush' | 'store'>;
};

/** Cards in the record: which are due, what was answered. */
export class CardController {
  readonly #deps: CardDeps;
  readonly #random: Random;

  constructor(deps: CardDeps, random: Random) {
    this.#deps = deps;
    this.#random = random;
  }

  async queue(): Promise<CardQueue> {
    const { recorder, clock, dayStartMs } = this.#deps;
    const store = await practiceStore(recorder);
    const events = [...store.events({ kinds: Object.keys(kindOf) })].map(
      ({ kind, tMs, data }): CardEvent => ({
        kind: kindOf[kind] ?? 'skipped',
        card: textOf(data, 'card'),
        tMs,
        tookMs: numberOf(data, 'ms'),
      }),
    );
    return cardQueue(events, clock.nowMs(), dayStartMs());
  }

  /**
   * The card as it is asked. Its code may run the first time it is opened; from then on the question stays the same.
   * @returns undefined if the card is gone, or is dropped because nothing can be asked about its code.
   */
  async open(id: string): Promise<Card | undefined> {
    const card = cardsIn(await practiceStore(this.#deps.recorder)).get(id);
    if (card?.accepted === undefined) return card;
    const opened = await openCard(card, this.#deps.run, this.#random);
    if (opened === undefined) await this.drop(id);
    else this.#write(opened);
    return opened;
  }

  async add(cards: readonly Card[]): Promise<void> {
    const { recorder, task } = this.#deps;
    for (const card of cards) {
      this.#write(card);
      recorder.record(practiceKinds.cardMade, { card: card.id, kind: card.kind, language: card.languageId }, task());
    }
    if (cards.length > 0) await recorder.flush();
  }

  async answer(card: Card, answer: string, tookMs: number): Promise<AnswerCheck> {
    const check = await checkAnswer(card, answer, this.#deps.run);
    // An unreadable answer is neither right nor wrong.
    if (check.unread !== undefined && !check.isRight) return check;
    this.#record(practiceKinds.cardReviewed, { card: card.id, right: check.isRight, ms: Math.round(tookMs) });
    await this.#deps.recorder.flush();
    return check;
  }

  async skip(id: string): Promise<void> {
    this.#record(practiceKinds.cardSkipped, { card: id });
    await this.#deps.recorder.flush();
  }

  /** The card does not come back. */
  async drop(id: string): Promise<void> {
    const { recorder } = this.#deps;
    this.#record(practiceKinds.cardDropped, { card: id });
    await recorder.flush();
  }

  /** Cards that may contain a self-contained function, from which an unassisted session takes its tasks. */
  async withSource(): Promise<readonly Card[]> {
    const cards = cardsIn(await practiceStore(this.#deps.recorder));
    return [...cards.values()].filter(({ source, accepted }) => source !== undefined || accepted !== undefined);
  }

  /** The function of a card; runs the code of one that has not been opened yet. */
  async source({ source, accepted }: Card): Promise<Card['source']> {
    if (source !== undefined || accepted === undefined) return source;
    const sampled = await sampledFunction(accepted, this.#deps.run, this.#random);
    return sampled === undefined ? undefined : { code: sampled.plain.code, before: sampled.before };
  }

  #write(card: Card): void {
    // A round trip through JSON removes undefined fields.
    const content = JSON.parse(JSON.stringify(card));
    this.#deps.recorder.record(practiceKinds.cardWritten, { card: card.id, content }, this.#deps.task());
  }

  #record(kind: string, data: { readonly [key: string]: string | number | boolean }): void {
    this.#deps.recorder.record(kind, data, this.#deps.task());
  }
}
