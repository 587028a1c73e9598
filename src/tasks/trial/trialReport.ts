import * as l10n from '@vscode/l10n';
import { minuteMs } from '../../base/timeUnits.ts';
import {
  type AssignedBlock,
  drawAssignments,
  type RandomizationTest,
  randomizationTest,
  redrawBlocks,
} from '../../statistics/effects/randomizationTest.ts';
import { fixedEffect, type TrialEffect, type TrialTask, trialEffect } from '../../statistics/effects/trialEffect.ts';
import { tasksNeeded } from '../../statistics/effects/wordEffect.ts';
import { type TypicalRatio, typicalRatio } from '../../statistics/estimates/perceptionGap.ts';
import type { Random } from '../../statistics/seededRandom.ts';
import { type AbandonedBounds, abandonedBounds, type CountedEffect, countings } from './abandonedBounds.ts';
import { blockArms, drawAssignment, type Mechanism } from './assignment.ts';
import { commitmentOf } from './seed.ts';
import type { EnrolledTask, TrialLedger, TrialRemark } from './trialLedger.ts';

/** Below this share of eligible tasks an effect says little about the rest. Chosen by us. */
const leastCoverage = 0.5;

export interface Coverage {
  readonly randomised: number;
  /** All tasks that came up while the trial ran: randomised, excluded, and those that never got an arm. */
  readonly eligible: number;
  /** "randomised 34 of 52 eligible". */
  readonly text: string;
  /** To be shown above every figure if too few tasks were randomised; else null. */
  readonly banner: string | null;
}

/** The fields of a finished task that the trial needs. */
export interface FinishedTask {
  readonly id: string;
  /** Human-active time, ms. */
  readonly measuredMs: number;
  readonly startedMs?: number;
  readonly doneMs: number;
  /** The same time with pauses counted up to 5 and 15 min, and the full elapsed time, ms. */
  readonly otherTimes?: TrialTask['otherTimes'];
  /** How they felt AI changed the time, with AI over without; null if skipped. */
  readonly feltHelp?: number | null;
  /** The measured time was corrected by hand. */
  readonly isCorrected?: boolean;
}

/** The fields of an abandoned task that the trial needs. */
export interface GivenUpTask {
  readonly id: string;
  /** Human-active time until it was abandoned, ms: a lower bound. */
  readonly atLeastMs: number;
  readonly abandonedMs: number;
}

/** A belief about the contrast as a ratio of times, first arm over second, with its 95% interval; null below ten tasks. */
export type Belief = TypicalRatio;

export interface SeedCheck {
  readonly fitsCommitment: boolean;
  /** Tasks whose recorded arm differs from what the seed gives. */
  readonly wrongTasks: readonly string[];
}

export interface TrialReport {
  readonly effect: TrialEffect;
  /** At the registered number of tasks, for a trial with a fixed end; otherwise undefined. */
  readonly fixed: ReturnType<typeof fixedEffect>;
  /** What they expected before the assignment (both frozen estimates), and what it felt like, asked before the reveal. */
  readonly forecast: Belief;
  readonly felt: Belief;
  readonly coverage: Coverage;
  readonly withheld: Withheld;
  /** Randomised tasks that were open while another one was; see {@link overlapText}. */
  readonly overlapping: readonly string[];
  /** Null if there are none. */
  readonly overlapText: string | null;
  /** Tasks whose measured time was corrected by hand. */
  readonly corrected: readonly string[];
  /** Tasks per arm with deviations from it. Exploratory: the effect remains intention to treat. */
  readonly deviating: { readonly treated: number; readonly control: number };
  readonly deviations: readonly { readonly task: string; readonly what: string }[];
  /** What abandoned randomised tasks could do to the effect; null if there are none. */
  readonly abandoned: AbandonedBounds | null;
  /** Randomised tasks that are not done: still running, or abandoned (which may hide long times). */
  readonly unfinished: readonly string[];
  /** Randomised, then withdrawn by the person before they saw the measured time; with the reason, if one was given. */
  readonly withdrawn: readonly { readonly task: string; readonly why: string | undefined }[];
  readonly exclusions: readonly TrialRemark[];
  readonly backlogDeviations: readonly TrialRemark[];
  /** Null until the seed is revealed. */
  readonly seedCheck: SeedCheck | null;
}

