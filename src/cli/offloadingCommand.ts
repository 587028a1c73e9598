import { AppError } from '../base/appError.ts';
import { type OffloadingReport, offloadingKinds, offloadingReport } from '../practice/offloading.ts';
import { offloadingAsCsv, offloadingAsJson } from '../practice/offloadingExport.ts';
import { offloadingRows, offloadingTiles } from '../practice/offloadingSentences.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { dataDirectoryFlag, dataDirectoryHelp, readCliStore, writeNotices } from './shared/openCliStore.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated offloading [--json | --csv] [--data-directory DIR]

Prints by week what you left to the model and what you did yourself: answers among hints and answers, how deep the hints went,
unassisted tasks passed and skipped, explanations, positions and cards. It counts; it claims no learning gain. A share is given
from 10 cases on, with its 95% interval.

  --json                 one JSON document {"weeks":[...],"total":{...},"forecasts":...,"missing":[...],"note":"..."}
  --csv                  one row a week
${dataDirectoryHelp}

Example:
  calibrated offloading --csv > offloading.csv
`;

async function run(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseFlags(args, {
    json: { type: 'boolean' },
    csv: { type: 'boolean' },
    ...dataDirectoryFlag,
  });
  if (positionals.length > 0) {
    throw new AppError('badInput', `"calibrated offloading" takes no "${positionals[0]}"; --help shows what it takes.`);
  }
  if (values.json === true && values.csv === true) throw new AppError('badInput', 'Choose --json or --csv, not both.');
  const { store, notices } = await readCliStore(io, values['data-directory']);
  try {
    writeNotices(io, notices);
    const report = offloadingReport(store.events({ kinds: offloadingKinds }));
    io.stdout.write(
      values.json === true
        ? offloadingAsJson(report)
        : values.csv === true
          ? offloadingAsCsv(report)
          : describe(report),
    );
  } finally {
    store.close();
  }
  return 0;
}

function describe(report: OffloadingReport): string {
  const tiles = offloadingTiles(report).map(
    ({ name, value, detail }) => `${name}: ${value}${detail === '' ? '' : ` (${detail})`}`,
  );
  const rows = offloadingRows(report);
  const cells = [rows.columns, ...rows.rows];
  const widths = rows.columns.map((_, at) => Math.max(...cells.map((row) => (row[at] ?? '').length)));
  const table =
    rows.rows.length === 0
      ? []
      : cells.map((row) =>
          row
            .map((cell, at) => cell.padEnd(widths[at] ?? 0))
            .join('  ')
            .trimEnd(),
        );
  const missing =
    report.missing.length === 0 ? [] : ['Still missing:', ...report.missing.map((sentence) => `  ${sentence}`), ''];
  return `${[...tiles, '', ...table, ...(table.length === 0 ? [] : ['']), ...missing, report.note].join('\n')}\n`;
}

export const offloadingCommand: CliCommand = {
  name: 'offloading',
  summary: 'Show by week what was left to the model, and what was done without it',
  help,
  run,
};
