import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import type { EstimatedTime } from '../parseEstimate.ts';
import { type Assignment, drawAssignment, stratumOf } from './assignment.ts';
import { checkPlan, type TrialPlan } from './plan.ts';
import { type Preregistration, preregister } from './preregistration.ts';
import { commitmentOf, newSeed } from './seed.ts';
import {
  type NewTrialEvent,
  type RecordedTrialEvent,
  type TrialEventKind,
  trialEventData,
  type WouldDoWithoutAi,
} from './trialEvent.ts';

/** A task's progress through the trial. Each step requires the previous one: eligible, frozen, assigned, level set. */
export interface EnrolledTask {
  readonly task: string;
  readonly eligibleMs: number;
  /** Undefined in records from before the question existed. */
  readonly wouldDoWithoutAi?: WouldDoWithoutAi;
  /** Frozen before the assignment. */
  readonly estimate?: { readonly withoutAi: EstimatedTime; readonly withAi: EstimatedTime };
  readonly assignment?: Assignment;
  readonly assignedMs?: number;
  /** Level set after the assignment. */
  readonly level?: string;
  /** Deviations from the arm, in order. */
  readonly deviations: readonly string[];
}

/** A remark in the record of a trial. */
export interface TrialRemark {
  readonly tMs: number;
  readonly task: string | null;
  readonly text: string;
}

/** What to record: the caller records the event and then applies it with its time. */
export interface TrialStart {
  readonly event: NewTrialEvent;
  readonly commitment: string;
  readonly preregistration: Preregistration;
}

/**
 * A trial as told by its events. Enforces the order: a step out of order is refused with a sentence and nothing is recorded. The seed
 * cannot be read before the end.
 */
export class TrialLedger {
  readonly id: string;
  readonly plan: TrialPlan;
  readonly commitment: string;
  readonly preregistrationHash: string;
  readonly startedMs: number;
  readonly #seed: string;
  readonly #tasks = new Map<string, EnrolledTask>();
  readonly #exclusions = new Map<string, TrialRemark>();
  readonly #backlogDeviations: TrialRemark[] = [];
  #endedMs: number | undefined;

  private constructor(start: RecordedTrialEvent) {
    const data = trialEventData['trial.start'].parse(start.data);
    this.id = data.trial;
    this.plan = data.plan;
    this.commitment = data.commitment;
    this.preregistrationHash = data.preregistration;
    this.startedMs = start.tMs;
    this.#seed = data.sealedSeed;
  }

  /** Creates a new trial. The commitment must be shown before anything else happens. */
  static begin(
    trial: string,
    plan: unknown,
    { nowMs, randomBytes }: { readonly nowMs: number; readonly randomBytes: (count: number) => Uint8Array },
  ): TrialStart {
    const checked = checkPlan(plan);
    const seed = newSeed(randomBytes);
    const commitment = commitmentOf(seed);
    const preregistration = preregister(checked, commitment, nowMs);
    const data = {
      trial,
      plan: plainPlan(checked),
      commitment,
      preregistration: preregistration.hash,
      sealedSeed: seed,
    };
    return { event: { kind: 'trial.start', task: null, data }, commitment, preregistration };
  }

  /** Every trial in a record, in order of start. Events that fit none are ignored. */
  static read(events: Iterable<RecordedTrialEvent>): readonly TrialLedger[] {
    const trials = new Map<string, TrialLedger>();
    for (const event of events) {
      const id = event.data['trial'];
      if (typeof id !== 'string') continue;
      const trial = trials.get(id);
      if (trial !== undefined) trial.apply(event);
      else if (event.kind === 'trial.start' && trialEventData['trial.start'].safeParse(event.data).success) {
        trials.set(id, new TrialLedger(event));
      }
    }
    return [...trials.values()];
  }

  get isOpen(): boolean {
    return this.#endedMs === undefined;
  }

  get endedMs(): number | undefined {
    return this.#endedMs;
  }

  /** Undefined until the trial has ended. */
  get revealedSeed(): string | undefined {
    return this.isOpen ? undefined : this.#seed;
  }

