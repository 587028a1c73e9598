import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import { startOfDayMs } from '../../base/localDay.ts';
import { answerKind } from '../../tasks/clocks/gapAnswers.ts';
import { askAfterMs, askedKind, gapToAsk, mayAsk } from '../../tasks/clocks/returnQuestion.ts';
import type { GapAnswer } from '../../tasks/clocks/signGap.ts';
import { parseEstimate, timeProblem } from '../../tasks/parseEstimate.ts';
import type { ContextKeys } from '../app/contextKeys.ts';
import type { Entry } from '../app/entry.ts';
import type { Recorder } from '../app/recorder.ts';
import type { Settings } from '../app/settings.ts';
import type { ActivitySignals } from './activitySignals.ts';
import type { CurrentTask } from './currentTask.ts';

export interface ReturnQuestionDeps {
  readonly entry: Entry;
  readonly recorder: Recorder;
  readonly settings: Settings;
  readonly contextKeys: ContextKeys;
  readonly clock: Clock;
  readonly currentTask: CurrentTask;
  readonly activity: ActivitySignals;
}

/** An unanswered question disappears after this time. Chosen by us. */
const standsForMs = 120_000;

/** Mentions no length of time: the clock is blind until the felt time is given. */
export const returnQuestion = l10n.t('Were you on this task just now?');

interface OpenQuestion {
  readonly task: string;
  readonly gapMs: number;
  /** When the silence ended, in monotonic time. */
  readonly endedMs: number;
}

/** Asks once, when the person returns after an uncertain silence: an unobtrusive line, never a notification. */
export class ReturnQuestion implements vscode.Disposable {
  readonly #deps: ReturnQuestionDeps;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listener: vscode.Disposable;
  #handMs: number | undefined;
  #open: OpenQuestion | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(deps: ReturnQuestionDeps) {
    this.#deps = deps;
    this.#listener = deps.activity.onHand(() => this.#hand());
  }

  /** The question, while it is open and its task is running. */
  get text(): string | undefined {
    return this.#open !== undefined && this.#open.task === this.#deps.currentTask.id ? returnQuestion : undefined;
  }

  /** @throws AppError `refused` if no question is open. */
  async answer(said?: GapAnswer['said']): Promise<void> {
    if (this.text === undefined)
      throw new AppError('refused', l10n.t('There is nothing to answer now. The question comes after a long pause.'));
    const open = this.#open;
    const answer = said ?? (await pick());
    if (open === undefined || answer === undefined) return;
    const ms = answer === 'part' ? await askForPart() : 0;
    if (ms === undefined) return;
    const agoMs = open.gapMs + this.#deps.clock.monotonicMs() - open.endedMs;
    this.#deps.recorder.record(answerKind, { said: answer, ms, agoMs: Math.round(agoMs) }, open.task);
    await this.#deps.recorder.flush();
    if (this.#open === open) this.#use(undefined);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listener.dispose();
    this.#changed.dispose();
  }

  /** After a silence here, check the record: another window may have seen the person in the meantime. */
  #hand(): void {
    const nowMs = this.#deps.clock.monotonicMs();
    const silenceMs = nowMs - (this.#handMs ?? Number.NEGATIVE_INFINITY);
    this.#handMs = nowMs;
    if (silenceMs > askAfterMs) this.#deps.entry.quietly('return question', () => this.#consider(nowMs));
  }

  async #consider(endedMs: number): Promise<void> {
    const { recorder, settings, clock, currentTask } = this.#deps;
    const { value: task } = currentTask;
    if (task?.phase !== 'running' || !settings.asksOnReturn()) return;
    await recorder.flush();
    const store = await recorder.store();
    const nowMs = clock.nowMs();
    const gapMs = gapToAsk(store, task.id, nowMs);
    const today = { kinds: [askedKind], fromMs: startOfDayMs(nowMs, clock.zoneOffsetMinutes()) };
    if (gapMs === undefined || !mayAsk(store.events(today))) return;
    recorder.record(askedKind, {}, task.id);
    this.#use({ task: task.id, gapMs, endedMs });
  }

  #use(open: OpenQuestion | undefined): void {
    clearTimeout(this.#timer);
    this.#timer = open === undefined ? undefined : setTimeout(() => this.#use(undefined), standsForMs);
    this.#open = open;
    this.#deps.contextKeys.set('calibrated.askedOnReturn', open !== undefined);
    this.#changed.fire();
  }
}

async function pick(): Promise<GapAnswer['said'] | undefined> {
  const items = [
    { label: l10n.t('Yes'), description: l10n.t('count it'), said: 'yes' },
    { label: l10n.t('No'), description: l10n.t('leave it out'), said: 'no' },
    { label: l10n.t('Part'), description: l10n.t('say how much'), said: 'part' },
  ] as const;
  return (await vscode.window.showQuickPick(items, { title: returnQuestion }))?.said;
}

/** @returns ms; undefined if the person canceled. */
async function askForPart(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: l10n.t('How Much of It Was on This Task?'),
    prompt: l10n.t('For example 10m or 1h30'),
    validateInput: timeProblem,
  });
  return text === undefined ? undefined : parseEstimate(text).typicalMs;
}
