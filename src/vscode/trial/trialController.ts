import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import { isLevel, type Level, type LevelRule, rank } from '../../base/level.ts';
import type { TaskOverview } from '../../tasks/figures/finishedRows.ts';
import type { Task } from '../../tasks/task.ts';
import type { NewTrialEvent } from '../../tasks/trial/trialEvent.ts';
import type { TrialLedger } from '../../tasks/trial/trialLedger.ts';
import type { Entry } from '../app/entry.ts';
import type { Recorder } from '../app/recorder.ts';
import type { Settings } from '../app/settings.ts';
import type { ArmDrawn, TrialEntry } from './trialEntry.ts';

export interface TrialDeps {
  readonly entry: Entry;
  readonly recorder: Recorder;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Another model comes first now. */
  readonly modelChanged: () => void;
}

/** What a departure and a contamination are logged for, and what reports are made of; known when the task desk is there. */
export interface TrialTasks {
  readonly current: Task | undefined;
  overview(): Promise<TaskOverview>;
  /** The level of the current task may have changed. */
  reload(): Promise<void>;
}

/**
 * A trial that a person runs on themselves. The order (eligible, both estimates, freeze, coin, level) is the ledger's; here are the
 * questions. What the ledger needs is loaded with the first trial.
 */
export class TrialController implements vscode.Disposable {
  readonly #deps: TrialDeps;
  readonly #lifted = new Set<string>();
  readonly #commands: readonly vscode.Disposable[];
  #tasks: TrialTasks | undefined;
  #model: string | undefined;

