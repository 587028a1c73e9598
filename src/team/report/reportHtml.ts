import * as l10n from '@vscode/l10n';
import { plural } from '../../base/plural.ts';
import { kindLabels, taskKinds } from '../../tasks/task.ts';
import { sharedLevels } from '../cell.ts';
import type { Figure } from '../figure.ts';
import { intervalPlot, type PlotRow } from './intervalPlot.ts';
import { reportPage } from './reportPage.ts';
import {
  caveats,
  factorText,
  figureNames,
  figureText,
  leadSentence,
  periodText,
  shareText,
} from './reportSentences.ts';
import type { TeamReport } from './teamReport.ts';

/** The whole report as one page: no scripts, no external resources, light and dark, made to be printed. */
export function reportHtml(report: TeamReport, { leftOut = 0 }: { readonly leftOut?: number } = {}): string {
  const main = `<header><h1>What AI did for the team</h1><p class="quiet">${periodText(report)}</p></header>
<p class="lead">${leadSentence(report)}</p>
${twoNumbers(report)}
<section><h2>Expected, felt, measured</h2>
<p>Time with AI over time without. Below ×1: less time with AI.</p>
${intervalPlot(l10n.t('Expected, felt and measured effect of AI on time'), beliefRows(report), 'factor')}
${peopleLine(report)}</section>
<section><h2>Where it helps</h2>
${intervalPlot(l10n.t('Effect by task kind, all levels'), kindRows(report), 'factor')}
${whereTable(report)}</section>
<section><h2>How far estimates can be trusted</h2>
${list([
  [figureNames.interval, figureText(report.interval, 'share')],
  [figureNames.certain, figureText(report.certain, 'share')],
  [figureNames.gap, figureText(report.gap, 'factor')],
])}</section>
${consequenceSection(report)}
<footer>${caveats.map((text) => `<p>${text}</p>`).join('')}${
    leftOut === 0 ? '' : `<p>${plural(leftOut, 'document')} ${leftOut === 1 ? 'was' : 'were'} left out as unusable.</p>`
  }</footer>`;
  return reportPage(l10n.t('What AI did for the team'), main);
}

/** The two numbers for a board meeting: what AI does to the time, and how much has to be redone. */
function twoNumbers({ before, after, all }: TeamReport): string {
  const tile = (title: string, unit: 'factor' | 'share', was: Figure | undefined, is: Figure) => `<div class="tile">
<h2>${title}</h2>
<div class="pair">${was === undefined ? '' : big(l10n.t('Before'), was, unit)}${big(was === undefined ? l10n.t('All quarters') : l10n.t('After'), is, unit)}</div>
</div>`;
  return `<section class="tiles" aria-label="The two numbers">
${tile(figureNames.effect, 'factor', before?.effect, after?.effect ?? all.effect)}
${tile(figureNames.churned, 'share', before?.churned, after?.churned ?? all.churned)}
</section>`;
}

function big(label: string, figure: Figure, unit: 'factor' | 'share'): string {
  const text = unit === 'factor' ? factorText : shareText;
  if (figure.state !== 'shown') {
    return `<div class="number"><span class="quiet">${label}</span><strong>–</strong><span class="quiet">${figureText(figure, unit)}</span></div>`;
  }
  return `<div class="number"><span class="quiet">${label}</span><strong>${text(figure.value)}</strong><span class="quiet">${text(figure.lower)} to ${text(figure.upper)} (95%)</span><span class="quiet">at least ${figure.contributors} people</span></div>`;
}

function beliefRows(report: TeamReport): readonly PlotRow[] {
  return [
    { name: l10n.t('Expected before'), figure: report.forecast, mark: 'expected' },
    { name: l10n.t('Felt afterwards'), figure: report.felt, mark: 'felt' },
    { name: l10n.t('Measured'), figure: report.effect, mark: 'measured' },
  ];
}

function peopleLine({ people }: TeamReport): string {
  return people === null
    ? ''
    : `<p>People differ: for one more person the effect is expected between ${factorText(people.lower)} and ${factorText(people.upper)} (95%).</p>`;
}

function kindRows({ where }: TeamReport): readonly PlotRow[] {
  return taskKinds.flatMap((kind) => {
    const row = where.find((one) => one.kind === kind && one.level === 'all');
    return row === undefined ? [] : [{ name: kindLabels[kind], figure: row.effect, mark: 'measured' as const }];
  });
}

function whereTable({ where, effect }: TeamReport): string {
  const levels = [...sharedLevels, 'all' as const].filter((level) => where.some((row) => row.level === level));
  const kinds = [...taskKinds, 'all' as const].filter((kind) => where.some((row) => row.kind === kind));
  if (kinds.length === 0) return '<p class="quiet">No randomized tasks yet.</p>';
  const cell = (figure: Figure | undefined) => {
    if (figure === undefined || figure.state === 'none') return '<td class="quiet">·</td>';
    if (figure.state === 'withheld') return `<td class="quiet" title="${figureText(figure, 'factor')}">withheld</td>`;
    return `<td>${factorText(figure.value)}<br><span class="quiet">${figure.lower.toFixed(2)} to ${figure.upper.toFixed(2)}</span></td>`;
  };
  const rows = kinds.map((kind) => {
    const cells = levels.map((level) =>
      cell(
        kind === 'all' && level === 'all'
          ? effect
          : where.find((row) => row.kind === kind && row.level === level)?.effect,
      ),
    );
    return `<tr><th scope="row">${kind === 'all' ? l10n.t('all kinds') : kindLabels[kind]}</th>${cells.join('')}</tr>`;
  });
  const head = levels.map((level) => `<th scope="col">${level === 'all' ? l10n.t('all levels') : level}</th>`).join('');
  return `<table><caption class="quiet">Time with AI over time without, by task kind and level, 95% intervals. Withheld: too few people.</caption><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function consequenceSection({ before, after, all }: TeamReport): string {
  const names = ['churned', 'kept', 'failedAi', 'failedHuman'] as const;
  const known = names.filter((name) => all[name].state !== 'none');
  if (known.length === 0) return '';
  const isSplit = before !== null && after !== null;
  const head = isSplit
    ? `<th scope="col">Before (quarter from ${before.quarter})</th><th scope="col">After (quarter from ${after.quarter})</th>`
    : '<th scope="col">All quarters</th>';
  const rows = known.map((name) => {
    const figures = isSplit ? [before[name], after[name]] : [all[name]];
    return `<tr><th scope="row">${figureNames[name]}</th>${figures.map((one) => `<td>${shareCell(one)}</td>`).join('')}</tr>`;
  });
  return `<section><h2>What became of the code</h2><table><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

function shareCell(figure: Figure): string {
  if (figure.state !== 'shown') return `<span class="quiet">${figureText(figure, 'share')}</span>`;
  return `${shareText(figure.value)}<br><span class="quiet">${shareText(figure.lower)} to ${shareText(figure.upper)}</span>`;
}

function list(entries: readonly (readonly [string, string])[]): string {
  return `<dl>${entries.map(([name, text]) => `<dt>${name}</dt><dd>${text}</dd>`).join('')}</dl>`;
}
