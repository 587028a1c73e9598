import type { StudyReport } from '../../statistics/study/studyReport.ts';
import type { StudyColumns } from './studyTasks.ts';

/** Columns of METR's published data (data_complete.csv); times in minutes. ai_treatment 1 means AI allowed. */
export const metrColumns: StudyColumns = {
  arm: 'ai_treatment',
  estimate: 'predicted_time_no_ai',
  estimateTreated: 'predicted_time_ai_allowed',
  times: ['initial_implementation_time', 'post_review_implementation_time'],
  developer: 'dev_id',
  treated: '1',
};

export const metrTraps: readonly string[] = [
  'The README of the data says that ai_treatment 1 means "not allowed"; it means "AI allowed" (136 rows). The other way round the sign of the result flips.',
  'The README gives external_resource_needs in the reverse order of the instruction sheet, and one value is 5.',
  'The paper says that 27 review times are imputed. The CSV has 16 blanks (9 with AI, 7 without), yet every published number comes out.',
  'The CSV has no dates, no times from recordings and no beliefs from after the work.',
  'Times are self-reported.',
];

/** What cannot be computed from the CSV, and why. */
export function metrNotReproducible(report: StudyReport) {
  const slower = report.developersSlower;
  return [
    {
      figure: 'felt effect after the work, -20%',
      reason: 'The beliefs from after the work (paper, D.5) are not in the CSV.',
    },
    {
      figure: '75% of developers slowed down',
      reason: `The CSV gives ${slower?.slower ?? '?'} of ${slower?.of ?? '?'} developers with the comparison of the paper's D.3.`,
    },
  ];
}

/** Figures that the paper reports but the CSV has no columns for. */
export const metrPublishedOnly: readonly string[] = [
  'Experts forecast -38.7% (34 in economics) and -38.0% (54 in machine learning).',
  'Less than 44% of generations were accepted. 9% of the time went into reviewing and cleaning AI output, 4% into waiting.',
  'About 6% contamination of the arm without AI; AI was not used in 16.4% of 44 recordings with AI allowed.',
];

/** Our figures next to the paper's (arXiv:2507.09089). */
export function metrPaperTable(report: StudyReport) {
  const z = report.effect.intervals.homoskedasticZ;
  return [
    { figure: 'effect of AI on time', paper: '+19%', ours: report.effect.effect },
    { figure: 'lower end of its 95% interval', paper: '+2% (0.013 in the repository)', ours: z.lower },
    { figure: 'upper end of its 95% interval', paper: '+39% (0.395 in the repository)', ours: z.upper },
    { figure: 'ratio of mean times', paper: '+34%', ours: report.ratioOfMeans },
    { figure: 'forecast effect', paper: '-24%', ours: report.forecast?.ratioOfMeans ?? null },
    { figure: 'correlation forecast/actual, AI', paper: '0.64', ours: report.correlations.treated },
    { figure: 'correlation forecast/actual, no AI', paper: '0.59', ours: report.correlations.control },
    {
      figure: 'missing review: AI 60 min, no AI 0',
      paper: '+23%',
      ours: report.variants.imputedTreatedHigh?.effect ?? null,
    },
    {
      figure: 'missing review: AI 0, no AI 60 min',
      paper: '+14%',
      ours: report.variants.imputedControlHigh?.effect ?? null,
    },
    { figure: 'developers slower with AI', paper: '75%', ours: report.developersSlower?.share ?? null },
    { figure: 'felt effect after the work', paper: '-20%', ours: null },
  ];
}