  /** In the order they became eligible. */
  get tasks(): readonly EnrolledTask[] {
    return [...this.#tasks.values()];
  }

  /** Tasks excluded before their assignment, with the reason. */
  get exclusions(): readonly TrialRemark[] {
    return [...this.#exclusions.values()];
  }

  get backlogDeviations(): readonly TrialRemark[] {
    return this.#backlogDeviations;
  }

  taskOf(task: string): EnrolledTask | undefined {
    return this.#tasks.get(task);
  }

  /** Excludes a task. Only before its assignment and only with a reason. */
  exclude(task: string, reason: string): NewTrialEvent {
    this.#mustBeOpen();
    if (this.#tasks.get(task)?.assignment !== undefined) {
      refuse(l10n.t('This task has its arm; it stays in the trial. Log what happened as a protocol deviation.'));
    }
    if (reason.trim() === '') throw new AppError('badInput', l10n.t('Say in a few words why this task is left out.'));
    return this.#event('trial.exclude', task, { reason: reason.trim() });
  }

  declareEligible(task: string, wouldDoWithoutAi?: WouldDoWithoutAi): NewTrialEvent {
    this.#mustBeOpen();
    if (this.#exclusions.has(task)) refuse(l10n.t('This task was left out of the trial; that stands.'));
    if (this.#tasks.has(task)) refuse(l10n.t('This task is in the trial already.'));
    return this.#event('trial.eligible', task, wouldDoWithoutAi === undefined ? {} : { wouldDoWithoutAi });
  }

  /** Freezes both estimates, once, before the assignment. */
  freeze(task: string, estimate: { readonly withoutAi: EstimatedTime; readonly withAi: EstimatedTime }): NewTrialEvent {
    this.#mustBeOpen();
    const enrolled = this.#enrolled(task);
    if (enrolled.estimate !== undefined) refuse(l10n.t('The estimates of this task are frozen.'));
    const { withoutAi, withAi } = estimate;
    return this.#event('trial.freeze', task, { withoutAi: { ...withoutAi }, withAi: { ...withAi } });
  }

  /** Draws a task's only assignment, after its estimates are frozen. */
  assign(task: string): { readonly event: NewTrialEvent; readonly assignment: Assignment } {
    this.#mustBeOpen();
    const { estimate, assignment: earlier } = this.#enrolled(task);
    if (earlier !== undefined) refuse(l10n.t('This task has its arm; nothing is drawn twice.'));
    if (estimate === undefined)
      return refuse(l10n.t('Estimate the task with and without AI first; its arm is drawn after that.'));
    const stratum = stratumOf(this.plan.mechanism, estimate.withoutAi.typicalMs);
    const index = this.tasks.filter((other) => other.assignment?.stratum === stratum).length;
    const drawn = drawAssignment(this.#seed, this.plan.mechanism, stratum, index);
    return { event: this.#event('trial.coin', task, { ...drawn }), assignment: drawn };
  }

  /** Sets the level that the arm calls for. */
  setLevel(task: string): NewTrialEvent {
    this.#mustBeOpen();
    const { assignment: drawn, level } = this.#enrolled(task);
    if (drawn === undefined) return refuse(l10n.t('Draw the arm of this task first; the level follows from it.'));
    if (level !== undefined) refuse(l10n.t('The level of this task is set.'));
    return this.#event('trial.level', task, { level: this.plan[drawn.arm].level });
  }

  /** Logs a deviation from the arm, which is possible and will be reported. The task stays in its assigned arm. */
  recordDeviation(task: string, what: string): NewTrialEvent {
    if (this.#enrolled(task).assignment === undefined)
      refuse(l10n.t('Before its assignment a task has no arm to go against.'));
    return this.#event('trial.contamination', task, { what });
  }

  /** Logs something done that the pre-registration does not provide for. */
  recordPlanDeviation(what: string): NewTrialEvent {
    return this.#event('trial.departure', null, { what });
  }

  end(): NewTrialEvent {
    this.#mustBeOpen();
    return this.#event('trial.end', null, { seed: this.#seed });
  }

  /** Applies a recorded event of this trial; events out of order are ignored, since the record would be wrong. */
  apply({ tMs, kind, task, data }: RecordedTrialEvent): void {
    if (!isKind(kind) || data['trial'] !== this.id) return;
    if (kind === 'trial.end') this.#endedMs ??= tMs;
    if (kind === 'trial.departure') {
      const parsed = trialEventData[kind].safeParse(data);
      if (parsed.success) this.#backlogDeviations.push({ tMs, task, text: parsed.data.what });
    }
    if (task !== null) this.#applyToTask(tMs, kind, task, data);
  }

  #applyToTask(tMs: number, kind: TrialEventKind, task: string, data: RecordedTrialEvent['data']): void {
    const enrolled = this.#tasks.get(task);
    if (kind === 'trial.exclude') {
      const parsed = trialEventData[kind].safeParse(data);
      if (!parsed.success || enrolled?.assignment !== undefined) return;
      this.#tasks.delete(task);
      this.#exclusions.set(task, { tMs, task, text: parsed.data.reason });
    } else if (kind === 'trial.eligible') {
      if (enrolled === undefined && !this.#exclusions.has(task)) {
        const parsed = trialEventData[kind].safeParse(data);
        const { wouldDoWithoutAi } = parsed.success ? parsed.data : {};
        const answer = wouldDoWithoutAi === undefined ? {} : { wouldDoWithoutAi };
        this.#tasks.set(task, { task, eligibleMs: tMs, ...answer, deviations: [] });
      }
    } else if (enrolled !== undefined) {
      const next = nextOf(enrolled, tMs, kind, data);
      if (next !== undefined) this.#tasks.set(task, next);
    }
  }

  #event(kind: TrialEventKind, task: string | null, data: RecordedTrialEvent['data']): NewTrialEvent {
    return { kind, task, data: { trial: this.id, ...data } };
  }

  #mustBeOpen(): void {
    if (!this.isOpen) refuse(l10n.t('This trial has ended; start a new one.'));
  }

  #enrolled(task: string): EnrolledTask {
    return this.#tasks.get(task) ?? refuse(l10n.t('Say first whether this task is eligible.'));
  }
}

function nextOf(
  enrolled: EnrolledTask,
  tMs: number,
  kind: TrialEventKind,
  data: RecordedTrialEvent['data'],
): EnrolledTask | undefined {
  if (kind === 'trial.freeze' && enrolled.estimate === undefined) {
    const parsed = trialEventData[kind].safeParse(data);
    if (!parsed.success) return undefined;
    const { withoutAi, withAi } = parsed.data;
    return { ...enrolled, estimate: { withoutAi: exact(withoutAi), withAi: exact(withAi) } };
  }
  if (kind === 'trial.coin' && enrolled.estimate !== undefined && enrolled.assignment === undefined) {
    const parsed = trialEventData[kind].safeParse(data);
    if (!parsed.success) return undefined;
    const { arm, stratum, index, block } = parsed.data;
    return {
      ...enrolled,
      assignedMs: tMs,
      assignment: { arm, stratum, index, ...(block === undefined ? {} : { block }) },
    };
  }
  if (kind === 'trial.level' && enrolled.assignment !== undefined && enrolled.level === undefined) {
    const parsed = trialEventData[kind].safeParse(data);
    return parsed.success ? { ...enrolled, level: parsed.data.level } : undefined;
  }
  if (kind === 'trial.contamination' && enrolled.assignment !== undefined) {
    const parsed = trialEventData[kind].safeParse(data);
    return parsed.success ? { ...enrolled, deviations: [...enrolled.deviations, parsed.data.what] } : undefined;
  }
  return undefined;
}

/** Omits undefined keys, as exactOptionalPropertyTypes requires. */
function exact({
  typicalMs,
  nearlyCertainMs,
}: {
  typicalMs: number;
  nearlyCertainMs?: number | undefined;
}): EstimatedTime {
  return nearlyCertainMs === undefined ? { typicalMs } : { typicalMs, nearlyCertainMs };
}

function plainPlan({ title, treated, control, mechanism, stopping }: TrialPlan) {
  const arm = ({ label, level, model }: TrialPlan['treated']) => ({
    label,
    level,
    ...(model === undefined ? {} : { model }),
  });
  return {
    title,
    treated: arm(treated),
    control: arm(control),
    mechanism: { ...mechanism },
    stopping: { ...stopping },
  };
}

function isKind(kind: string): kind is TrialEventKind {
  return Object.hasOwn(trialEventData, kind);
}

function refuse(sentence: string): never {
  throw new AppError('refused', sentence);
}