/** @param started Ids of all tasks started while the trial ran, in the trial or not. */
export function coverageOf(ledger: TrialLedger, started: readonly string[]): Coverage {
  const randomised = ledger.tasks.filter(({ assignment: drawn }) => drawn !== undefined).map(({ task }) => task);
  const all = new Set([
    ...started,
    ...ledger.tasks.map(({ task }) => task),
    ...ledger.exclusions.flatMap(({ task }) => task ?? []),
  ]);
  const text = l10n.t('{0} of {1} eligible tasks randomized', randomised.length, all.size);
  const isLow = all.size > 0 && randomised.length / all.size < leastCoverage;
  const banner = isLow
    ? l10n.t(
        'Only {0} of {1} tasks were randomized: what the trial shows may not hold for the others.',
        randomised.length,
        all.size,
      )
    : null;
  return { randomised: randomised.length, eligible: all.size, text, banner };
}

/**
 * Finished tasks of the trial in the order they were done, each in its assigned arm, limited to tasks the person would also have done
 * without AI. That was asked before the assignment, so leaving the others out causes no bias.
 */
export function trialTasks(ledger: TrialLedger, finished: readonly FinishedTask[]): readonly TrialTask[] {
  return [...finished]
    .sort((a, b) => a.doneMs - b.doneMs)
    .filter((task) => isUsable(ledger, task))
    .flatMap(({ id, measuredMs, otherTimes }): TrialTask[] => {
      const { estimate, assignment: drawn } = ledger.taskOf(id) ?? {};
      if (estimate === undefined || drawn === undefined) return [];
      const time = {
        treated: drawn.arm === 'treated',
        estimate: estimate.withoutAi.typicalMs,
        time: measuredMs,
        otherTimes,
      };
      return [drawn.stratum === 'all' ? time : { ...time, stratum: drawn.stratum }];
    });
}

function isUsable(ledger: TrialLedger, { id, measuredMs }: FinishedTask): boolean {
  const enrolled = ledger.taskOf(id);
  const answer = enrolled?.wouldDoWithoutAi ?? 'yes';
  return enrolled?.assignment !== undefined && answer === 'yes' && measuredMs > 0;
}

/** Tasks the effect says nothing about. */
export interface Withheld {
  /** Randomised, and answered "no" or "a smaller version" to "Would you do this without AI?". */
  readonly no: readonly string[];
  readonly smaller: readonly string[];
  /** Excluded before anything was drawn. */
  readonly excluded: number;
  /** Share of all tasks that came up, 0 to 1; null if there are none. */
  readonly share: number | null;
  /** Null if nothing was withheld. No figure is computed from these tasks. */
  readonly text: string | null;
}

function withheldOf(ledger: TrialLedger, eligible: number): Withheld {
  const answered = (answer: 'no' | 'smaller') =>
    ledger.tasks.filter((task) => task.wouldDoWithoutAi === answer).map(({ task }) => task);
  const [no, smaller] = [answered('no'), answered('smaller')];
  const excluded = ledger.exclusions.length;
  const count = no.length + smaller.length + excluded;
  const share = eligible === 0 ? null : count / eligible;
  const reasons = [...Map.groupBy(ledger.exclusions, ({ text }) => text)].map(
    ([reason, all]) => `${reason} (${all.length})`,
  );
  const parts = [
    ...(no.length === 0 ? [] : [l10n.t('would not be done without AI ({0})', no.length)]),
    ...(smaller.length === 0 ? [] : [l10n.t('would be smaller without AI ({0})', smaller.length)]),
    ...reasons,
  ];
  const text =
    count === 0
      ? null
      : l10n.t(
          'The main bias: {0} of {1} tasks ({2}%) are withheld from the effect: {3}. No figure is given for them.',
          count,
          eligible,
          Math.round(100 * (share ?? 0)),
          parts.join('; '),
        );
  return { no, smaller, excluded, share, text };
}

