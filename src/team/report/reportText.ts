import { kindLabels, taskKinds } from '../../tasks/task.ts';
import { caveats, factorText, figureNames, figureText, leadSentence, periodText } from './reportSentences.ts';
import type { Consequences, TeamReport } from './teamReport.ts';

/** The report for a terminal. */
export function reportText(report: TeamReport): string {
  const lines = [periodText(report), '', leadSentence(report)];
  for (const name of ['effect', 'forecast', 'felt', 'gap'] as const) {
    lines.push(`  ${figureNames[name].padEnd(48)} ${figureText(report[name], 'factor')}`);
  }
  if (report.people !== null) {
    lines.push(
      `  ${'One more person is expected between'.padEnd(48)} ${factorText(report.people.lower)} and ${factorText(report.people.upper)}`,
    );
  }
  for (const name of ['interval', 'certain'] as const) {
    lines.push(`  ${figureNames[name].padEnd(48)} ${figureText(report[name], 'share')}`);
  }
  lines.push('', 'Where it helps (time with AI over time without)');
  for (const kind of [...taskKinds, 'all' as const]) {
    for (const row of report.where.filter((one) => one.kind === kind)) {
      const name = `${kind === 'all' ? 'all kinds' : kindLabels[kind]}, ${row.level === 'all' ? 'all levels' : row.level}`;
      lines.push(`  ${name.padEnd(48)} ${figureText(row.effect, 'factor')}`);
    }
  }
  const { before, after } = report;
  const periods: (readonly [string, Consequences])[] =
    before === null || after === null
      ? [['All quarters', report.all]]
      : [
          [`Before (quarter of ${before.quarter})`, before],
          [`After (quarter of ${after.quarter})`, after],
        ];
  for (const [title, period] of periods) {
    lines.push('', title, `  ${figureNames.effect.padEnd(48)} ${figureText(period.effect, 'factor')}`);
    for (const name of ['churned', 'kept', 'failedAi', 'failedHuman'] as const) {
      lines.push(`  ${figureNames[name].padEnd(48)} ${figureText(period[name], 'share')}`);
    }
  }
  return `${[...lines, '', ...caveats].join('\n')}\n`;
}
