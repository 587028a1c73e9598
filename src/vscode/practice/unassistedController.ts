import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { plainFunction } from '../../practice/plainFunction.ts';
import { practiceKinds } from '../../practice/practiceRecord.ts';
import { planIn } from '../../practice/practiceState.ts';
import { isRunnable } from '../../practice/runCode.ts';
import {
  planText,
  readPlanText,
  sessionMs,
  tasksASession,
  type UnassistedPlan,
} from '../../practice/unassistedPlan.ts';
import { checkTask, type TaskCheck, type UnassistedTask, unassistedTask } from '../../practice/unassistedTask.ts';
import { type Random, shuffle } from '../../statistics/seededRandom.ts';
import type { CardController } from './cardController.ts';
import type { PracticeContext } from './practiceContext.ts';
import { practiceStore } from './practiceStore.ts';

type TaskOutcome = 'passed' | 'failed' | 'skipped';

/** A running session without AI. */
export interface RunningSession {
  readonly id: string;
  readonly tasks: readonly UnassistedTask[];
  readonly endsAtMs: number;
  readonly outcomes: readonly TaskOutcome[];
  /** The result of the last check; undefined before the first. */
  readonly check: TaskCheck | undefined;
}

/** The weekly session without AI: planned, timed, and scored by running what the person wrote. The level is Off during it. */
export class UnassistedController implements vscode.Disposable {
  readonly #context: PracticeContext;
  readonly #cards: CardController;
  readonly #random: Random;
  readonly #changed = new vscode.EventEmitter<void>();
  #running:
    | (Omit<RunningSession, 'outcomes' | 'check'> & { outcomes: TaskOutcome[]; check: TaskCheck | undefined })
    | undefined;
  #last: readonly TaskOutcome[] | undefined;
  #document: vscode.TextDocument | undefined;
  #taskStartMs = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(context: PracticeContext, cards: CardController, random: Random) {
    this.#context = context;
    this.#cards = cards;
    this.#random = random;
  }

  get running(): RunningSession | undefined {
    return this.#running;
  }

  /** The outcomes of the last session that ended in this window. */
  get last(): readonly TaskOutcome[] | undefined {
    return this.#last;
  }

  async plan(): Promise<UnassistedPlan | undefined> {
    return planIn(await practiceStore(this.#context.recorder))?.plan;
  }

  /** Asks for a weekday and a time; an empty answer cancels the plan. */
  async askPlan(): Promise<void> {
    const { recorder, clock } = this.#context;
    const present = await this.plan();
    const text = await vscode.window.showInputBox({
      title: l10n.t('Plan a Weekly Session Without AI'),
      prompt: l10n.t('Enter a weekday and a time, or nothing for none'),
      placeHolder: l10n.t('Friday 16:00'),
      value: present === undefined ? '' : planText(present),
      validateInput: (value) =>
        value.trim() === '' || readPlanText(value) !== undefined
          ? undefined
          : l10n.t('Enter a weekday and a time, for example Friday 16:00.'),
    });
    if (text === undefined) return;
    const plan = readPlanText(text);
    recorder.record(
      practiceKinds.unassistedPlanned,
      plan === undefined ? {} : { plan: { ...plan }, atMs: clock.nowMs() },
    );
    await recorder.flush();
    this.#changed.fire();
  }

  async start(): Promise<void> {
    const { recorder, clock, newId, task } = this.#context;
    if (this.#running !== undefined)
      throw new AppError('refused', l10n.t('A session is already running. End it first.'));
    if (!vscode.workspace.isTrusted) {
      throw new AppError(
        'refused',
        l10n.t('Trust this folder first. A session runs code, which Restricted Mode forbids.'),
      );
    }
    const tasks = await this.#tasks();
    if (tasks.length === 0) {
      throw new AppError(
        'refused',
        l10n.t(
          'There is nothing to make a task from yet. Accept an AI function in JavaScript, TypeScript or Python first.',
        ),
      );
    }
    this.#running = { id: newId(), tasks, endsAtMs: clock.nowMs() + sessionMs, outcomes: [], check: undefined };
    this.#context.unassisted.isRunning = true;
    this.#last = undefined;
    recorder.record(practiceKinds.unassistedBegun, { slot: this.#running.id, tasks: tasks.length }, task());
    this.#timer = setTimeout(
      () => this.#context.entry.quietly('end of the session', () => this.end('time')),
      sessionMs,
    );
    this.#changed.fire();
    await this.#openTask();
  }

  /** Runs the editor's text on all examples; if it passes, moves on to the next task. */
  async check(): Promise<void> {
    const running = this.#running;
    const task = running?.tasks[running.outcomes.length];
    if (running === undefined || task === undefined || this.#document === undefined) return;
    running.check = await checkTask(task, this.#document.getText(), this.#context.run);
    if (running.check.isPassed) await this.#next('passed');
    else this.#changed.fire();
  }

  async skip(): Promise<void> {
    await this.#next('skipped');
  }

  /**
   * @param why `time`: time is up; `person`: ended by hand. An unfinished task counts as failed, unless the person ended the session
   * before checking it.
   */
  async end(why: 'time' | 'person' | 'done'): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    clearTimeout(this.#timer);
    if (running.outcomes.length < running.tasks.length)
      this.#record(running.check === undefined && why === 'person' ? 'skipped' : 'failed');
    const { recorder, task } = this.#context;
    recorder.record(practiceKinds.unassistedEnded, { slot: running.id, why }, task());
    await recorder.flush();
    this.#last = [...running.outcomes];
    this.#running = undefined;
    this.#context.unassisted.isRunning = false;
    this.#document = undefined;
    this.#changed.fire();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  async #next(outcome: TaskOutcome): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#record(outcome);
    running.check = undefined;
    if (running.outcomes.length >= running.tasks.length) return this.end('done');
    this.#changed.fire();
    await this.#openTask();
  }

  #record(outcome: TaskOutcome): void {
    const { recorder, clock, task } = this.#context;
    const running = this.#running;
    const current = running?.tasks[running.outcomes.length];
    if (running === undefined || current === undefined) return;
    const ms = Math.round(clock.monotonicMs() - this.#taskStartMs);
    recorder.record(
      practiceKinds.unassistedTask,
      { slot: running.id, outcome, ms, language: current.language },
      task(),
    );
    running.outcomes.push(outcome);
  }

  async #openTask(): Promise<void> {
    const running = this.#running;
    const task = running?.tasks[running.outcomes.length];
    if (task === undefined) return;
    this.#taskStartMs = this.#context.clock.monotonicMs();
    this.#document = await vscode.workspace.openTextDocument({ language: task.language, content: task.stub });
    const editor = await vscode.window.showTextDocument(this.#document, {
      viewColumn: vscode.ViewColumn.One,
      preview: false,
    });
    const body = this.#document.positionAt(task.stub.trimEnd().length);
    const line = Math.max(0, task.language === 'python' ? body.line : body.line - 1);
    const at = this.#document.lineAt(line).range.end;
    editor.selection = new vscode.Selection(at, at);
  }

  /** Tasks with the same structure as accepted functions, each function once. Their code runs now, because the person has asked for it. */
  async #tasks(): Promise<readonly UnassistedTask[]> {
    const cards = [...(await this.#cards.withSource())];
    shuffle(cards, this.#random);
    const seen = new Set<string>();
    const tasks: UnassistedTask[] = [];
    for (const card of cards) {
      if (tasks.length >= tasksASession) break;
      const { languageId } = card;
      const source = await this.#cards.source(card);
      if (source === undefined || !isRunnable(languageId) || seen.has(source.code)) continue;
      seen.add(source.code);
      const plain = plainFunction(languageId, source.code);
      if (plain === undefined) continue;
      const name = `task${tasks.length + 1}`;
      const task = await unassistedTask({ plain, before: source.before }, name, this.#context.run, this.#random);
      if (task !== undefined) tasks.push(task);
    }
    return tasks;
  }
}
