import { formatDuration } from '../../base/duration.ts';
import { estimandSentence } from '../../statistics/wordEffect.ts';
import type { AbandonedBounds } from './abandonedBounds.ts';
import type { TrialLedger } from './trialLedger.ts';
import type { TrialReport } from './trialReport.ts';

/**
 * The report of a trial to keep or show. Its only sentence about the effect is the gated one from statistics/wordEffect.ts.
 * @param titleOf Maps a task id to its title.
 */
export function trialMarkdown(ledger: TrialLedger, report: TrialReport, titleOf: (task: string) => string): string {
  const { plan, commitment, preregistrationHash, startedMs, endedMs, revealedSeed } = ledger;
  const { effect, coverage, deviating, deviations, unfinished, exclusions, backlogDeviations, corrected } = report;
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const named = (task: string | null) => (task === null ? '' : `${plain(titleOf(task))}: `);
  const blocks: readonly string[] = [
    `# ${plain(plan.title)}: ${endedMs === undefined ? 'so far' : 'report'}`,
    `${day(startedMs)} to ${endedMs === undefined ? 'today' : day(endedMs)}; ${coverage.text}.`,
    ...(coverage.banner === null ? [] : [`> ${coverage.banner}`]),
    effect.wording.text,
    estimandSentence,
    ...(report.withheld.text === null ? [] : [`> ${plain(report.withheld.text)}`]),
    ...(report.overlapText === null ? [] : [`> ${report.overlapText}`]),
    ...(effect.figures === null ? [] : [figures(effect.figures)]),
    ...(report.fixed === undefined ? [] : [fixedFigures(report.fixed)]),
    section('Beliefs beside it', [
      belief('Forecast, from both estimates before the assignment', report.forecast, plan.control.label),
      plan.control.level === 'Off'
        ? belief('Felt, asked before the measured time was shown', report.felt, plan.control.label)
        : 'Felt: asked of AI against none, which is not what this trial compares.',
    ]),
    section('Against the arm', [
      `${deviating.treated} of the tasks ${plan.treated.label}, ${deviating.control} of the tasks ${plan.control.label}.`,
      ...deviations.map(({ task, what }) => `${named(task)}${plain(what)}`),
    ]),
    ...(report.abandoned === null ? [] : [abandonedSection(report.abandoned, titleOf)]),
    section(
      'Randomised and not done',
      unfinished.map((task) => plain(titleOf(task))),
    ),
    section(
      'Withdrawn after the draw, before the time was shown',
      report.withdrawn.map(({ task, why }) => `${named(task)}${plain(why ?? 'no reason given')}`),
    ),
    section(
      'Measured time corrected by hand',
      corrected.map((task) => plain(titleOf(task))),
    ),
    section(
      'Left out before the assignment',
      exclusions.map(({ task, text }) => `${named(task)}${plain(text)}`),
    ),
    section(
      'Deviations from the plan',
      backlogDeviations.map(({ tMs, text }) => `${day(tMs)}: ${plain(text)}`),
    ),
    section('For checking', [
      `Pre-registration, SHA-256: \`${preregistrationHash}\``,
      `Promised seed, SHA-256: \`${commitment}\``,
      revealedSeed === undefined ? 'The seed is revealed at the end.' : `Seed: \`${revealedSeed}\``,
      ...seedLines(report),
    ]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Lower bounds, and what they could do to the effect. */
function abandonedSection({ tasks, text }: AbandonedBounds, titleOf: (task: string) => string): string {
  const lines = tasks.map(({ task, atLeastMs }) => `${plain(titleOf(task))}: at least ${formatDuration(atLeastMs)}`);
  return `${section('Abandoned', lines)}\n\n${text}`;
}

function belief(name: string, { ratio, lower, upper, n }: TrialReport['felt'], control: string): string {
  return ratio === null
    ? `${name}: no figure below ten tasks (n = ${n}).`
    : `${name}: ×${ratio.toFixed(2)} of the time ${plain(control)} (95% interval ×${lower.toFixed(2)} to ×${upper.toFixed(2)}, n = ${n}).`;
}

function figures({
  ratio,
  anytime,
  eValue,
  residualSd,
  shrunk,
}: NonNullable<TrialReport['effect']['figures']>): string {
  const bounds = anytime === null ? 'none yet' : `${anytime.lower.toFixed(3)} to ${anytime.upper.toFixed(3)}`;
  return [
    '| figure | value |',
    '|---|---|',
    `| ratio of typical times, shrunk towards no effect (prior N(0, ${shrunk.priorSd}²); own weight ${shrunk.ownWeight.toFixed(2)}) | ${(1 + shrunk.effect).toFixed(3)} |`,
    `| raw ratio | ${ratio.toFixed(3)} |`,
    `| 95% interval, anytime-valid, HC3 | ${bounds} |`,
    `| e-value against no effect | ${eValue.toPrecision(3)} |`,
    `| spread of ln time given the estimate | ${residualSd.toFixed(2)} |`,
  ].join('\n');
}

/** To be read once, at the registered number of tasks; the interval that may be read at any time is given above. */
function fixedFigures({ n, effect, intervals }: NonNullable<TrialReport['fixed']>): string {
  const ratios = ({ lower, upper }: { readonly lower: number; readonly upper: number }) =>
    `${(1 + lower).toFixed(3)} to ${(1 + upper).toFixed(3)}`;
  return [
    `| at the registered ${n} tasks | value |`,
    '|---|---|',
    `| ratio of typical times | ${(1 + effect).toFixed(3)} |`,
    `| 95% interval, fixed n, t | ${ratios(intervals.homoskedasticT)} |`,
    `| 95% interval, fixed n, t, HC3 | ${ratios(intervals.hc3T)} |`,
  ].join('\n');
}

function seedLines({ seedCheck }: TrialReport): string[] {
  if (seedCheck === null) return [];
  return [
    seedCheck.fitsCommitment ? 'The seed is the promised one.' : 'The seed is NOT the promised one.',
    seedCheck.wrongTasks.length === 0
      ? 'Every arm in the record is what the seed gives.'
      : `${seedCheck.wrongTasks.length} arms in the record are NOT what the seed gives.`,
  ];
}

function section(title: string, lines: readonly string[]): string {
  return `## ${title}\n\n${lines.length === 0 ? 'Nothing.' : lines.map((line) => `- ${line}`).join('\n')}`;
}

/** Puts text on one line and escapes everything Markdown would interpret. */
function plain(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|#]/gu, '\\$&');
}
