import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { reviewersNote } from '../../practice/explainBack.ts';
import { atOccasion, forecastPercents } from '../../practice/forecast.ts';
import { asksForJudgement, maxPositionLength, mayAskPosition, positionOf } from '../../practice/position.ts';
import { practiceKeys, practiceKinds, textOf } from '../../practice/practiceRecord.ts';
import type { Random } from '../../statistics/seededRandom.ts';
import type { PracticeContext } from './practiceContext.ts';

/** The few questions asked before help is given, each skipped with Escape. */
export class AskFirst {
  readonly #context: PracticeContext;
  readonly #random: Random;

  constructor(context: PracticeContext, random: Random) {
    this.#context = context;
    this.#random = random;
  }

  /** The person's own position; empty if they skip it, undefined if the question asks for none. */
  async position(question: string): Promise<string | undefined> {
    const { settings, recorder, clock, task, canAnswer } = this.#context;
    if (!settings.practicePrompts() || !asksForJudgement(question) || !canAnswer()) return undefined;
    await recorder.flush();
    const store = await recorder.store();
    const today = [...store.events({ kinds: [practiceKinds.position], fromMs: this.#context.dayStartMs() })].map(
      ({ data }) => (textOf(data, 'outcome') === 'given' ? 'given' : 'skipped'),
    );
    if (!mayAskPosition(today)) return undefined;
    const startMs = clock.monotonicMs();
    const text = await vscode.window.showInputBox({
      title: l10n.t('What Do You Think?'),
      prompt: l10n.t('One line, and the answer will be compared with it. Leave it empty to skip.'),
      placeHolder: l10n.t('What you think, and why'),
      validateInput: (value) =>
        value.length > maxPositionLength
          ? l10n.t('Write one line of at most {0} characters.', maxPositionLength)
          : undefined,
    });
    const position = positionOf(text ?? '');
    const outcome = position === '' ? 'skipped' : 'given';
    recorder.record(practiceKinds.position, { outcome, ms: Math.round(clock.monotonicMs() - startMs) }, task());
    return position;
  }

  /** "Works first time?", for at most one edit in five. @param id The request's id, for finding its outcome. */
  async forecast(kind: 'edit' | 'delegate', id: string): Promise<void> {
    const { settings, recorder, task } = this.#context;
    if (!settings.practicePrompts()) return;
    const { keyValue } = await recorder.store();
    const before = keyValue.get(practiceKeys.forecastLeft);
    const { ask, left } = atOccasion(typeof before === 'number' ? before : undefined, this.#random);
    keyValue.set(practiceKeys.forecastLeft, left);
    if (!ask) return;
    const picked = await vscode.window.showQuickPick(
      forecastPercents.map((percent) => ({ label: `${percent}%`, percent })),
      {
        title: l10n.t('Will It Work the First Time?'),
        placeHolder: l10n.t('Your forecast, before you see it (Esc: skip)'),
      },
    );
    recorder.record(
      practiceKinds.forecast,
      { id, kind, ...(picked === undefined ? {} : { percent: picked.percent }) },
      task(),
    );
  }

  /** Asks for one sentence on why it is right, for the record of what was accepted. @returns the sentence, if one was given. */
  async explain(
    { reviewId, uri, model }: { readonly reviewId: string; readonly uri: string; readonly model: string },
    lines: number,
  ): Promise<string | undefined> {
    const { settings, recorder, task } = this.#context;
    if (!settings.practicePrompts()) return undefined;
    const text = await vscode.window.showInputBox({
      title: l10n.t('You took {0} lines of {1}', lines, model === '' ? l10n.t('a model') : model),
      prompt: l10n.t('Why is it right? One sentence, kept as your review note. Leave it empty to skip.'),
      ignoreFocusOut: true,
    });
    const note = reviewersNote(text);
    const outcome = note === undefined ? 'skipped' : 'given';
    recorder.record(
      practiceKinds.explain,
      { reviewId, uri, model, lines, outcome, ...(note === undefined ? {} : { note }) },
      task(),
    );
    await recorder.flush();
    return note;
  }
}
