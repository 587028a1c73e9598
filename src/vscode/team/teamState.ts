import { kindLabels } from '../../tasks/task.ts';
import type { Figure } from '../../team/figure.ts';
import { caveats, factorText, figureNames, figureText, leadSentence, periodText } from '../../team/reportWords.ts';
import type { Consequences, TeamReport } from '../../team/teamReport.ts';
import type { TeamFigure, TeamGroup, TeamState } from '../../webview/team/teamProtocol.ts';

/** The report as the panel draws it. */
export function teamState(report: TeamReport, leftOut: number): TeamState {
  const where = report.where.map(({ kind, level, effect }) =>
    shown(
      `${kind === 'all' ? 'all kinds' : kindLabels[kind]}, ${level === 'all' ? 'all levels' : level}`,
      effect,
      'factor',
    ),
  );
  const people =
    report.people === null
      ? ''
      : ` One more person is expected between ${factorText(report.people.lower)} and ${factorText(report.people.upper)}.`;
  const groups: TeamGroup[] = [
    {
      title: 'Expected, felt, measured',
      note: `Time with AI over time without; left of the line is less time with AI.${people}`,
      unit: 'factor',
      figures: [
        shown('Expected before', report.forecast, 'factor'),
        shown('Felt afterwards', report.felt, 'factor'),
        shown('Measured', report.effect, 'factor'),
      ],
    },
    {
      title: 'The perception gap',
      note: 'Right of the line: it took longer than it felt.',
      unit: 'factor',
      figures: [shown(figureNames.gap, report.gap, 'factor')],
    },
    { title: 'Where it helps', note: '', unit: 'factor', figures: where },
    {
      title: 'How far estimates can be trusted',
      note: '',
      unit: 'share',
      figures: [
        shown(figureNames.interval, report.interval, 'share'),
        shown(figureNames.certain, report.certain, 'share'),
      ],
    },
    ...consequenceGroups(report),
  ];
  return {
    type: 'teamState',
    period: periodText(report),
    lead: leadSentence(report),
    groups: groups.filter(({ figures }) => figures.length > 0),
    caveats: leftOut === 0 ? caveats : [...caveats, `${leftOut} could not be used and were left out.`],
  };
}

function consequenceGroups({ before, after, all }: TeamReport): readonly TeamGroup[] {
  const of = (title: string, period: Consequences): TeamGroup => ({
    title,
    note: '',
    unit: 'share',
    figures: (['churned', 'kept', 'failedAi', 'failedHuman'] as const)
      .filter((name) => period[name].state !== 'none')
      .map((name) => shown(figureNames[name], period[name], 'share')),
  });
  if (before === null || after === null) return [of('What became of the code', all)];
  return [
    of(`What became of the code: before, quarter from ${before.quarter}`, before),
    of(`What became of the code: after, quarter from ${after.quarter}`, after),
  ];
}

function shown(name: string, figure: Figure, unit: 'factor' | 'share'): TeamFigure {
  const bounds = figure.state === 'shown' ? { value: figure.value, lower: figure.lower, upper: figure.upper } : null;
  return { name, text: figureText(figure, unit), bounds };
}
