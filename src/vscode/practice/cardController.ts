import { type Card, readCard } from '../../practice/card.ts';
import { type CardEvent, type CardQueue, cardQueue } from '../../practice/cardSchedule.ts';
import { type AnswerCheck, checkAnswer } from '../../practice/checkAnswer.ts';
import { numberOf, practiceKeys, practiceKinds, textOf } from '../../practice/practiceRecord.ts';
import { runCode } from '../../practice/runCode.ts';
import type { PracticeContext } from './practiceContext.ts';

const kindOf: Readonly<Record<string, CardEvent['kind']>> = {
  [practiceKinds.cardMade]: 'made',
  [practiceKinds.cardReviewed]: 'reviewed',
  [practiceKinds.cardSkipped]: 'skipped',
  [practiceKinds.cardDropped]: 'dropped',
};

/** Cards in the record: which is due, what was answered. Their code lies in the store's small JSON, by id. */
export class CardController {
  readonly #context: PracticeContext;

  constructor(context: PracticeContext) {
    this.#context = context;
  }

  async queue(): Promise<CardQueue> {
    const { recorder, clock, dayStartMs } = this.#context;
    await recorder.flush();
    const store = await recorder.store();
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

  async card(id: string): Promise<Card | undefined> {
    const { keyValue } = await this.#context.recorder.store();
    return readCard(keyValue.get(practiceKeys.card(id)));
  }

  async add(cards: readonly Card[]): Promise<void> {
    const { recorder, task } = this.#context;
    const { keyValue } = await recorder.store();
    for (const card of cards) {
      keyValue.set(practiceKeys.card(card.id), JSON.parse(JSON.stringify(card)));
      recorder.record(practiceKinds.cardMade, { card: card.id, kind: card.kind, language: card.languageId }, task());
    }
    if (cards.length > 0) await recorder.flush();
  }

  async answer(card: Card, answer: string, tookMs: number): Promise<AnswerCheck> {
    const check = await checkAnswer(card, answer, runCode);
    // What could not be read is neither right nor wrong.
    if (check.unread !== undefined && !check.isRight) return check;
    this.#record(practiceKinds.cardReviewed, { card: card.id, right: check.isRight, ms: Math.round(tookMs) });
    await this.#context.recorder.flush();
    return check;
  }

  async skip(id: string): Promise<void> {
    this.#record(practiceKinds.cardSkipped, { card: id });
    await this.#context.recorder.flush();
  }

  /** The card does not come back, and its code is forgotten. */
  async drop(id: string): Promise<void> {
    const { recorder } = this.#context;
    this.#record(practiceKinds.cardDropped, { card: id });
    (await recorder.store()).keyValue.delete(practiceKeys.card(id));
    await recorder.flush();
  }

  /** Cards of functions that can be run: what an unassisted session takes its tasks from. */
  async withSource(): Promise<readonly Card[]> {
    const store = await this.#context.recorder.store();
    const ids = [...store.events({ kinds: [practiceKinds.cardMade] })].map(({ data }) => textOf(data, 'card'));
    return ids
      .map((id) => readCard(store.keyValue.get(practiceKeys.card(id))))
      .filter((card): card is Card => card?.source !== undefined);
  }

  #record(kind: string, data: { readonly [key: string]: string | number | boolean }): void {
    this.#context.recorder.record(kind, data, this.#context.task());
  }
}
