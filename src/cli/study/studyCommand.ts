import { AppError } from '../../base/appError.ts';
import type { ArmEffect } from '../../statistics/effects/armEffect.ts';
import { tasksNeeded, wordEffect } from '../../statistics/effects/wordEffect.ts';
import { metrDated } from '../../statistics/study/metrUpdate.ts';
import { countArms } from '../../statistics/study/study.ts';
import { studyReport } from '../../statistics/study/studyReport.ts';
import type { CliCommand, CliIo } from '../shared/command.ts';
import { numberFlag, parseFlags } from '../shared/parseFlags.ts';
import { readCsvTable } from './csvTable.ts';
import { metrColumns, metrNotReproducible, metrPaperTable, metrPublishedOnly, metrTraps } from './metrPreset.ts';
import type { StudyColumns, StudyRows } from './studyTasks.ts';
import { readStudyTasks } from './studyTasks.ts';

const help = `
calibrated study CSV --preset metr [--json]
calibrated study CSV --arm COL --estimate COL --time COL[,COL] [--developer COL] [--json]

Estimates the effect of AI on time in a study of two arms. It fits ln time on the arm and ln estimate, with homoskedastic, HC3
and clustered intervals (z and t). It adds variants, forecasts, permutation tests, and the anytime-valid interval. All effects are
ratios of times minus one: 0.19 means that the treated arm took 19% more time.

  --arm COL               two arms: 1/0, true/false, yes/no, AI/none, or any two values with --treated VALUE
  --treated VALUE         the value of the treated arm (AI allowed)
  --control VALUE         the value of the control arm; rows with neither are counted and left out
  --estimate COL          estimate before the work, without AI
  --estimate-treated COL  estimate before the work, with AI
  --time COL[,COL]        measured time, or its parts; blanks in later parts get the mean of the arm
  --developer COL         who did the task: clustered intervals, fixed effects, permutation within developers
  --seed N                seed of the permutation tests (default 1)
  --draws N               draws of the permutation tests (default 9999)
  --preset metr           columns of METR's published data; prints the paper's figures beside ours

Example:
  calibrated study data_complete.csv --preset metr --json
`;

const unbounded = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };

async function run(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseFlags(args, {
    preset: { type: 'string' },
    arm: { type: 'string' },
    treated: { type: 'string' },
    control: { type: 'string' },
    estimate: { type: 'string' },
    'estimate-treated': { type: 'string' },
    time: { type: 'string' },
    developer: { type: 'string' },
    seed: { type: 'string' },
    draws: { type: 'string' },
    json: { type: 'boolean' },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) {
    throw new AppError('badInput', 'Give one CSV file; "calibrated study --help" shows an example.');
  }
  if (values.preset !== undefined && values.preset !== 'metr') {
    throw new AppError('badInput', `There is no preset "${values.preset}"; there is "metr".`);
  }
  const metr = values.preset === 'metr';
  const base: Partial<StudyColumns> = metr ? metrColumns : {};
  const times = values.time?.split(',').map((name) => name.trim()) ?? base.times;
  const need = (flag: string, value: string | undefined): string => {
    if (value !== undefined) return value;
    throw new AppError('badInput', `--${flag} COL is missing; name the column, or use --preset metr.`);
  };
  const table = await readCsvTable(file, io.cwd);
  const rows = readStudyTasks(table, {
    arm: need('arm', values.arm ?? base.arm),
    estimate: need('estimate', values.estimate ?? base.estimate),
    estimateTreated: values['estimate-treated'] ?? base.estimateTreated,
    times: times ?? [need('time', undefined)],
    developer: values.developer ?? base.developer,
    treated: values.treated ?? (values.arm === undefined && values.control === undefined ? base.treated : undefined),
    control: values.control,
  });
  const arms = countArms(rows.tasks);
  if (tasksNeeded(arms.treated, arms.control) > 0) {
    // Too few tasks: no figure leaves the engine, whatever was requested.
    const wording = wordEffect({ ...arms, logRatio: Number.NaN, interval: unbounded });
    const counts = {
      command: 'study',
      rows: table.rows.length,
      unusable: rows.unusable,
      n: rows.tasks.length,
      arms,
      wording,
    };
    io.stdout.write(values.json === true ? `${JSON.stringify(counts, null, 2)}\n` : `${wording.text}\n`);
    return 0;
  }
  refuseConstantEstimates(rows);
  const report = studyReport(rows.tasks, {
    seed: numberFlag('seed', values.seed, 1, { integer: true, from: 0 }),
    draws: numberFlag('draws', values.draws, 9_999, { integer: true, from: 1, below: 1_000_001 }),
  });
  const document = {
    command: 'study',
    preset: metr ? 'metr' : null,
    rows: table.rows.length,
    unusable: rows.unusable,
    columns: rows.columns,
    armValues: rows.arms,
    ...report,
    ...(metr
      ? {
          traps: metrTraps,
          paper: metrPaperTable(report),
          notReproducible: metrNotReproducible(report),
          publishedOnly: metrPublishedOnly,
          dated: metrDated,
        }
      : { notReproducible: [] }),
  };
  io.stdout.write(values.json === true ? `${JSON.stringify(document, null, 2)}\n` : describe(document));
  return 0;
}

/** The regression adjusts for the estimate, which is impossible when the estimates differ only between the arms. */
function refuseConstantEstimates({ tasks, columns }: StudyRows): void {
  const kinds = new Set(tasks.map(({ treated, estimate }) => `${treated} ${estimate}`));
  if (kinds.size > 2) return;
  throw new AppError(
    'badInput',
    `The estimates in "${columns.estimate}" are all the same in each arm; the study needs estimates that differ by task.`,
  );
}

type StudyDocument = ReturnType<typeof studyReport> & {
  readonly rows: number;
  readonly unusable: Readonly<Record<string, number>>;
  readonly paper?: ReturnType<typeof metrPaperTable>;
  readonly dated?: string;
  readonly notReproducible: readonly { readonly figure: string; readonly reason: string }[];
};

function describe(document: StudyDocument): string {
  const { arms, effect, variants, anytime, permutation, wording } = document;
  const percent = (value: number | null) =>
    value === null ? 'no bound' : `${value >= 0 ? '+' : ''}${(100 * value).toFixed(1)}%`;
  const line = (name: string, value: ArmEffect | null) => {
    if (value === null) return [];
    const { lower, upper } = value.intervals.homoskedasticZ;
    return [`  ${name.padEnd(28)} ${percent(value.effect)}  (${percent(lower)} to ${percent(upper)}, n = ${value.n})`];
  };
  const skipped = Object.entries(document.unusable).map(([reason, count]) => `${count} ${reason}`);
  return `${[
    wording.text,
    '',
    `${document.n} of ${document.rows} rows used: ${arms.treated} treated, ${arms.control} control${skipped.length > 0 ? `; left out: ${skipped.join(', ')}` : ''}.`,
    'Effect on time, with the 95% interval (z, homoskedastic):',
    ...line('ln time ~ arm + ln estimate', effect),
    ...Object.entries(variants).flatMap(([name, value]) => line(name, value)),
    `  ${'anytime-valid interval'.padEnd(28)} ${percent(anytime.lower)} to ${percent(anytime.upper)}, e = ${anytime.eValue.toFixed(2)}`,
    `  ${'permutation p'.padEnd(28)} ${permutation.global.p.toFixed(4)}${permutation.withinDeveloper === null ? '' : `, within developers ${permutation.withinDeveloper.p.toFixed(4)}`}`,
    ...(document.paper ?? []).map(
      ({ figure, paper, ours }) =>
        `  ${figure}: paper ${paper}, here ${ours === null ? 'not in the data' : ours.toFixed(4)}`,
    ),
    ...(document.dated === undefined ? [] : [document.dated]),
    ...document.notReproducible.map(({ figure, reason }) => `  Not reproducible: ${figure}. ${reason}`),
  ].join('\n')}\n`;
}

export const studyCommand: CliCommand = {
  name: 'study',
  summary: 'Estimate the effect of AI on time in a study of two arms',
  help,
  run,
};
