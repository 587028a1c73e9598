import * as l10n from '@vscode/l10n';
import { utcDate } from '../../base/localDay.ts';
import { plural } from '../../base/plural.ts';
import type { FigureName } from './commitsBehind.ts';
import type { ArrivalFigures, HistoryReport } from './historyReport.ts';
import { type ComparedGroup, type LineGroup, minCommits } from './lineFigures.ts';
import type { Share } from './selfAudit.ts';

const daysPerYear = 365.25;

/** The report for a terminal: the result in words, then the figures. */
export function historyText(report: HistoryReport, name: string): string {
  const { lines } = report;
  const { columns, rows, notes } = historyTable(report);
  const parts = [
    `${name}: ${plural(report.commits, 'commit')}, ${day(report.fromMs)} to ${day(report.toMs)}`,
    '',
    ...historySentences(report),
    '',
    `${'Changes that reached the default branch'.padEnd(47)}${columns
      .slice(1)
      .map((each) => each.padEnd(13))
      .join('')}`.trimEnd(),
    ...rows.map(
      ({ name: figure, cells }) =>
        `  ${figure}`.padEnd(47) +
        cells
          .map((cell) => cell.padEnd(13))
          .join('')
          .trimEnd(),
    ),
    '',
    ...[lines.all, ...lines.byOrigin, ...lines.byTool, ...lines.byLevel].map(groupText),
    ...notes,
  ];
  return `${parts.join('\n')}\n`;
}

/** A sentence, and the figure whose commits support it. */
export interface HistorySentence {
  readonly text: string;
  readonly figure: FigureName | null;
}

/** The results in words, most important first. */
export function historySentences(report: HistoryReport): string[] {
  return sentencesWithFigures(report).map(({ text }) => text);
}

export function sentencesWithFigures(report: HistoryReport): HistorySentence[] {
  const { lines, all } = report;
  const { coverage } = lines;
  const known = coverage.all === 0 ? 0 : coverage.known / coverage.all;
  const behind = (figure: FigureName | null, ...texts: readonly string[]) =>
    texts.map((text) => ({ text: `${text.charAt(0).toUpperCase()}${text.slice(1)}`, figure }));
  return [
    ...behind(
      null,
      ...(report.isShallow ? [l10n.t('This is a shallow clone: what came before its first commits is left out.')] : []),
      ...(report.isReplaced
        ? [l10n.t('Grafts or "git replace" change this history; it is read as git shows it.')]
        : []),
      ...(report.commitsInFuture > 0
        ? [l10n.t('{0} dated in the future left out; a clock was wrong.', plural(report.commitsInFuture, 'commit'))]
        : []),
    ),
    ...behind('changeFailureRate', failureSentence(all)),
    ...behind('medianDaysToSurface', surfaceSentence(all)),
    ...behind('endedInFix', lifeSentence(lines.all)),
    ...behind(
      'commitsNamingAi',
      known === 0
        ? l10n.t('The origin of all added lines is unknown: no note, trailer or agent’s identity says who wrote them.')
        : l10n.t(
            'For {0} of the added lines a note, a trailer or an agent’s identity says who wrote them. The rest is unknown.',
            percent(known),
          ),
      ...comparison(report),
    ),
    ...behind('releases', ...releaseSentence(report)),
    ...behind('unreviewedAi', ...reviewSentence(report)),
    ...behind('audit', auditSentence(report)),
    ...behind(null, ...evidenceAuditSentence(report)),
  ];
}

/** The changes that reached the default branch, as a table; its limitations are in the notes. */
export function historyTable(report: HistoryReport) {
  const { all, ai, other, fixes, lines } = report;
  const row = (figure: FigureName, name: string, show: (figures: ArrivalFigures) => string) => ({
    name,
    figure,
    cells: [all, ai, other].map(show),
  });
  return {
    columns: ['', l10n.t('all'), 'AI', l10n.t('others')],
    rows: [
      row('arrivals', l10n.t('arrivals'), ({ arrivals }) => String(arrivals)),
      row('changeFailureRate', l10n.t('later fixed or reverted within 90 days'), ({ changeFailureRate }) =>
        share(changeFailureRate),
      ),
      row('reworkRate', l10n.t('fixes and reverts themselves'), ({ reworkRate }) => share(reworkRate)),
      row('medianDaysToSurface', l10n.t('half of the faults surfaced within'), ({ medianDaysToSurface }) =>
        days(medianDaysToSurface),
      ),
      row('medianLines', l10n.t('lines of a typical change'), ({ medianLines }) => number(medianLines)),
      row('smallBatches', l10n.t('changes of 100 lines or fewer'), ({ smallBatches }) => share(smallBatches)),
      row('medianHoursToMerge', l10n.t('first commit to merge'), ({ medianHoursToMerge }) => hours(medianHoursToMerge)),
    ],
    notes: [
      ...(lines.deletedPerAdded === null
        ? []
        : [l10n.t("Deleted lines ÷ added lines (Faros' measure of churn): {0}.", lines.deletedPerAdded.toFixed(2))]),
      l10n.t(
        '{0} of {1} fixes only add lines, so that no earlier commit can be blamed for them.',
        fixes.ghosts,
        fixes.all,
      ),
      l10n.t('These are observations: teams, files and years differ, and what a commit does not say is not known.'),
      l10n.t(
        'Small changes, silent fixes and code that nobody touches all improve a figure: read each beside the others.',
      ),
    ],
  };
}

