import * as vscode from 'vscode';
import { type CostReport, type CostSum, costReport, money } from '../../assist/record/costReport.ts';
import { readUsage, usageEventKind } from '../../assist/record/usage.ts';
import type { Clock } from '../../base/clock.ts';
import { formatDuration } from '../../base/duration.ts';
import { plural } from '../../base/plural.ts';
import { allRows, taskOverview } from '../../tasks/figures/finishedRows.ts';
import { foldTasks } from '../../tasks/lifecycle.ts';
import type { SheetBar, SheetTable } from '../../webview/sheet/sheetProtocol.ts';
import type { Recorder } from '../app/recorder.ts';
import type { Sheet } from '../app/sheetPage.ts';
import { levelRecordTable } from './levelRecordView.ts';

/** What the models cost and what each level achieved. @param opensLevels Unfolds the record by level. */
export async function costSheet(recorder: Recorder, clock: Clock, opensLevels: boolean): Promise<Sheet> {
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
  const titleOf = (id: string) => (id === '' ? 'no task' : (titles.get(id) ?? id));
  const hasPrices = report.all.unpriced < report.all.requests;
  return {
    title: 'Cost',
    lead: leadOf(report),
    caption: hasPrices ? 'Money by model, in the currency of your price list.' : 'Tokens by model.',
    bars: barsOf(report, hasPrices),
    interval: null,
    acts: actsOf(report),
    tables: [...costTables(report, titleOf, timeOf), await levelRecordTable(recorder, clock, opensLevels)],
    report: '',
  };
}

const tokensOf = ({ inputTokens, outputTokens }: CostSum): number => inputTokens + outputTokens;

function leadOf({ all, month, today }: CostReport): string {
  if (all.requests === 0) return 'You haven’t sent a request yet, so nothing was spent.';
  const ofToday = today.requests === 0 ? 'none' : today.requests;
  const requests = `${plural(month.requests, 'request')} this month, ${ofToday} of them today`;
  if (month.unpriced === month.requests && month.requests > 0)
    return `You sent ${requests}. What they cost is not known, because their models have no price.`;
  const rest = month.unpriced === 0 ? '' : ` ${plural(month.unpriced, 'request')} had no price.`;
  return `You spent ${money(month.cost)} on ${requests}.${rest}`;
}

function barsOf({ byModel }: CostReport, hasPrices: boolean): SheetBar[] {
  const sizes = Object.entries(byModel).map(([name, sum]) => ({
    name,
    size: hasPrices ? sum.cost : tokensOf(sum),
    text: hasPrices ? moneyOf(sum) : `${tokensOf(sum).toLocaleString('en')} tokens`,
  }));
  const longest = Math.max(...sizes.map(({ size }) => size), Number.MIN_VALUE);
  return sizes
    .sort((one, other) => other.size - one.size)
    .map(({ name, size, text }) => ({ name, share: size / longest, text }));
}

function actsOf({ all }: CostReport): Sheet['acts'] {
  if (all.requests === 0)
    return [{ label: 'Ask About Code…', run: () => vscode.commands.executeCommand('calibrated.ask') }];
  const setting = all.unpriced > 0 ? 'calibrated.prices' : 'calibrated.cost';
  return [
    {
      label: all.unpriced > 0 ? 'Set Prices…' : 'Set Limits…',
      run: () => vscode.commands.executeCommand('workbench.action.openSettings', setting),
    },
  ];
}

const moneyOf = ({ cost, requests, unpriced }: CostSum): string => (unpriced === requests ? 'not known' : money(cost));

function costTables(
  report: CostReport,
  titleOf: (id: string) => string,
  timeOf: (id: string) => string,
): readonly SheetTable[] {
  if (report.all.requests === 0) return [];
  const row = (label: string, sum: CostSum, ...more: string[]): string[] => [
    label,
    String(sum.requests),
    sum.inputTokens.toLocaleString('en'),
    sum.outputTokens.toLocaleString('en'),
    moneyOf(sum),
    String(sum.unpriced),
    ...more,
  ];
  const table = (name: string, rows: readonly (readonly string[])[], notes: readonly string[] = []): SheetTable => {
    const columns = [name, 'Requests', 'Tokens in', 'Tokens out', 'Money', 'Without a price'];
    const more = name === 'Task' ? ['Prompting / waiting / reviewing'] : [];
    return { title: `By ${name.toLowerCase()}`, columns: [...columns, ...more], rows, notes, isOpen: false };
  };
  const estimated =
    report.all.estimated === 0
      ? []
      : [
          `Tokens of ${plural(report.all.estimated, 'request')} are estimated (4 characters a token), because the server sent no counts.`,
        ];
  return [
    table(
      'Time',
      [row('today', report.today), row('this month', report.month), row('in all', report.all)],
      ['Each request counts at that day’s price. Without a price, only its tokens count.', ...estimated],
    ),
    table(
      'Model',
      Object.entries(report.byModel).map(([name, sum]) => row(name, sum)),
    ),
    table(
      'Level',
      Object.entries(report.byLevel).map(([name, sum]) => row(name, sum)),
    ),
    table(
      'Task',
      Object.entries(report.byTask).map(([id, sum]) => row(titleOf(id), sum, timeOf(id))),
    ),
  ];
}