  constructor(deps: TrialDeps) {
    this.#deps = deps;
    const { entry } = deps;
    this.#commands = [
      entry.command('calibrated.startTrial', () => this.#start()),
      entry.command('calibrated.endTrial', () => this.#end()),
      entry.command('calibrated.showTrial', () => this.#show()),
      entry.command('calibrated.exportTrial', () => this.#export()),
      entry.command('calibrated.logAgainstArm', () => this.#logAgainstArm()),
    ];
  }

  /** Says where the tasks are. */
  useTasks(tasks: TrialTasks): void {
    this.#tasks = tasks;
  }

  /** Reads what the record says about the arm of the running task. */
  async load(task: Task | undefined): Promise<void> {
    const model = await this.#modelOf(task);
    if (model !== this.#model) {
      this.#model = model;
      this.#deps.modelChanged();
    }
    if (task?.arm === undefined) return;
    const store = await this.#deps.recorder.store();
    for (const { data } of store.events({ kinds: ['trial.contamination'], task: task.id })) {
      if (data['lifted'] === true) this.#lifted.add(task.id);
    }
  }

  /** The level that the coin gave a task: one rule among the others, of which the strictest applies. */
  rule(task: Task | undefined): LevelRule | undefined {
    if (task?.arm === undefined || !isLevel(task.level) || this.#lifted.has(task.id)) return undefined;
    return { level: task.level, source: `the coin of your trial (${task.arm})` };
  }

  /** The way into the open trial for one new task; undefined when no trial is open. */
  async entryFor(task: string): Promise<TrialEntry | undefined> {
    const ledger = await this.open();
    if (ledger === undefined) return undefined;
    const { title, treated, control } = ledger.plan;
    return {
      title,
      treated: treated.label,
      control: control.label,
      declareEligible: () => this.#record(ledger.declareEligible(task)),
      exclude: (reason) => this.#record(ledger.exclude(task, reason)),
      freezeAndToss: async (withoutAi, withAi) => {
        // Each step is asked of the record as it is after the one before: the coin cannot fall before the freeze is on disk.
        await this.#record((await this.#reread(ledger.id)).freeze(task, { withoutAi, withAi }));
        const { event, assignment } = (await this.#reread(ledger.id)).assign(task);
        await this.#record(event);
        await this.#record((await this.#reread(ledger.id)).setLevel(task));
        const arm = ledger.plan[assignment.arm];
        return this.#drawn(ledger, task, arm);
      },
    };
  }

  /** What the record tells of a finished task that goes against its arm, before anything is revealed. */
  async checkArm(task: Task): Promise<void> {
    if (task.arm === undefined) return;
    const [ledger, model] = [await this.#trialOf(task), await this.#modelOf(task)];
    if (ledger === undefined || model === undefined) return;
    const store = await this.#deps.recorder.store();
    const others = new Set<string>();
    for (const { data } of store.events({ kinds: ['request.end'], task: task.id })) {
      const used = data['model'];
      if (typeof used === 'string' && !used.includes(model)) others.add(used);
    }
    for (const used of others) await this.#record(ledger.recordDeviation(task.id, `a request was answered by ${used}`));
  }

  /** The model that the coin gave the running task, when a trial compares models. */
  get model(): string | undefined {
    return this.#model;
  }

  async open(): Promise<TrialLedger | undefined> {
    return (await this.#trials()).findLast(({ isOpen }) => isOpen);
  }

  dispose(): void {
    for (const command of this.#commands) command.dispose();
  }

  #drawn(ledger: TrialLedger, task: string, arm: TrialLedger['plan']['treated']): Promise<ArmDrawn> {
    const own = this.#deps.settings.level(vscode.window.activeTextEditor?.document).level;
    const level: Level = rank(own) < rank(arm.level) ? own : arm.level;
    const drawn = { arm: arm.label, level, model: arm.model };
    if (level === arm.level) return Promise.resolve(drawn);
    return this.#reread(ledger.id)
      .then((now) => this.#record(now.recordDeviation(task, `the level was ${level}, the arm asks for ${arm.level}`)))
      .then(() => drawn);
  }

  async #start(): Promise<void> {
    if ((await this.open()) !== undefined) {
      throw new AppError('refused', 'A trial runs already; end it with “Calibrated: End the Trial…” before the next.');
    }
    const [{ askForPlan }, { TrialLedger }] = await Promise.all([
      import('./trialDialogs.ts'),
      import('../../tasks/trial/trialLedger.ts'),
    ]);
    const { rows } = await this.#known().overview();
    const plan = await askForPlan(rows, this.#deps.settings.models());
    if (plan === undefined) return;
    const { clock, newId } = this.#deps;
    const { event, commitment, preregistration } = TrialLedger.begin(newId(), plan.plan, {
      nowMs: clock.nowMs(),
      randomBytes,
    });
    const go = 'Start the Trial';
    const answer = await vscode.window.showInformationMessage(
      `Start “${plan.plan.title}”?`,
      {
        modal: true,
        detail: `${plan.power}\n\n${plan.mechanismText}\n\nSHA-256 of the seed, promised now:\n${commitment}\n\nThe plan is written down with its hash. The seed is revealed when the trial ends.`,
      },
      go,
    );
    if (answer !== go) return;
    await this.#record(event);
    const { showTrialFile, writeTrialFile } = await import('./trialFiles.ts');
    const store = await this.#deps.recorder.store();
    const file = await writeTrialFile(store.path, `plan-${commitment.slice(0, 8)}.md`, preregistration.markdown);
    await showTrialFile(file);
  }

  async #end(): Promise<void> {
    const ledger = await this.#mustBeOpen();
    const done = 'End and Reveal';
    const { stopping } = ledger.plan;
    const assigned = ledger.tasks.filter(({ assignment }) => assignment !== undefined).length;
    const isEarly = stopping.kind === 'fixed' && assigned < stopping.tasks;
    const answer = await vscode.window.showWarningMessage(
      `End “${ledger.plan.title}” after ${assigned} randomised tasks?`,
      {
        modal: true,
        detail: `The seed is revealed and no task joins any more.${isEarly ? ` The plan says ${stopping.tasks} tasks; that it ended earlier is logged as a departure.` : ''}`,
      },
      done,
    );
    if (answer !== done) return;
    if (isEarly)
      await this.#record(
        ledger.recordBacklogDeviation(`ended after ${assigned} of ${stopping.tasks} randomised tasks`),
      );
    await this.#record(ledger.end());
    await this.#show();
  }

  async #show(): Promise<void> {
    const ledger = await this.#last();
    const [{ showTrialFile, writeTrialFile }, text] = await Promise.all([
      import('./trialFiles.ts'),
      this.#report(ledger, 'markdown'),
    ]);
    const store = await this.#deps.recorder.store();
    const file = await writeTrialFile(store.path, `report-${ledger.commitment.slice(0, 8)}.md`, text);
    await showTrialFile(file);
  }

  async #export(): Promise<void> {
    const ledger = await this.#last();
    const [{ askWhereToSave }] = await Promise.all([import('./trialFiles.ts')]);
    const target = await askWhereToSave(ledger.plan.title);
    if (target === undefined) return;
    const text = await this.#report(ledger, target.path.endsWith('.json') ? 'json' : 'markdown');
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  }

  async #report(ledger: TrialLedger, format: 'markdown' | 'json'): Promise<string> {
    const overview = await this.#known().overview();
    if (format === 'json') {
      const { trialDocument } = await import('../../tasks/trial/trialDocument.ts');
      return `${JSON.stringify(trialDocument(ledger, overview), null, 2)}\n`;
    }
    const [{ reportOf, titlesOf }, { trialMarkdown }] = await Promise.all([
      import('../../tasks/trial/readTrials.ts'),
      import('../../tasks/trial/trialMarkdown.ts'),
    ]);
    return trialMarkdown(ledger, reportOf(ledger, overview), titlesOf(overview));
  }

  async #logAgainstArm(): Promise<void> {
    const ledger = await this.#mustBeOpen();
    const task = this.#known().current;
    const { askAgainstArm } = await import('./trialDialogs.ts');
    const answer = await askAgainstArm(task?.arm === undefined ? undefined : task.title);
    if (answer === undefined) return;
    if (answer.kind === 'departure') return this.#record(ledger.recordBacklogDeviation(answer.what));
    if (task === undefined) return;
    const event = ledger.recordDeviation(task.id, answer.what);
    if (answer.kind === 'lift') {
      this.#lifted.add(task.id);
      await this.#record({ ...event, data: { ...event.data, lifted: true } });
      await this.#known().reload();
    } else await this.#record(event);
  }

  async #mustBeOpen(): Promise<TrialLedger> {
    const ledger = await this.open();
    if (ledger === undefined)
      throw new AppError('refused', 'No trial runs; start one with “Calibrated: Start a Trial…”.');
    return ledger;
  }

  async #last(): Promise<TrialLedger> {
    const ledger = (await this.#trials()).at(-1);
    if (ledger === undefined) {
      throw new AppError('notFound', 'There is no trial yet; start one with “Calibrated: Start a Trial…”.');
    }
    return ledger;
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
    const { recorder } = this.#deps;
    await recorder.flush();
    const events = [...(await recorder.store()).events({ kindPrefix: 'trial' })];
    if (events.length === 0) return [];
    const { TrialLedger } = await import('../../tasks/trial/trialLedger.ts');
    return TrialLedger.read(events);
  }

  async #record({ kind, task, data }: NewTrialEvent): Promise<void> {
    this.#deps.recorder.record(kind, data, task);
    await this.#deps.recorder.flush();
  }

  #known(): TrialTasks {
    if (this.#tasks === undefined) throw new AppError('unavailable', 'The tasks are not read yet; try again.');
    return this.#tasks;
  }
}
