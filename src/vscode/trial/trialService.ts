import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { isLevel, type Level, type LevelRule, rank } from '../../base/level.ts';
import type { Task } from '../../tasks/task.ts';
import type { NewTrialEvent } from '../../tasks/trial/trialEvent.ts';
import type { TrialLedger } from '../../tasks/trial/trialLedger.ts';
import type { Recorder } from '../app/recorder.ts';
import type { ArmDrawn, TrialEntry } from './trialEntry.ts';

/**
 * The trials in the record, and what the assignment of the current task says: its level and its model. The order (eligible, both
 * estimates, freeze, assignment, level) is the ledger's. What the ledger needs is loaded with the first trial.
 */
export class TrialService implements vscode.Disposable {
  readonly #recorder: Recorder;
  readonly #modelChanged = new vscode.EventEmitter<void>();
  readonly #lifted = new Set<string>();
  #model: string | undefined;
  /** Another model comes first now. */
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

  /** The level that a task was assigned: one rule among the others, of which the strictest applies. */
  rule(task: Task | undefined): LevelRule | undefined {
    if (task?.arm === undefined || !isLevel(task.level) || this.#lifted.has(task.id)) return undefined;
    return { level: task.level, source: `the assignment of your trial (${task.arm})` };
  }

  /** The model that the current task was assigned, when a trial compares models. */
  get model(): string | undefined {
    return this.#model;
  }

  /**
   * The way into the open trial for one new task; undefined when no trial is open.
   * @param levelNow The level in force, which may be stricter than the arm's.
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
        // Each step is asked of the record as it is after the one before: nothing is drawn before the freeze is on disk.
        await this.record((await this.#reread(ledger.id)).freeze(task, { withoutAi, withAi }));
        const { event, assignment } = (await this.#reread(ledger.id)).assign(task);
        await this.record(event);
        await this.record((await this.#reread(ledger.id)).setLevel(task));
        return this.#drawn(ledger, task, ledger.plan[assignment.arm], levelNow());
      },
    };
  }

  /** Records what a finished task did against its arm, before anything is revealed. */
  async checkArm(task: Task): Promise<void> {
    if (task.arm === undefined) return;
    await this.#recorder.flush();
    const [{ armDeviations }, store] = await Promise.all([
      import('../../tasks/trial/armDeviations.ts'),
      this.#recorder.store(),
    ]);
    for (const event of armDeviations(store, task)) await this.record(event);
  }

  /** The task may go on without its assigned level. */
  lift(task: string): void {
    this.#lifted.add(task);
  }

  /** The trial that runs. */
  async open(): Promise<TrialLedger | undefined> {
    return (await this.#trials()).findLast(({ isOpen }) => isOpen);
  }

  /** The newest trial, whether it runs or not. */
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
    if (ledger === undefined) throw new AppError('storage', 'The trial could not be read back from the record.');
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
