import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import type { TaskOverview } from '../../tasks/figures/finishedRows.ts';
import type { Task } from '../../tasks/task.ts';
import type { TrialLedger } from '../../tasks/trial/trialLedger.ts';
import type { Entry } from '../app/entry.ts';
import type { HomePanel } from '../app/homePanel.ts';
import { askModal } from '../app/messages.ts';
import type { Recorder } from '../app/recorder.ts';
import type { Settings } from '../app/settings.ts';
import { SheetPage } from '../app/sheetPage.ts';
import type { TrialService } from './trialService.ts';

export interface TrialDeps {
  readonly trials: TrialService;
  readonly tasks: TrialTasks;
  /** What reports are based on. */
  readonly overview: () => Promise<TaskOverview>;
  readonly recorder: Recorder;
  readonly settings: Pick<Settings, 'models'>;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly entry: Entry;
  readonly home: HomePanel;
}

/** The tasks against which protocol deviations are logged. */
export interface TrialTasks {
  readonly current: Task | undefined;
  /** The level of the current task may have changed. */
  reload(): Promise<void>;
}

/** What a person does with a trial on themselves: plan, start, end, read and export it, log a deviation. */
export class TrialController {
  readonly #deps: TrialDeps;
  readonly #sheet: SheetPage;

  constructor(deps: TrialDeps) {
    this.#deps = deps;
    this.#sheet = new SheetPage(deps, 'trial', async () => {
      const [{ trialSheet }, ledger, overview] = await Promise.all([
        import('./trialSheet.ts'),
        deps.trials.newest(),
        deps.overview(),
      ]);
      return trialSheet(ledger, overview);
    });
  }

  async start(): Promise<void> {
    if ((await this.#deps.trials.open()) !== undefined) {
      throw new AppError('refused', l10n.t('A trial is already running. End it first with “Calibrated: End Trial…”.'));
    }
    const [{ askForPlan }, { TrialLedger }] = await Promise.all([
      import('./trialDialogs.ts'),
      import('../../tasks/trial/trialLedger.ts'),
    ]);
    const { rows } = await this.#deps.overview();
    const plan = await askForPlan(rows, this.#deps.settings.models());
    if (plan === undefined) return;
    const { clock, newId } = this.#deps;
    const { event, commitment, preregistration } = TrialLedger.begin(newId(), plan.plan, {
      nowMs: clock.nowMs(),
      randomBytes,
    });
    const go = l10n.t('Start Trial');
    const answer = await askModal(
      'information',
      l10n.t('Start “{0}”?', plan.plan.title),
      l10n.t(
        '{0}\n\n{1}\n\nSHA-256 of the seed, promised now:\n{2}\n\nThe plan is written down with its hash. The seed is revealed when the trial ends.',
        plan.power,
        plan.mechanismText,
        commitment,
      ),
      go,
    );
    if (answer !== go) return;
    await this.#deps.trials.record(event);
    const { showTrialFile, writeTrialFile } = await import('./trialFiles.ts');
    const store = await this.#deps.recorder.store();
    const file = await writeTrialFile(store.path, `plan-${commitment.slice(0, 8)}.md`, preregistration.markdown);
    await showTrialFile(file);
  }

  async end(): Promise<void> {
    const ledger = await this.#mustBeOpen();
    const done = l10n.t('End and Reveal');
    const { stopping } = ledger.plan;
    const assigned = ledger.tasks.filter(({ assignment }) => assignment !== undefined).length;
    const isEarly = stopping.kind === 'fixed' && assigned < stopping.tasks;
    const answer = await askModal(
      'warning',
      l10n.t('End “{0}” after {1} randomized tasks?', ledger.plan.title, assigned),
      l10n.t(
        'The seed is revealed, and no further task joins.{0}',
        isEarly
          ? l10n.t(' The plan says {0} tasks; that it ended earlier is recorded as a deviation.', stopping.tasks)
          : '',
      ),
      done,
    );
    if (answer !== done) return;
    if (isEarly)
      await this.#deps.trials.record(
        ledger.recordPlanDeviation(`ended after ${assigned} of ${stopping.tasks} randomised tasks`),
      );
    await this.#deps.trials.record(ledger.end());
    await this.show();
  }

  /** Opens the Trial tab. */
  show(): Promise<void> {
    return this.#sheet.show();
  }

  async export(): Promise<void> {
    const ledger = await this.#last();
    const [{ askWhereToSave }] = await Promise.all([import('./trialFiles.ts')]);
    const target = await askWhereToSave(ledger.plan.title);
    if (target === undefined) return;
    const text = await this.#report(ledger, target.path.endsWith('.json') ? 'json' : 'markdown');
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  }

  async #report(ledger: TrialLedger, format: 'markdown' | 'json'): Promise<string> {
    const overview = await this.#deps.overview();
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

  async recordDeviation(): Promise<void> {
    const ledger = await this.#mustBeOpen();
    const task = this.#deps.tasks.current;
    const { askDeviation } = await import('./trialDialogs.ts');
    const answer = await askDeviation(task?.arm === undefined ? undefined : task.title);
    if (answer === undefined) return;
    if (answer.kind === 'planDeviation') return this.#deps.trials.record(ledger.recordPlanDeviation(answer.what));
    if (task === undefined) return;
    const event = ledger.recordDeviation(task.id, answer.what);
    if (answer.kind === 'lift') {
      this.#deps.trials.lift(task.id);
      await this.#deps.trials.record({ ...event, data: { ...event.data, lifted: true } });
      await this.#deps.tasks.reload();
    } else await this.#deps.trials.record(event);
  }

  async #mustBeOpen(): Promise<TrialLedger> {
    const ledger = await this.#deps.trials.open();
    if (ledger === undefined)
      throw new AppError('refused', l10n.t('No trial is running. Start one with “Calibrated: Start Trial…”.'));
    return ledger;
  }

  async #last(): Promise<TrialLedger> {
    const ledger = await this.#deps.trials.newest();
    if (ledger === undefined) {
      throw new AppError('notFound', l10n.t('There is no trial yet. Start one with “Calibrated: Start Trial…”.'));
    }
    return ledger;
  }
}
