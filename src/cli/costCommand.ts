import { type CostReport, type CostSum, costReport, money } from '../assist/record/costReport.ts';
import { readUsage, usageEventKind } from '../assist/record/usage.ts';
import { AppError } from '../base/appError.ts';
import { systemClock } from '../base/clock.ts';
import { allRows, taskOverview } from '../tasks/figures/finishedRows.ts';
import { foldTasks } from '../tasks/lifecycle.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import { dataDirectoryFlag, dataDirectoryHelp, readCliStore, writeNotices } from './shared/openCliStore.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated cost [--json] [--data-directory DIR]

Prints what your requests cost, in tokens and money, by day, model, level and task. Beside each finished task stand the minutes
of prompting, waiting and reviewing. Money is in the currency of your price list (calibrated.prices), at that day's price.
Requests without a price are counted in tokens only.

  --json                 one JSON document
${dataDirectoryHelp}

Example: calibrated cost --json
`;

async function run(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = parseFlags(args, { json: { type: 'boolean' }, ...dataDirectoryFlag });
  if (positionals.length > 0)
    throw new AppError('badInput', `"calibrated cost" takes no "${positionals[0]}"; --help shows what it takes.`);
  const { store, notices } = await readCliStore(io, values['data-directory']);
  try {
    writeNotices(io, notices);
    const usages = readUsage(store.events({ kinds: [usageEventKind] }));
    const report = costReport(usages, systemClock.nowMs(), systemClock.zoneOffsetMinutes());
    const titles = new Map(foldTasks(store.events({ kindPrefix: 'task' })).map(({ id, title }) => [id, title]));
    const times = new Map(allRows(taskOverview(store)).map(({ id, categories }) => [id, categories]));
    if (values.json === true) {
      const tasks = Object.entries(report.byTask).map(([id, sum]) => ({
        task: id === '' ? null : id,
        title: titles.get(id) ?? null,
        ...sum,
        promptingMin: minutes(times.get(id)?.prompting),
        waitingMin: minutes(times.get(id)?.waitingOnAi),
        reviewingMin: minutes(times.get(id)?.reviewingAiOutput),
      }));
      const { today, month, all, byModel, byLevel } = report;
      io.stdout.write(`${JSON.stringify({ today, month, all, byModel, byLevel, tasks })}\n`);
    } else io.stdout.write(describe(report, (id) => (id === '' ? 'no task' : (titles.get(id) ?? id))));
  } finally {
    store.close();
  }
  return 0;
}

function minutes(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms / 600) / 100;
}

function describe(report: CostReport, titleOf: (id: string) => string): string {
  if (report.all.requests === 0) return 'No request has been sent yet.\n';
  const line = (name: string, sum: CostSum) =>
    `  ${name.padEnd(28)} ${String(sum.requests).padStart(6)} requests ${String(sum.inputTokens + sum.outputTokens).padStart(10)} tokens  ${sum.unpriced === sum.requests ? 'no price' : money(sum.cost)}`;
  const group = (title: string, sums: Readonly<Record<string, CostSum>>, nameOf = (name: string) => name) => [
    title,
    ...Object.entries(sums).map(([name, sum]) => line(nameOf(name), sum)),
  ];
  return `${[
    ...group('When', { today: report.today, 'this month': report.month, 'in all': report.all }),
    ...group('Model', report.byModel),
    ...group('Level', report.byLevel),
    ...group('Task', report.byTask, titleOf),
  ].join('\n')}\n`;
}

export const costCommand: CliCommand = {
  name: 'cost',
  summary: 'Show what your requests cost, in tokens and money',
  help,
  run,
};
