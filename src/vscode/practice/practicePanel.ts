import * as l10n from '@vscode/l10n';
import { plural } from '../../base/plural.ts';
import type { Card } from '../../practice/card.ts';
import { gapDays, secondsADay } from '../../practice/cardSchedule.ts';
import type { AnswerCheck } from '../../practice/checkAnswer.ts';
import { offloadingKinds, offloadingReport } from '../../practice/offloading.ts';
import { offloadingRows, offloadingTiles } from '../../practice/offloadingSentences.ts';
import { planText, unassistedDue } from '../../practice/unassistedPlan.ts';
import {
  type CardsPage,
  isPracticeViewMessage,
  type OffloadingPage,
  type PracticePage,
  type PracticeState,
  type PracticeViewMessage,
  type UnassistedPage,
} from '../../webview/practice/practiceProtocol.ts';
import type { HomePage } from '../app/homePanel.ts';
import type { CardController } from './cardController.ts';
import type { PracticeContext } from './practiceContext.ts';
import type { UnassistedController } from './unassistedController.ts';

/** Failing examples to show; even one is enough to continue with. */
const maxWrongShown = 5;

const cardLabels = {
  returns: l10n.t('What does it return?'),
  bound: l10n.t('Why this bound?'),
  cloze: l10n.t('What was decided here?'),
} as const;

/** The host side of the Practice tab, which has three pages. */
export class PracticePanel {
  readonly #context: PracticeContext;
  readonly #cards: CardController;
  readonly #unassisted: UnassistedController;
  readonly #tab: HomePage;
  #page: PracticePage = 'cards';
  /** The card on screen and the result of its answer. */
  #card: Card | undefined;
  #result: AnswerCheck | undefined;
  #again = '';
  /** The person continues after today's two minutes. */
  #goesOn = false;