export function trialReport(
  ledger: TrialLedger,
  finished: readonly FinishedTask[],
  started: readonly string[],
  givenUp: readonly GivenUpTask[] = [],
  withdrawn: TrialReport['withdrawn'] = [],
): TrialReport {
  const tasks = trialTasks(ledger, finished);
  const { plan } = ledger;
  const done = new Set(finished.map(({ id }) => id));
  const randomised = ledger.tasks.filter(({ assignment: drawn }) => drawn !== undefined);
  const inTrial = new Set(randomised.map(({ task }) => task));
  const out = withdrawn.filter(({ task }) => inTrial.has(task));
  const over = new Set([...done, ...out.map(({ task }) => task)]);
  const deviating = (arm: string) =>
    randomised.filter(({ assignment: drawn, deviations }) => drawn?.arm === arm && deviations.length > 0).length;
  const names = { treated: plan.treated.label, control: plan.control.label };
  const effect = trialEffect(tasks, names);
  const coverage = coverageOf(ledger, started);
  const overlapping = overlappingTasks(finished.filter(({ id }) => inTrial.has(id)));
  return {
    effect,
    fixed: plan.stopping.kind === 'fixed' ? fixedEffect(tasks, plan.stopping.tasks) : undefined,
    forecast: typicalRatio(
      randomised.flatMap(({ estimate }) =>
        estimate === undefined ? [] : [estimate.withAi.typicalMs / estimate.withoutAi.typicalMs],
      ),
    ),
    // The question asked what AI did to the time, so it says nothing about any other contrast.
    felt: typicalRatio(
      plan.control.level === 'Off'
        ? finished.flatMap(({ id, feltHelp }) => (inTrial.has(id) && feltHelp ? [feltHelp] : []))
        : [],
    ),
    coverage,
    withheld: withheldOf(ledger, coverage.eligible),
    overlapping,
    overlapText: overlapText(overlapping.length, effect),
    abandoned: abandonedIn(ledger, finished, givenUp, effect),
    corrected: finished.filter(({ id, isCorrected }) => inTrial.has(id) && isCorrected === true).map(({ id }) => id),
    deviating: { treated: deviating('treated'), control: deviating('control') },
    deviations: randomised.flatMap(({ task, deviations }) => deviations.map((what) => ({ task, what }))),
    unfinished: randomised.flatMap(({ task }) => (over.has(task) ? [] : [task])),
    withdrawn: out,
    exclusions: ledger.exclusions,
    backlogDeviations: ledger.backlogDeviations,
    seedCheck: checkSeed(ledger),
  };
}

/** Ids of tasks that were open at the same time as another one. */
function overlappingTasks(tasks: readonly FinishedTask[]): readonly string[] {
  const inOrder = tasks
    .flatMap(({ id, startedMs, doneMs }) => (startedMs === undefined ? [] : [{ id, startedMs, doneMs }]))
    .sort((a, b) => a.startedMs - b.startedMs);
  const found = new Set<string>();
  let open: { readonly id: string; readonly doneMs: number } | undefined;
  for (const task of inOrder) {
    if (open !== undefined && task.startedMs < open.doneMs) found.add(open.id).add(task.id);
    if (open === undefined || task.doneMs > open.doneMs) open = task;
  }
  return [...found];
}

function overlapText(count: number, { underRules }: TrialEffect): string | null {
  if (count === 0) return null;
  const elapsed = underRules?.find(({ rule }) => rule === 'elapsed');
  const head = l10n.t(
    '{0} tasks overlapped, for example with agents at work on several: their active time no longer adds up.',
    count,
  );
  if (elapsed === undefined || elapsed.ratio === null) return head;
  const range =
    elapsed.lower === null || elapsed.upper === null
      ? l10n.t('no bounds yet')
      : l10n.t('95% interval ×{0} to ×{1}', elapsed.lower.toPrecision(3), elapsed.upper.toPrecision(3));
  return l10n.t('{0} By elapsed time the ratio is ×{1} ({2}).', head, elapsed.ratio.toPrecision(3), range);
}

/** The effect with abandoned tasks left out and counted in each of the ways, by the same estimator. */
function abandonedIn(
  ledger: TrialLedger,
  finished: readonly FinishedTask[],
  givenUp: readonly GivenUpTask[],
  leftOut: TrialEffect,
): AbandonedBounds | null {
  const { treated, control } = ledger.plan;
  const armOf = (id: string) => ledger.taskOf(id)?.assignment?.arm;
  const ours = givenUp.flatMap(({ id, atLeastMs, abandonedMs }) => {
    const arm = armOf(id);
    return arm === undefined ? [] : [{ id, arm, atLeastMs, doneMs: abandonedMs }];
  });
  const counted = countings.map(({ counting, factors }): CountedEffect => {
    // Times below one minute are raised to it, the resolution of the clocks; this includes a task abandoned at once.
    const measured = ours.map(({ id, arm, atLeastMs, doneMs }) => ({
      id,
      doneMs,
      measuredMs: Math.max(atLeastMs, minuteMs) * factors[arm],
    }));
    // Abandoned tasks must not open the gate before the finished tasks alone reach it.
    const { arms, figures } = trialEffect(trialTasks(ledger, [...finished, ...measured]));
    return countedEffect(counting, { arms, figures: leftOut.figures === null ? null : figures });
  });
  return abandonedBounds(
    ours.map(({ id, arm, atLeastMs }) => ({ task: id, arm, atLeastMs })),
    [countedEffect(l10n.t('left out'), leftOut), ...counted],
    { treated: treated.label, control: control.label },
  );
}

