import * as vscode from 'vscode';
import { reviewersNote } from '../../practice/explainBack.ts';
import { atOccasion, forecastPercents } from '../../practice/forecast.ts';
import { asksForJudgement, longestPosition, mayAskPosition, withPosition } from '../../practice/position.ts';
import { practiceKeys, practiceKinds, textOf } from '../../practice/practiceRecord.ts';
import type { Random } from '../../statistics/seededRandom.ts';
import type { PracticeContext } from './practiceContext.ts';

/** The few questions that come before help, each skipped with Escape. */
export class AskFirst {
  readonly #context: PracticeContext;
  readonly #random: Random;

  constructor(context: PracticeContext, random: Random) {
    this.#context = context;
    this.#random = random;
  }

  /** The question, with the person's own position when it asks for a judgement and they give one. */
  async position(question: string): Promise<string> {
    const { settings, recorder, clock, task, canAnswer } = this.#context;
    if (!settings.practicePrompts() || !asksForJudgement(question) || !canAnswer()) return question;
    await recorder.flush();
    const store = await recorder.store();
    const today = [...store.events({ kinds: [practiceKinds.position], fromMs: this.#context.dayStartMs() })].map(
      ({ data }) => (textOf(data, 'outcome') === 'given' ? 'given' : 'skipped'),
    );
    if (!mayAskPosition(today)) return question;
    const startMs = clock.monotonicMs();
    const text = await vscode.window.showInputBox({
      title: 'Your position first',
      prompt: 'What do you think, in one line? The answer is then compared with it. Escape skips.',
      placeHolder: 'for example: the comparison leaves out the bound itself',
      validateInput: (value) =>
        value.length > longestPosition ? `One line, at most ${longestPosition} characters.` : undefined,
    });
    const asked = withPosition(question, text ?? '');
    const outcome = asked === question ? 'skipped' : 'given';
    recorder.record(practiceKinds.position, { outcome, ms: Math.round(clock.monotonicMs() - startMs) }, task());
    return asked;
  }

  /** "Works first time?", on one edit in five at most. @param id The request's id, by which its outcome is found. */
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
      { title: 'Will it work the first time?', placeHolder: 'Your forecast, before you see it. Escape skips.' },
    );
    recorder.record(
      practiceKinds.forecast,
      { id, kind, ...(picked === undefined ? {} : { percent: picked.percent }) },
      task(),
    );
  }

  /** One sentence why it is right, for the record of what was accepted. @returns the sentence, when one was given. */
  async explain(
    { reviewId, uri, model }: { readonly reviewId: string; readonly uri: string; readonly model: string },
    lines: number,
  ): Promise<string | undefined> {
    const { settings, recorder, task } = this.#context;
    if (!settings.practicePrompts()) return undefined;
    const text = await vscode.window.showInputBox({
      title: `You took ${lines} lines of ${model === '' ? 'a model' : model}`,
      prompt: 'Why is it right? One sentence, kept as your reviewer’s note. Escape skips.',
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
