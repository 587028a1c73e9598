import * as l10n from '@vscode/l10n';
import { formatDuration } from '../../base/duration.ts';
import { utcDate } from '../../base/localDay.ts';
import { estimandSentence } from '../../statistics/effects/wordEffect.ts';
import type { AbandonedBounds } from './abandonedBounds.ts';
import type { TrialLedger } from './trialLedger.ts';
import type { TrialReport } from './trialReport.ts';

/**
 * The report of a trial to keep or show. Its only sentence about the effect is the gated one from statistics/effects/wordEffect.ts.
 * @param titleOf Maps a task id to its title.
 */
export function trialMarkdown(ledger: TrialLedger, report: TrialReport, titleOf: (task: string) => string): string {
  const { plan, commitment, preregistrationHash, startedMs, endedMs, revealedSeed } = ledger;
  const { effect, coverage, deviating, deviations, unfinished, exclusions, backlogDeviations, corrected } = report;
  const day = utcDate;
  const named = (task: string | null) => (task === null ? '' : `${plain(titleOf(task))}: `);
  const blocks: readonly string[] = [
    `# ${plain(plan.title)}: ${endedMs === undefined ? l10n.t('so far') : l10n.t('report')}`,
    l10n.t('{0} to {1}; {2}.', day(startedMs), endedMs === undefined ? l10n.t('today') : day(endedMs), coverage.text),
    ...(coverage.banner === null ? [] : [`> ${coverage.banner}`]),
    effect.wording.text,
    estimandSentence,
    ...(report.withheld.text === null ? [] : [`> ${plain(report.withheld.text)}`]),
    ...(report.overlapText === null ? [] : [`> ${report.overlapText}`]),
    ...(effect.figures === null ? [] : [figures(effect.figures)]),
    ...(report.fixed === undefined ? [] : [fixedFigures(report.fixed)]),
    section(l10n.t('Beliefs beside it'), [
      belief(l10n.t('Forecast, from both estimates before the assignment'), report.forecast, plan.control.label),
      plan.control.level === 'Off'
        ? belief(l10n.t('Felt, asked before the measured time was shown'), report.felt, plan.control.label)
        : l10n.t('Felt: asked of AI against none, which is not what this trial compares.'),
    ]),
    section(l10n.t('Protocol deviations'), [
      l10n.t(
        '{0} of the tasks {1}, {2} of the tasks {3}.',
        deviating.treated,
        plan.treated.label,
        deviating.control,
        plan.control.label,
      ),
      ...deviations.map(({ task, what }) => `${named(task)}${plain(what)}`),
    ]),
    ...(report.abandoned === null ? [] : [abandonedSection(report.abandoned, titleOf)]),
    section(
      l10n.t('Randomized and not done'),
      unfinished.map((task) => plain(titleOf(task))),
    ),
    section(
      l10n.t('Withdrawn after the draw, before the time was shown'),
      report.withdrawn.map(({ task, why }) => `${named(task)}${plain(why ?? l10n.t('no reason given'))}`),
    ),
    section(
      l10n.t('Measured time corrected by hand'),
      corrected.map((task) => plain(titleOf(task))),
    ),
    section(
      l10n.t('Left out before the assignment'),
      exclusions.map(({ task, text }) => `${named(task)}${plain(text)}`),
    ),
    section(
      l10n.t('Deviations from the plan'),
      backlogDeviations.map(({ tMs, text }) => `${day(tMs)}: ${plain(text)}`),
    ),
    section(l10n.t('For checking'), [
      l10n.t('Pre-registration, SHA-256: `{0}`', preregistrationHash),
      l10n.t('Promised seed, SHA-256: `{0}`', commitment),
      revealedSeed === undefined ? l10n.t('The seed is revealed at the end.') : l10n.t('Seed: `{0}`', revealedSeed),
      ...seedLines(report),
    ]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Lower bounds, and what they could do to the effect. */
function abandonedSection({ tasks, text }: AbandonedBounds, titleOf: (task: string) => string): string {
  const lines = tasks.map(({ task, atLeastMs }) =>
    l10n.t('{0}: at least {1}', plain(titleOf(task)), formatDuration(atLeastMs)),
  );
  return `${section(l10n.t('Abandoned'), lines)}\n\n${text}`;
}

function belief(name: string, { ratio, lower, upper, n }: TrialReport['felt'], control: string): string {
  return ratio === null
    ? l10n.t('{0}: no figure below ten tasks (n = {1}).', name, n)
    : l10n.t(
        '{0}: ×{1} of the time {2} (95% interval ×{3} to ×{4}, n = {5}).',
        name,
        ratio.toFixed(2),
        plain(control),
        lower.toFixed(2),
        upper.toFixed(2),
        n,
      );
}

function figures({
  ratio,
  anytime,
  eValue,
  residualSd,
  shrunk,
}: NonNullable<TrialReport['effect']['figures']>): string {
  const bounds =
    anytime === null ? l10n.t('none yet') : l10n.t('{0} to {1}', anytime.lower.toFixed(3), anytime.upper.toFixed(3));
  return [
    `| ${l10n.t('Figure')} | ${l10n.t('Value')} |`,
    '|---|---|',
    `| ${l10n.t('ratio of typical times, shrunk towards no effect (prior N(0, {0}²); own weight {1})', shrunk.priorSd, shrunk.ownWeight.toFixed(2))} | ${(1 + shrunk.effect).toFixed(3)} |`,
    `| ${l10n.t('raw ratio')} | ${ratio.toFixed(3)} |`,
    `| ${l10n.t('95% interval, anytime-valid, HC3')} | ${bounds} |`,
    `| ${l10n.t('e-value against no effect')} | ${eValue.toPrecision(3)} |`,
    `| ${l10n.t('spread of ln time given the estimate')} | ${residualSd.toFixed(2)} |`,
  ].join('\n');
}

/** To be read once, at the registered number of tasks; the interval that may be read at any time is given above. */
function fixedFigures({ n, effect, intervals }: NonNullable<TrialReport['fixed']>): string {
  const ratios = ({ lower, upper }: { readonly lower: number; readonly upper: number }) =>
    l10n.t('{0} to {1}', (1 + lower).toFixed(3), (1 + upper).toFixed(3));
  return [
    `| ${l10n.t('At the registered {0} tasks', n)} | ${l10n.t('Value')} |`,
    '|---|---|',
    `| ${l10n.t('ratio of typical times')} | ${(1 + effect).toFixed(3)} |`,
    `| ${l10n.t('95% interval, fixed n, t')} | ${ratios(intervals.homoskedasticT)} |`,
    `| ${l10n.t('95% interval, fixed n, t, HC3')} | ${ratios(intervals.hc3T)} |`,
  ].join('\n');
}

function seedLines({ seedCheck }: TrialReport): string[] {
  if (seedCheck === null) return [];
  return [
    seedCheck.fitsCommitment ? l10n.t('The seed is the promised one.') : l10n.t('The seed is NOT the promised one.'),
    seedCheck.wrongTasks.length === 0
      ? l10n.t('Every arm in the record is what the seed gives.')
      : l10n.t('{0} arms in the record are NOT what the seed gives.', seedCheck.wrongTasks.length),
  ];
}

function section(title: string, lines: readonly string[]): string {
  return `## ${title}\n\n${lines.length === 0 ? l10n.t('Nothing.') : lines.map((line) => `- ${line}`).join('\n')}`;
}

/** Puts text on one line and escapes everything Markdown would interpret. */
function plain(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[\\`*_[\]<>|#]/gu, '\\$&');
}
