import * as l10n from '@vscode/l10n';
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
  const titleOf = (id: string) => (id === '' ? l10n.t('no task') : (titles.get(id) ?? id));
  const hasPrices = report.all.unpriced < report.all.requests;
  return {
    title: l10n.t('Cost'),
    lead: leadOf(report),
    caption: hasPrices ? l10n.t('Money by model, in the currency of your price list.') : l10n.t('Tokens by model.'),
    bars: barsOf(report, hasPrices),
    interval: null,
    buttons: buttonsOf(report),
    tables: [
      ...costTables(report, titleOf, timeOf),
      await levelRecordTable({ recorder, clock, editor: vscode }, opensLevels),
    ],
    report: '',
  };
}

const tokensOf = ({ inputTokens, outputTokens }: CostSum): number => inputTokens + outputTokens;

function leadOf({ all, month, today }: CostReport): string {
  if (all.requests === 0) return l10n.t('You haven’t sent a request yet, so nothing was spent.');
  const ofToday = today.requests === 0 ? l10n.t('none') : today.requests;
  const requests = l10n.t('{0} this month, {1} of them today', plural(month.requests, 'request'), ofToday);
  if (month.unpriced === month.requests && month.requests > 0)
    return l10n.t('You sent {0}. What they cost is not known, because their models have no price.', requests);
  const rest = month.unpriced === 0 ? '' : l10n.t(' {0} had no price.', plural(month.unpriced, 'request'));
  return l10n.t('You spent {0} on {1}.{2}', money(month.cost), requests, rest);
}

function barsOf({ byModel }: CostReport, hasPrices: boolean): SheetBar[] {
  const sizes = Object.entries(byModel).map(([name, sum]) => ({
    name,
    size: hasPrices ? sum.cost : tokensOf(sum),
    text: hasPrices ? moneyOf(sum) : l10n.t('{0} tokens', tokensOf(sum).toLocaleString('en')),
  }));
  const longest = Math.max(...sizes.map(({ size }) => size), Number.MIN_VALUE);
  return sizes
    .sort((one, other) => other.size - one.size)
    .map(({ name, size, text }) => ({ name, share: size / longest, text }));
}

function buttonsOf({ all }: CostReport): Sheet['buttons'] {
  if (all.requests === 0)
    return [{ label: l10n.t('Ask About Code…'), run: () => vscode.commands.executeCommand('calibrated.ask') }];
  const setting = all.unpriced > 0 ? 'calibrated.prices' : 'calibrated.cost';
  return [
    {
      label: all.unpriced > 0 ? l10n.t('Set Prices…') : l10n.t('Set Limits…'),
      run: () => vscode.commands.executeCommand('workbench.action.openSettings', setting),
    },
  ];
}

const moneyOf = ({ cost, requests, unpriced }: CostSum): string =>
  unpriced === requests ? l10n.t('not known') : money(cost);

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
    const columns = [
      name,
      l10n.t('Requests'),
      l10n.t('Tokens in'),
      l10n.t('Tokens out'),
      l10n.t('Money'),
      l10n.t('Without a price'),
    ];
    const more = name === l10n.t('Task') ? [l10n.t('Prompting / waiting / reviewing')] : [];
    return { title: l10n.t('By {0}', name.toLowerCase()), columns: [...columns, ...more], rows, notes, isOpen: false };
  };
  const estimated =
    report.all.estimated === 0
      ? []
      : [
          l10n.t(
            'Tokens of {0} are estimated (4 characters a token), because the server sent no counts.',
            plural(report.all.estimated, 'request'),
          ),
        ];
  return [
    table(
      l10n.t('Time'),
      [row(l10n.t('today'), report.today), row(l10n.t('this month'), report.month), row(l10n.t('in all'), report.all)],
      [l10n.t('Each request counts at that day’s price. Without a price, only its tokens count.'), ...estimated],
    ),
    table(
      l10n.t('Model'),
      Object.entries(report.byModel).map(([name, sum]) => row(name, sum)),
    ),
    table(
      l10n.t('Level'),
      Object.entries(report.byLevel).map(([name, sum]) => row(name, sum)),
    ),
    table(
      l10n.t('Task'),
      Object.entries(report.byTask).map(([id, sum]) => row(titleOf(id), sum, timeOf(id))),
    ),
  ];
}
