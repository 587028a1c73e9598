import { AppError } from '../base/appError.ts';
import { clip } from '../base/clip.ts';
import { systemClock } from '../base/clock.ts';
import { formatDuration } from '../base/duration.ts';
import { utcDate } from '../base/localDay.ts';
import { oneLine } from '../base/oneLine.ts';
import { categories, categoryLabels } from '../tasks/clocks/category.ts';
import { abandonedFigure } from '../tasks/figures/abandonedFigure.ts';
import { backlogForecast, forecastLines, readEstimates } from '../tasks/figures/backlogForecast.ts';
import { tasksAsCsv, tasksAsJson } from '../tasks/figures/exportRows.ts';
import { type TaskOverview, taskOverview } from '../tasks/figures/finishedRows.ts';
import { type GapRow, gapSentence } from '../tasks/figures/gap.ts';
import { gapFigures } from '../tasks/figures/gapFigures.ts';
import { readTrials } from '../tasks/trial/readTrials.ts';
import { taskTimelineText } from './report/taskTimelineText.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { dataDirectoryFlag, dataDirectoryHelp, readCliStore, writeNotices } from './shared/openCliStore.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated tasks [--json | --csv] [--data-directory DIR]
calibrated tasks forecast ESTIMATE... [--json] [--data-directory DIR]
calibrated tasks timeline [TASK] [--json] [--data-directory DIR]

Prints your finished tasks: what you estimated, what it felt like, what was measured. A task that still needs its
felt time is counted but not shown: the question comes before the answer.

"forecast" says when a list of tasks is done, at 50, 80 and 95%, drawn from the errors of your own estimates. Below ten
finished tasks it draws from other developers and says so. "timeline" says what was counted of a task and why, with its stages and
corrections; without an id, of the task that was finished last.

  --json                 one JSON document {"tasks":[...],"figures":{...}}, times in minutes; the figures are those of the
                         Gap panel, null while there are fewer than ten tasks
  --csv                  the same rows as CSV
${dataDirectoryHelp}

Examples:
  calibrated tasks forecast 1h 2h 45m 30m-2h
  calibrated tasks --csv > tasks.csv
  calibrated intervals tasks.csv --estimate estimateMin --actual measuredMin
`;

async function run(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseFlags(args, {
    json: { type: 'boolean' },
    csv: { type: 'boolean' },
    ...dataDirectoryFlag,
  });
  const [action, ...rest] = positionals;
  if (action !== undefined && action !== 'forecast' && action !== 'timeline') {
    throw new AppError('badInput', `"calibrated tasks" takes no "${positionals[0]}"; --help shows what it takes.`);
  }
  if (values.json === true && values.csv === true) {
    throw new AppError('badInput', 'Choose --json or --csv, not both.');
  }
  const { store, notices } = await readCliStore(io, values['data-directory']);
  try {
    writeNotices(io, notices);
    if (action === 'timeline') {
      io.stdout.write(taskTimelineText(store, rest[0], values.json === true, systemClock.nowMs()));
      return 0;
    }
    const overview = taskOverview(store);
    if (action === 'forecast') {
      io.stdout.write(forecast(overview.rows, rest, values.json === true));
      return 0;
    }
    io.stdout.write(
      values.json === true
        ? tasksAsJson(overview.rows, gapFigures(overview, readTrials(store)))
        : values.csv === true
          ? tasksAsCsv(overview.rows)
          : describe(overview),
    );
  } finally {
    store.close();
  }
  return 0;
}

function forecast(rows: readonly GapRow[], estimates: readonly string[], json: boolean): string {
  const now = { nowMs: systemClock.nowMs(), zoneMin: systemClock.zoneOffsetMinutes() };
  const result = backlogForecast(rows, readEstimates(estimates.join(',')), now);
  if (!json) return `${forecastLines(result).join('\n')}\n`;
  const minutes = (ms: number) => Math.round(ms / 600) / 100;
  const { levels, estimated, source, n } = result;
  const document = {
    command: 'tasks forecast',
    estimatedMin: minutes(estimated),
    levels: levels.map(({ chance, total, days }) => ({ chance, totalMin: minutes(total), days })),
    source,
    n,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function describe({ rows, notEstimated, unasked, open, abandoned, withdrawn }: TaskOverview): string {
  const figure = abandonedFigure(rows, abandoned);
  const lines = [
    ...(rows.length === 0 ? [] : table(rows)),
    ...open.map(({ title, phase }) => `${phase === 'paused' ? 'Paused' : 'Running'}: ${oneLine(title)}`),
    ...unasked.map(({ title }) => `Done, waiting for how long it felt: ${oneLine(title)}`),
    ...notEstimated.map((row) => `Counts in no figure: ${oneLine(row.title)}. ${gapSentence(row)}`),
    ...withdrawn.map(({ title, withdrawnBecause: why }) =>
      oneLine(`Not counted: ${title}${why === undefined ? '' : ` (${why})`}`),
    ),
    ...(figure === null ? [] : [figure.text]),
  ];
  return `${(lines.length === 0 ? ['No task is recorded yet; start one in the editor or with “calibrated task start”.'] : lines).join('\n')}\n`;
}

/** Maximum width of a title in the table, in characters. */
const titleWidth = 40;

/** The most that unassigned silence could add; empty where it would repeat the same figure. */
function upTo({ measuredMs, uncertainMs }: GapRow): string {
  const most = formatDuration(measuredMs + uncertainMs);
  return most === formatDuration(measuredMs) ? '' : `, up to ${most}`;
}

function table(rows: readonly GapRow[]): string[] {
  const clock = (ms: number | null) => (ms === null ? '–' : formatDuration(ms)).padStart(9);
  const line = (row: GapRow) =>
    [
      utcDate(row.doneMs),
      clip(oneLine(row.title), titleWidth).padEnd(titleWidth),
      row.kind.padEnd(13),
      clock(row.estimateMs),
      clock(row.feltMs),
      clock(row.measuredMs) + upTo(row) + (row.isCorrected ? ' (corrected)' : ''),
    ].join(' ');
  const head = [
    'done'.padEnd(10),
    'task'.padEnd(titleWidth),
    'kind'.padEnd(13),
    ...['estimate', 'felt', 'measured'].map((name) => name.padStart(9)),
  ];
  const shares = categories
    .map((category) => ({ category, ms: rows.reduce((sum, row) => sum + row.categories[category], 0) }))
    .filter(({ category, ms }) => category !== 'idleOther' && ms >= 30_000)
    .sort((a, b) => b.ms - a.ms)
    .map(({ category, ms }) => `${categoryLabels[category]} ${formatDuration(ms)}`);
  const spent = shares.length === 0 ? [] : [`Measured time: ${shares.join(', ')}.`];
  return [head.join(' '), ...rows.map(line), ...spent, `n = ${rows.length}`];
}

export const tasksCommand: CliCommand = {
  name: 'tasks',
  summary: 'List finished tasks: estimated, felt and measured time',
  help,
  run,
};