function countedEffect(counting: string, { arms, figures }: Pick<TrialEffect, 'arms' | 'figures'>): CountedEffect {
  const { ratio = null, anytime = null } = figures ?? {};
  return {
    counting,
    n: arms.treated + arms.control,
    ratio,
    lower: anytime?.lower ?? null,
    upper: anytime?.upper ?? null,
  };
}

/**
 * Exact test of no effect: redraws the arms the way the trial drew them. Blocks can be redrawn only when their sizes are known, which is
 * after the seed is revealed. Undefined before that, and below the gate of ten tasks.
 */
export function randomizationOf(
  ledger: TrialLedger,
  finished: readonly FinishedTask[],
  random: Random,
): RandomizationTest | undefined {
  const order = [...finished].sort((a, b) => a.doneMs - b.doneMs).filter((task) => isUsable(ledger, task));
  const tasks = trialTasks(ledger, finished);
  const treated = tasks.filter((task) => task.treated).length;
  if (tasksNeeded(treated, tasks.length - treated) > 0) return undefined;
  const { mechanism } = ledger.plan;
  const blocks = assignedBlocks(
    ledger,
    order.map(({ id }) => id),
  );
  if (mechanism.kind === 'blocks' && blocks === undefined) return undefined;
  const draw = blocks === undefined ? drawAssignments(shareOf(mechanism), random) : redrawBlocks(blocks, random);
  return randomizationTest(
    tasks.map((task) => (task.treated ? 1 : 0)),
    tasks.map(({ time }) => Math.log(time)),
    [tasks.map(() => 1), tasks.map(({ estimate }) => Math.log(estimate))],
    draw,
  );
}

function shareOf(mechanism: Mechanism): number {
  return mechanism.kind === 'coin' ? mechanism.share : 0.5;
}

/** Checks that the revealed seed matches the commitment and gives the recorded arms; anyone can repeat this. */
export function checkSeed(ledger: TrialLedger): SeedCheck | null {
  const seed = ledger.revealedSeed;
  if (seed === undefined) return null;
  const isWrong = ({ assignment: drawn }: EnrolledTask) => {
    if (drawn === undefined) return false;
    const expected = drawAssignment(seed, ledger.plan.mechanism, drawn.stratum, drawn.index);
    return expected.arm !== drawn.arm || expected.block !== drawn.block;
  };
  const wrongTasks = ledger.tasks.filter(isWrong).map(({ task }) => task);
  return { fitsCommitment: commitmentOf(seed) === ledger.commitment, wrongTasks };
}

/**
 * The blocks as drawn, for the randomisation test to redraw. Undefined before the seed is revealed, and for a plain coin.
 * @param order Task ids in the order the test numbers them.
 */
export function assignedBlocks(ledger: TrialLedger, order: readonly string[]): readonly AssignedBlock[] | undefined {
  const seed = ledger.revealedSeed;
  if (seed === undefined || ledger.plan.mechanism.kind !== 'blocks') return undefined;
  const blocks = new Map<string, { readonly size: number; readonly tasks: number[] }>();
  for (const [number, id] of order.entries()) {
    const drawn = ledger.taskOf(id)?.assignment;
    if (drawn?.block === undefined) continue;
    const key = `${drawn.stratum}:${drawn.block}`;
    const block = blocks.get(key) ?? { size: blockArms(seed, drawn.stratum, drawn.block).length, tasks: [] };
    block.tasks.push(number);
    blocks.set(key, block);
  }
  // It does not matter which positions of a permuted block the finished tasks held: all positions are exchangeable.
  return [...blocks.values()];
}