function failureSentence({ changeFailureRate }: ArrivalFigures): string {
  return changeFailureRate === null
    ? l10n.t('No change is 90 days old yet, so nothing can be said about failures.')
    : l10n.t(
        "{0} of the changes were fixed or reverted within 90 days (a stand-in for DORA's change failure rate).",
        percent(changeFailureRate.share),
      );
}

function surfaceSentence({ medianDaysToSurface }: ArrivalFigures): string {
  return medianDaysToSurface === null
    ? l10n.t('No fault has surfaced that can be traced to a change.')
    : l10n.t('Half of the faults that surfaced did so within {0}.', days(medianDaysToSurface));
}

function releaseSentence({ releases }: HistoryReport): string[] {
  if (releases?.changeFailureRate == null) return [];
  const { share: part, n } = releases.changeFailureRate;
  return [
    l10n.t(
      'In {0} of {1} something was fixed or reverted within 90 days after it.',
      percent(part),
      plural(n, 'tagged release'),
    ),
  ];
}

function reviewSentence({ unreviewedAi }: HistoryReport): string[] {
  if (unreviewedAi === null) return [];
  const { share: part, n } = unreviewedAi;
  if (part === 0) return [l10n.t('A review is recorded for all {0} AI lines.', n)];
  if (part === 1) return [l10n.t('No review is recorded for any of the {0} AI lines.', n)];
  return [l10n.t('No review is recorded for {0} of the {1} AI lines.', percent(part), n)];
}

function lifeSentence({ lines, standing, halfLifeDays, endedBy }: LineGroup): string {
  if (lines === 0) return l10n.t('No line of code came in this time.');
  if (standing === lines) return l10n.t('All lines of code still stand.');
  const life =
    halfLifeDays === null
      ? l10n.t('More than half of the lines still stand')
      : l10n.t('Half of the lines are changed after {0}', days(halfLifeDays));
  return l10n.t('{0}; {1} of the changed lines were changed by a fix.', life, percent(endedBy.corrective));
}

function comparison({ lines: { aiHazard, byOrigin } }: HistoryReport): string[] {
  const ai = byOrigin.find(({ name }) => name === 'ai');
  if (ai === undefined) return [];
  if (aiHazard === null)
    return ai.commits < minCommits
      ? [l10n.t('Only {0} with AI lines: too few to compare with the others.', plural(ai.commits, 'commit'))]
      : [];
  const [low, high] = [aiHazard.lower, aiHazard.upper].map((value) => value.toFixed(2));
  const verdict =
    aiHazard.upper < 1
      ? l10n.t('AI lines are changed less often than the others')
      : aiHazard.lower > 1
        ? l10n.t('AI lines are changed more often than the others')
        : l10n.t('AI lines and the others are changed about equally often, as far as can be told');
  return [
    l10n.t(
      '{0} (hazard ratio {1}, {2} to {3}); {4} of those changed were changed by a fix. Long life may also mean that nobody dares to touch them.',
      verdict,
      aiHazard.ratio.toFixed(2),
      String(low),
      String(high),
      percent(ai.endedBy.corrective),
    ),
  ];
}

function auditSentence({ audit }: HistoryReport): string {
  if (audit.precision === null || audit.recall === null) {
    const reason =
      audit.cases === 0
        ? l10n.t('no message names the commit that it fixes')
        : l10n.t('in the {0} whose message names it, there is no earlier line to blame', audit.cases);
    return l10n.t(
      'Which change each fix repairs is worked out from the lines it replaces. How often that is right is not checked here: {0}.',
      reason,
    );
  }
  const { precision, recall } = audit;
  return l10n.t(
    'Which change each fix repairs is worked out from the lines it replaces. Checked here against the messages that name it, it is right in {0} of {1} cases ({2}, {3}–{4}). It finds {5} of all {6}.',
    audit.right,
    audit.attributed,
    percent(precision.share),
    percent(precision.lower),
    percent(precision.upper),
    percent(recall.share),
    audit.cases,
  );
}

