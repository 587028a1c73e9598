import { type CostReport, type CostSum, costReport, money } from '../../assist/record/costReport.ts';
import { readUsage, usageEventKind } from '../../assist/record/usage.ts';
import type { Clock } from '../../base/clock.ts';
import { formatDuration } from '../../base/duration.ts';
import { allRows, taskOverview } from '../../tasks/figures/finishedRows.ts';
import { foldTasks } from '../../tasks/lifecycle.ts';
import type { Recorder } from '../app/recorder.ts';

/** What the models cost, as a page of Markdown: by day, model, level and task, with the minutes beside the money. */
export async function costPage(recorder: Recorder, clock: Clock): Promise<string> {
  await recorder.flush();
  const store = await recorder.store();
  const usages = readUsage(store.events({ kinds: [usageEventKind] }));
  const report = costReport(usages, clock.nowMs(), clock.zoneOffsetMinutes());
  const titles = new Map(foldTasks(store.events({ kindPrefix: 'task' })).map(({ id, title }) => [id, title]));
  const minutes = new Map(allRows(taskOverview(store)).map(({ id, categories }) => [id, categories]));
  const timeOf = (id: string) => {
    const times = minutes.get(id);
    if (times === undefined) return '–';
    const { prompting, waitingOnAi, reviewingAiOutput } = times;
    return [prompting, waitingOnAi, reviewingAiOutput].map((ms) => formatDuration(ms)).join(' / ');
  };
  return page(report, (id) => (id === '' ? 'no task' : (titles.get(id) ?? id)), timeOf);
}

function page(report: CostReport, titleOf: (id: string) => string, timeOf: (id: string) => string): string {
  const lines = ['# Cost', ''];
  if (report.all.requests === 0) return [...lines, 'No request has been sent yet.', ''].join('\n');
  lines.push(
    'Money is in the currency of your price list (`calibrated.prices`), at that day’s price. Requests without a price are counted in tokens only.',
    '',
    ...table('When', [
      ['today', report.today],
      ['this month', report.month],
      ['in all', report.all],
    ]),
    ...table('Model', Object.entries(report.byModel)),
    ...table('Level', Object.entries(report.byLevel)),
    ...table(
      'Task',
      Object.entries(report.byTask).map(([id, sum]) => [titleOf(id), sum, timeOf(id)]),
      'Prompting / waiting / reviewing',
    ),
  );
  if (report.all.estimated > 0)
    lines.push(
      `Tokens of ${report.all.estimated} requests are estimated (4 characters a token), because the server sent no counts.`,
      '',
    );
  return lines.join('\n');
}

function table(name: string, rows: readonly (readonly [string, CostSum, string?])[], extra?: string): string[] {
  return [
    `| ${name} | Requests | Tokens in | Tokens out | Money | Without a price |${extra === undefined ? '' : ` ${extra} |`}`,
    `| --- | ---: | ---: | ---: | ---: | ---: |${extra === undefined ? '' : ' --- |'}`,
    ...rows.map(
      ([label, sum, more]) =>
        `| ${label.replaceAll('|', '\\|')} | ${sum.requests} | ${sum.inputTokens.toLocaleString('en')} | ${sum.outputTokens.toLocaleString('en')} | ${sum.unpriced === sum.requests ? 'not known' : money(sum.cost)} | ${sum.unpriced} |${more === undefined ? '' : ` ${more} |`}`,
    ),
    '',
  ];
}
