import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { isLevel, type Level, type LevelRule, rank } from '../../base/level.ts';
import type { Task } from '../../tasks/task.ts';
import type { NewTrialEvent } from '../../tasks/trial/trialEvent.ts';
import type { TrialLedger } from '../../tasks/trial/trialLedger.ts';
import type { Recorder } from '../app/recorder.ts';
import type { ArmDrawn, TrialEntry } from './trialEntry.ts';

/**
 * The trials in the record, and the assignment of the current task: its level and its model. The ledger determines the order (eligible,
 * both estimates, freeze, assignment, level). What it needs is loaded with the first trial.
 */
export class TrialService implements vscode.Disposable {
  readonly #recorder: Recorder;
  readonly #modelChanged = new vscode.EventEmitter<void>();
  readonly #lifted = new Set<string>();
  #model: string | undefined;
  /** A different model now comes first. */
  readonly onDidChangeModel = this.#modelChanged.event;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** Reads what the record says about the arm of the current task. */
  async load(task: Task | undefined): Promise<void> {
    const model = await this.#modelOf(task);
    if (model !== this.#model) {
      this.#model = model;
      this.#modelChanged.fire();
    }
    if (task?.arm === undefined) return;
    const store = await this.#recorder.store();
    for (const { data } of store.events({ kinds: ['trial.contamination'], task: task.id })) {
      if (data['lifted'] === true) this.#lifted.add(task.id);
    }
  }

  /** The level assigned to a task: one rule among others; the strictest applies. */
  rule(task: Task | undefined): LevelRule | undefined {
    if (task?.arm === undefined || !isLevel(task.level) || this.#lifted.has(task.id)) return undefined;
    return { level: task.level, source: l10n.t('the assignment of your trial ({0})', task.arm) };
  }

  /** The model assigned to the current task, if a trial compares models. */
  get model(): string | undefined {
    return this.#model;
  }

  /**
   * How one new task enters the open trial; undefined if no trial is open.
   * @param levelNow The effective level, which may be stricter than the arm's.
   */
  async entryFor(task: string, levelNow: () => Level): Promise<TrialEntry | undefined> {
    const ledger = await this.open();
    if (ledger === undefined) return undefined;
    const { title, treated, control } = ledger.plan;
    return {
      title,
      treated: treated.label,
      control: control.label,
      declareEligible: (withoutAi) => this.record(ledger.declareEligible(task, withoutAi)),
      exclude: (reason) => this.record(ledger.exclude(task, reason)),
      freezeAndDraw: async (withoutAi, withAi) => {
        // Each step rereads the record after the previous one: nothing is drawn before the freeze is on disk.
        await this.record((await this.#reread(ledger.id)).freeze(task, { withoutAi, withAi }));
        const { event, assignment } = (await this.#reread(ledger.id)).assign(task);
        await this.record(event);
        await this.record((await this.#reread(ledger.id)).setLevel(task));
        return this.#drawn(ledger, task, ledger.plan[assignment.arm], levelNow());
      },
    };
  }

  /** Records how a finished task deviated from its arm, before anything is revealed. */
  async checkArm(task: Task): Promise<void> {
    if (task.arm === undefined) return;
    await this.#recorder.flush();
    const [{ armDeviations }, store] = await Promise.all([
      import('../../tasks/trial/armDeviations.ts'),
      this.#recorder.store(),
    ]);
    for (const event of armDeviations(store, task)) await this.record(event);
  }

  /** The task may continue without its assigned level. */
  lift(task: string): void {
    this.#lifted.add(task);
  }

  /** The running trial. */
  async open(): Promise<TrialLedger | undefined> {
    return (await this.#trials()).findLast(({ isOpen }) => isOpen);
  }

  /** The newest trial, running or not. */
  async newest(): Promise<TrialLedger | undefined> {
    return (await this.#trials()).at(-1);
  }

  async record({ kind, task, data }: NewTrialEvent): Promise<void> {
    this.#recorder.record(kind, data, task);
    await this.#recorder.flush();
  }

  dispose(): void {
    this.#modelChanged.dispose();
  }

  async #drawn(
    ledger: TrialLedger,
    task: string,
    arm: TrialLedger['plan']['treated'],
    levelNow: Level,
  ): Promise<ArmDrawn> {
    const level = rank(levelNow) < rank(arm.level) ? levelNow : arm.level;
    if (level !== arm.level) {
      const now = await this.#reread(ledger.id);
      await this.record(now.recordDeviation(task, `the level was ${level}, the arm asks for ${arm.level}`));
    }
    return { arm: arm.label, level, model: arm.model };
  }

  async #trialOf(task: Task): Promise<TrialLedger | undefined> {
    return (await this.#trials()).find((trial) => trial.taskOf(task.id)?.assignment !== undefined);
  }

  async #modelOf(task: Task | undefined): Promise<string | undefined> {
    if (task?.arm === undefined) return undefined;
    const ledger = await this.#trialOf(task);
    const assignment = ledger?.taskOf(task.id)?.assignment;
    return assignment === undefined ? undefined : ledger?.plan[assignment.arm].model;
  }

  async #reread(id: string): Promise<TrialLedger> {
    const ledger = (await this.#trials()).find((trial) => trial.id === id);
    if (ledger === undefined)
      throw new AppError('storage', l10n.t('The trial could not be read back from the record.'));
    return ledger;
  }

  async #trials(): Promise<readonly TrialLedger[]> {
    await this.#recorder.flush();
    const events = [...(await this.#recorder.store()).events({ kindPrefix: 'trial' })];
    if (events.length === 0) return [];
    const { TrialLedger } = await import('../../tasks/trial/trialLedger.ts');
    return TrialLedger.read(events);
  }
}