function evidenceAuditSentence({ evidenceAudit: { cases, agreeing }, lines: { coverage } }: HistoryReport): string[] {
  if (coverage.known === 0) return [];
  if (cases === 0)
    return [
      l10n.t('The evidence for AI is not checked here. No commit has both a note and a message that names an AI.'),
    ];
  return [
    l10n.t(
      'Of {0} with a note and a message that names an AI, {1} have AI lines in the note.',
      plural(cases, 'commit'),
      agreeing,
    ),
  ];
}

function groupText(group: LineGroup & Partial<ComparedGroup>): string {
  const { name, lines, commits, survival, churn, endedBy, halfLifeDays, hazard } = group;
  const title = name === 'all' ? 'All lines' : `Lines: ${name}`;
  const standing = survival.map(
    ({ days: after, share: part, lower, upper }) => `${after} d ${percent(part)} (${percent(lower)}–${percent(upper)})`,
  );
  const changed = churn.map(({ after, share: part }) => `${after} ${part === null ? '–' : percent(part)}`);
  return [
    `${title}: ${lines} of ${commits} commits`,
    `  still stand after    ${standing.join(', ') || 'too young to say'}`,
    `  changed within       ${changed.join(', ')}`,
    `  ended in a fix       ${percent(endedBy.corrective)}; half-life ${days(halfLifeDays)}`,
    ...(hazard == null
      ? []
      : [
          `  hazard over others   ${hazard.ratio.toFixed(2)} (${hazard.lower.toFixed(2)}–${hazard.upper.toFixed(2)}); above 1: changed sooner`,
        ]),
    '',
  ].join('\n');
}

/** The same figures, one per line. */
export function historyCsv({ lines, all, ai, other, releases, unreviewedAi }: HistoryReport): string {
  const rows: (string | number)[][] = [['group', 'figure', 'value', 'lower', 'upper', 'n']];
  const add = (group: string, figure: string, value: number | null, more: Partial<Share> = {}) =>
    rows.push([group, figure, value ?? '', more.lower ?? '', more.upper ?? '', more.n ?? '']);
  for (const [group, figures] of [
    ['all', all],
    ['ai', ai],
    ['other', other],
  ] as const) {
    add(group, 'arrivals', figures.arrivals);
    for (const key of ['changeFailureRate', 'reworkRate', 'smallBatches'] as const)
      add(group, key, figures[key]?.share ?? null, figures[key] ?? {});
    for (const key of ['medianDaysToSurface', 'medianLines', 'medianHoursToMerge'] as const)
      add(group, key, figures[key]);
  }
  if (releases !== null) {
    const { changeFailureRate } = releases;
    add('releases', 'releases', releases.releases);
    add('releases', 'changeFailureRate', changeFailureRate?.share ?? null, changeFailureRate ?? {});
  }
  add('ai', 'unreviewedLines', unreviewedAi?.share ?? null, unreviewedAi ?? {});
  const compared = [...lines.byTool, ...lines.byModel, ...lines.byLevel, ...lines.byMonth];
  for (const { name, hazard } of compared)
    if (hazard !== null) add(name, 'hazard over others', hazard.ratio, { lower: hazard.lower, upper: hazard.upper });
  for (const group of [lines.all, ...lines.byOrigin, ...compared]) {
    add(group.name, 'lines', group.lines);
    for (const { days: after, share: part, lower, upper } of group.survival)
      add(group.name, `survival ${after} d`, part, { lower, upper });
    for (const { after, share: part, lines: n } of group.churn) add(group.name, `changed within ${after}`, part, { n });
    add(group.name, 'ended in a fix', group.endedBy.corrective);
  }
  const cell = (value: string | number) =>
    typeof value === 'string' && /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
}

function share(value: Share | null): string {
  return value === null ? '–' : `${percent(value.share)} (n=${value.n})`;
}

function percent(value: number): string {
  // "0%" and "100%" would read as none and all.
  if (value > 0 && value < 0.005) return 'under 1%';
  if (value < 1 && value >= 0.995) return 'over 99%';
  return `${Math.round(value * 100)}%`;
}

function number(value: number | null): string {
  return value === null ? '–' : String(Math.round(value));
}

function days(value: number | null): string {
  if (value === null) return '–';
  if (value >= 2 * daysPerYear) return l10n.t('{0} years', (value / daysPerYear).toFixed(1));
  return value < 2 ? `${Math.max(1, Math.round(value * 24))} h` : l10n.t('{0} days', Math.round(value));
}

function hours(value: number | null): string {
  return value === null ? '–' : days(value / 24);
}

function day(timeMs: number): string {
  return utcDate(timeMs);
}
