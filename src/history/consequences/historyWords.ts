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
      ...(report.isShallow ? ['This is a shallow clone: what came before its first commits is left out.'] : []),
      ...(report.isReplaced ? ['Grafts or "git replace" change this history; it is read as git shows it.'] : []),
      ...(report.commitsInFuture > 0
        ? [`${plural(report.commitsInFuture, 'commit')} dated in the future left out; a clock was wrong.`]
        : []),
    ),
    ...behind('changeFailureRate', failureSentence(all)),
    ...behind('medianDaysToSurface', surfaceSentence(all)),
    ...behind('endedInFix', lifeSentence(lines.all)),
    ...behind(
      'commitsNamingAi',
      known === 0
        ? "No added line names who wrote it (by a note, a trailer or an agent's identity), so the origin of all is unknown."
        : `${percent(known)} of the added lines name who wrote them (a note, a trailer or an agent's identity); the rest is unknown.`,
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
    columns: ['', 'all', 'AI', 'others'],
    rows: [
      row('arrivals', 'arrivals', ({ arrivals }) => String(arrivals)),
      row('changeFailureRate', 'later fixed or reverted within 90 days', ({ changeFailureRate }) =>
        share(changeFailureRate),
      ),
      row('reworkRate', 'fixes and reverts themselves', ({ reworkRate }) => share(reworkRate)),
      row('medianDaysToSurface', 'half of the faults surfaced within', ({ medianDaysToSurface }) =>
        days(medianDaysToSurface),
      ),
      row('medianLines', 'lines of a typical change', ({ medianLines }) => number(medianLines)),
      row('smallBatches', 'changes of 100 lines or fewer', ({ smallBatches }) => share(smallBatches)),
      row('medianHoursToMerge', 'first commit to merge', ({ medianHoursToMerge }) => hours(medianHoursToMerge)),
    ],
    notes: [
      ...(lines.deletedPerAdded === null
        ? []
        : [`Deleted lines ÷ added lines (Faros' measure of churn): ${lines.deletedPerAdded.toFixed(2)}.`]),
      `${fixes.ghosts} of ${fixes.all} fixes only add lines, so that no earlier commit can be blamed for them.`,
      'These are observations: teams, files and years differ, and what a commit does not say is not known.',
      'Small changes, silent fixes and code that nobody touches all improve a figure: read each beside the others.',
    ],
  };
}

function failureSentence({ changeFailureRate }: ArrivalFigures): string {
  return changeFailureRate === null
    ? 'No change is 90 days old yet, so nothing can be said about failures.'
    : `${percent(changeFailureRate.share)} of the changes were fixed or reverted within 90 days (a stand-in for DORA's change failure rate).`;
}

function surfaceSentence({ medianDaysToSurface }: ArrivalFigures): string {
  return medianDaysToSurface === null
    ? 'No fault has surfaced that can be traced to a change.'
    : `Where a fault surfaced, half of the fixes came within ${days(medianDaysToSurface)}.`;
}

function releaseSentence({ releases }: HistoryReport): string[] {
  if (releases?.changeFailureRate == null) return [];
  const { share: part, n } = releases.changeFailureRate;
  return [
    `In ${percent(part)} of ${plural(n, 'tagged release')} something was fixed or reverted within 90 days after it.`,
  ];
}

function reviewSentence({ unreviewedAi }: HistoryReport): string[] {
  if (unreviewedAi === null) return [];
  const { share: part, n } = unreviewedAi;
  if (part === 0) return [`A review is recorded of all AI lines (${n}).`];
  if (part === 1) return [`No review is recorded of any AI line (${n}).`];
  return [`No review is recorded of ${percent(part)} of the ${n} AI lines.`];
}

function lifeSentence({ lines, standing, halfLifeDays, endedBy }: LineGroup): string {
  if (lines === 0) return 'No line of code came in this time.';
  if (standing === lines) return 'All lines of code still stand.';
  const life =
    halfLifeDays === null
      ? 'More than half of the lines still stand'
      : `Half of the lines are changed after ${days(halfLifeDays)}`;
  return `${life}; ${percent(endedBy.corrective)} of the changed lines went in a fix.`;
}

function comparison({ lines: { aiHazard, byOrigin } }: HistoryReport): string[] {
  const ai = byOrigin.find(({ name }) => name === 'ai');
  if (ai === undefined) return [];
  if (aiHazard === null)
    return ai.commits < minCommits
      ? [`Only ${plural(ai.commits, 'commit')} with AI lines: too few to compare with the others.`]
      : [];
  const [low, high] = [aiHazard.lower, aiHazard.upper].map((value) => value.toFixed(2));
  const verdict =
    aiHazard.upper < 1
      ? 'AI lines are changed less often than the others'
      : aiHazard.lower > 1
        ? 'AI lines are changed more often than the others'
        : 'AI lines and the others are changed about equally often, as far as can be told';
  return [
    `${verdict} (hazard ratio ${aiHazard.ratio.toFixed(2)}, ${low} to ${high}); ${percent(ai.endedBy.corrective)} of their changed lines went in a fix. Long life may also mean that nobody dares to touch them.`,
  ];
}

function auditSentence({ audit }: HistoryReport): string {
  if (audit.precision === null || audit.recall === null) {
    const reason =
      audit.cases === 0
        ? 'no message names the commit that it mends'
        : `in the ${audit.cases} whose message names it, there is no earlier line to blame`;
    return `Which change each fix mends is worked out from the lines it replaces. How often that is right is not checked here: ${reason}.`;
  }
  const { precision, recall } = audit;
  return `Which change each fix mends is worked out from the lines it replaces. Checked here against the messages that name it: right in ${audit.right} of ${audit.attributed} cases (${percent(precision.share)}, ${percent(precision.lower)}–${percent(precision.upper)}), and found ${percent(recall.share)} of all ${audit.cases}.`;
}

function evidenceAuditSentence({ evidenceAudit: { cases, agreeing }, lines: { coverage } }: HistoryReport): string[] {
  if (coverage.known === 0) return [];
  if (cases === 0)
    return ['The evidence for AI is not checked here: no commit has both a note and a message that names an AI.'];
  return [
    `Of ${plural(cases, 'commit')} with a note and a message that names an AI, ${agreeing} have AI lines in the note.`,
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
  if (value >= 2 * daysPerYear) return `${(value / daysPerYear).toFixed(1)} years`;
  return value < 2 ? `${Math.max(1, Math.round(value * 24))} h` : `${Math.round(value)} days`;
}

function hours(value: number | null): string {
  return value === null ? '–' : days(value / 24);
}

function day(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