  constructor(context: PracticeContext, cards: CardController, unassisted: UnassistedController) {
    this.#context = context;
    this.#cards = cards;
    this.#unassisted = unassisted;
    this.#tab = {
      name: 'practice',
      tab: 'practice',
      isWork: false,
      receive: (message) => {
        if (isPracticeViewMessage(message))
          void context.entry.guard(`practice ${message.type}`, () => this.#receive(message));
      },
      left: () => this.#leaveCard(),
    };
    unassisted.onDidChange(() => context.entry.quietly('practice panel', () => this.#refresh()));
  }

  async show(page: PracticePage): Promise<void> {
    this.#page = page;
    if (this.#context.home.show(this.#tab, { beside: page === 'unassisted' })) await this.#refresh();
  }

  async #receive(message: PracticeViewMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        break;
      case 'page':
        this.#page = message.page;
        break;
      case 'answer':
        await this.#answer(message.id, message.text, message.tookMs);
        break;
      case 'skipCard':
        await this.#cards.skip(message.id);
        this.#leaveCard();
        break;
      case 'dropCard':
        await this.#cards.drop(message.id);
        this.#leaveCard();
        break;
      case 'goOn':
        this.#goesOn = true;
        break;
      case 'nextCard':
        this.#leaveCard();
        break;
      case 'exportData':
        return (await import('./exportOffloading.ts')).exportOffloading(this.#context, message.format);
      case 'startSlot':
        await this.#unassisted.start();
        // The task's document takes the first column; the question stays visible next to it.
        this.#context.home.giveWay();
        return;
      case 'planSlot':
        return this.#unassisted.askPlan();
      case 'checkTask':
        return this.#unassisted.check();
      case 'skipTask':
        return this.#unassisted.skip();
      case 'endSlot':
        return this.#unassisted.end('person');
    }
    await this.#refresh();
  }

  #leaveCard(): void {
    this.#card = undefined;
    this.#result = undefined;
    this.#again = '';
  }

  async #answer(id: string, text: string, tookMs: number): Promise<void> {
    if (this.#card?.id !== id || this.#result !== undefined) return;
    const check = await this.#cards.answer(this.#card, text, tookMs);
    const isRead = check.isRight || check.unread === undefined;
    this.#again = isRead ? '' : l10n.t('Write the value as in code ({0}).', check.unread);
    this.#result = isRead ? check : undefined;
  }

  async #refresh(): Promise<void> {
    if (!this.#context.home.isOpen(this.#tab)) return;
    const state: PracticeState = {
      type: 'practiceState',
      page: this.#page,
      cards: await this.#cardsPage(),
      unassisted: await this.#unassistedPage(),
      offloading: await this.#offloadingPage(),
    };
    await this.#context.home.post(this.#tab, state);
  }

  async #cardsPage(): Promise<CardsPage> {
    const queue = await this.#cards.queue();
    const isOver = queue.secondsLeft === 0 && !this.#goesOn;
    if (this.#card === undefined && !isOver) {
      for (const id of queue.due) {
        this.#card = await this.#cards.open(id);
        if (this.#card !== undefined) break;
      }
    }
    const card = this.#card;
    const next =
      queue.nextDueMs === undefined
        ? ''
        : l10n.t(' The next one comes on {0}.', new Date(queue.nextDueMs).toLocaleDateString());
    const empty =
      queue.count === 0
        ? l10n.t('No cards yet. They come {0} days after you accept AI code.', gapDays)
        : isOver && queue.due.length > 0
          ? l10n.t('Today’s {0} minutes are over. {1} more can wait.', secondsADay / 60, queue.due.length)
          : l10n.t('Nothing is due.{0}', next);
    return {
      card:
        card === undefined
          ? null
          : {
              id: card.id,
              label: cardLabels[card.kind],
              prompt: card.prompt,
              code: card.code,
              path: card.path,
              placeholder:
                card.kind === 'cloze' ? l10n.t('What goes there') : l10n.t('The value, as you would write it in code'),
            },
      result: card === undefined || this.#result === undefined ? null : resultOf(card, this.#result),
      again: this.#again,
      progress:
        card === undefined
          ? ''
          : l10n.t(
              '{0} due · {1} s of today’s two minutes left{2}',
              queue.due.length,
              queue.secondsLeft,
              this.#result === undefined ? l10n.t(' · Escape skips') : '',
            ),
      empty,
      canGoOn: isOver && queue.due.length > 0,
    };
  }

  async #unassistedPage(): Promise<UnassistedPage> {
    const { clock } = this.#context;
    const plan = await this.#unassisted.plan();
    const { running, last } = this.#unassisted;
    const task = running?.tasks[running.outcomes.length];
    const due =
      plan === undefined ? undefined : unassistedDue(plan, clock.nowMs(), clock.zoneOffsetMinutes(), clock.nowMs());
    const passed = last?.filter((outcome) => outcome === 'passed').length ?? 0;
    const skipped = last?.filter((outcome) => outcome === 'skipped').length ?? 0;
    return {
      phase: running === undefined ? 'idle' : 'running',
      plan:
        plan === undefined || due === undefined
          ? l10n.t('No weekly time is planned.')
          : l10n.t('Planned for every {0}; next on {1}.', planText(plan), new Date(due.atMs).toLocaleString()),
      last:
        last === undefined
          ? ''
          : l10n.t(
              'The session has ended: {0} of {1} passed{2}. Your level is back to what it was.',
              passed,
              last.length,
              skipped === 0 ? '' : l10n.t(', {0} skipped', skipped),
            ),
      task:
        running === undefined || task === undefined
          ? null
          : {
              title: l10n.t('Task {0} of {1}: write {2}', running.outcomes.length + 1, running.tasks.length, task.name),
              wrong: running.check?.wrong.slice(0, maxWrongShown) ?? [],
              sentence: checkSentence(running.check),
            },
      endsAtMs: running?.endsAtMs ?? 0,
    };
  }

  async #offloadingPage(): Promise<OffloadingPage> {
    const store = await this.#context.recorder.store();
    const report = offloadingReport(store.events({ kinds: offloadingKinds }));
    const { count, of } = report.total.answers;
    return {
      lead:
        of === 0
          ? l10n.t('You haven’t asked for anything yet. Hints and answers are counted here from the first one on.')
          : l10n.t('{0} of your {1} gave the full answer.', count, plural(of, 'request')),
      tiles: offloadingTiles(report),
      ...offloadingRows(report),
      weeks: report.weeks.map(({ week, answers }) => ({
        week,
        answers: answers.count,
        hints: answers.of - answers.count,
      })),
      missing: report.missing,
      note: report.note,
    };
  }
}

function resultOf(card: Card, { isRight, right }: AnswerCheck): NonNullable<CardsPage['result']> {
  const how = card.program === undefined ? l10n.t('the accepted code says so') : l10n.t('a run of the code gives it');
  return { isRight, right, sentence: isRight ? l10n.t('Right: {0}.', how) : l10n.t('Not quite; {0}:', how) };
}

function checkSentence(
  check: { readonly wrong: readonly unknown[]; readonly hiddenWrong: number } | undefined,
): string {
  if (check === undefined) return l10n.t('Write the function in the editor beside this. Check when you are ready.');
  const hidden = check.hiddenWrong === 0 ? '' : l10n.t(' Hidden checks that fail: {0}.', check.hiddenWrong);
  const { length } = check.wrong;
  if (length === 0) return l10n.t('All examples pass.{0}', hidden);
  return length === 1
    ? l10n.t('Not yet: one example fails.{0}', hidden)
    : l10n.t('Not yet: {0} examples fail.{1}', length, hidden);
}
