import * as l10n from '@vscode/l10n';
import { kindLabels } from '../../tasks/task.ts';
import type { Figure } from '../../team/figure.ts';
import {
  caveats,
  factorText,
  figureNames,
  figureText,
  leadSentence,
  periodText,
} from '../../team/report/reportSentences.ts';
import type { Consequences, TeamReport } from '../../team/report/teamReport.ts';
import type { TeamFigure, TeamGroup, TeamState } from '../../webview/team/teamProtocol.ts';

/** The report as the panel draws it. */
export function teamState(report: TeamReport, leftOut: number): TeamState {
  const where = report.where.map(({ kind, level, effect }) =>
    shown(
      `${kind === 'all' ? l10n.t('all kinds') : kindLabels[kind]}, ${level === 'all' ? l10n.t('all levels') : level}`,
      effect,
      'factor',
    ),
  );
  const people =
    report.people === null
      ? ''
      : l10n.t(
          ' One more person is expected between {0} and {1}.',
          factorText(report.people.lower),
          factorText(report.people.upper),
        );
  const groups: TeamGroup[] = [
    {
      title: l10n.t('Expected, felt, measured'),
      note: l10n.t('Time with AI over time without; left of the line is less time with AI.{0}', people),
      unit: 'factor',
      figures: [
        shown(l10n.t('Expected before'), report.forecast, 'factor'),
        shown(l10n.t('Felt afterwards'), report.felt, 'factor'),
        shown(l10n.t('Measured'), report.effect, 'factor'),
      ],
    },
    {
      title: l10n.t('The perception gap'),
      note: l10n.t('Right of the line: it took longer than it felt.'),
      unit: 'factor',
      figures: [shown(figureNames.gap, report.gap, 'factor')],
    },
    { title: l10n.t('Where it helps'), note: '', unit: 'factor', figures: where },
    {
      title: l10n.t('How far estimates can be trusted'),
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
    caveats: leftOut === 0 ? caveats : [...caveats, l10n.t('{0} could not be used and were left out.', leftOut)],
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
  if (before === null || after === null) return [of(l10n.t('What became of the code'), all)];
  return [
    of(l10n.t('What became of the code: before, quarter from {0}', before.quarter), before),
    of(l10n.t('What became of the code: after, quarter from {0}', after.quarter), after),
  ];
}

function shown(name: string, figure: Figure, unit: 'factor' | 'share'): TeamFigure {
  const bounds = figure.state === 'shown' ? { value: figure.value, lower: figure.lower, upper: figure.upper } : null;
  return { name, text: figureText(figure, unit), bounds };
}
