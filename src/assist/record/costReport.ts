import * as l10n from '@vscode/l10n';
import { localDate } from '../../base/localDay.ts';
import type { RecordedUsage } from './usage.ts';

/** A sum over requests. */
export interface CostSum {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In the currency of the price list; priced requests only. */
  readonly cost: number;
  /** Requests to models without a price: their tokens are counted, their cost is unknown. */
  readonly unpriced: number;
  /** Requests whose tokens were estimated. */
  readonly estimated: number;
}

export interface CostReport {
  readonly today: CostSum;
  readonly month: CostSum;
  readonly all: CostSum;
  /** By task id; requests without a task are under the empty name. */
  readonly byTask: Readonly<Record<string, CostSum>>;
  readonly byModel: Readonly<Record<string, CostSum>>;
  readonly byLevel: Readonly<Record<string, CostSum>>;
}

export interface Caps {
  /** In the currency of the price list; 0 means no cap. */
  readonly daily: number;
  readonly monthly: number;
}

/**
 * What requests cost, in total and by task, model and level.
 * @param zoneMinutes Minutes to add to UTC to get local time: days and months are the person's.
 */
export function costReport(usages: readonly RecordedUsage[], nowMs: number, zoneMinutes: number): CostReport {
  const day = (tMs: number) => localDate(tMs, zoneMinutes);
  const today = day(nowMs);
  return {
    today: sum(usages.filter(({ tMs }) => day(tMs) === today)),
    month: sum(usages.filter(({ tMs }) => day(tMs).slice(0, 7) === today.slice(0, 7))),
    all: sum(usages),
    byTask: grouped(usages, ({ task }) => task ?? ''),
    byModel: grouped(usages, ({ model }) => model),
    byLevel: grouped(usages, ({ level }) => level),
  };
}

function grouped(
  usages: readonly RecordedUsage[],
  nameOf: (usage: RecordedUsage) => string,
): Readonly<Record<string, CostSum>> {
  const groups = Map.groupBy(usages, nameOf);
  return Object.fromEntries([...groups].map(([name, group]) => [name, sum(group)]));
}

function sum(usages: readonly RecordedUsage[]): CostSum {
  const total = (of: (usage: RecordedUsage) => number) => usages.reduce((result, usage) => result + of(usage), 0);
  return {
    requests: usages.length,
    inputTokens: total(({ inputTokens }) => inputTokens),
    outputTokens: total(({ outputTokens }) => outputTokens),
    cost: total(({ cost }) => cost ?? 0),
    unpriced: usages.filter(({ cost }) => cost === null).length,
    estimated: usages.filter(({ isEstimated }) => isEstimated).length,
  };
}

/** The most a request can cost, null if its model has no price. */
export interface Prospect {
  readonly model: string;
  readonly most: number | null;
}

/**
 * Why a request must not be sent, or undefined if it may: checked beforehand, with the most it can cost. A cap that cannot be enforced
 * because a price is missing also stops the request.
 */
export function capSentence(
  report: Pick<CostReport, 'today' | 'month'>,
  caps: Caps,
  next: Prospect,
): string | undefined {
  if (caps.daily <= 0 && caps.monthly <= 0) return undefined;
  if (next.most === null)
    return l10n.t(
      'Nothing was sent: there is a cost limit but no price for "{0}". Add it to "calibrated.prices".',
      next.model,
    );
  for (const [name, cap, spent] of [
    ['daily', caps.daily, report.today.cost],
    ['monthly', caps.monthly, report.month.cost],
  ] as const) {
    if (cap > 0 && spent + next.most > cap) {
      return l10n.t(
        'Nothing was sent: this request could cost {0}, and {1} of your {2} limit of {3} is spent. Raise "calibrated.cost.{4}Cap" or wait.',
        money(next.most),
        money(spent),
        name,
        money(cap),
        name,
      );
    }
  }
  return undefined;
}

/** Two decimals, four below a tenth: single requests are cheap. */
export function money(amount: number): string {
  return amount === 0 || amount >= 0.1 ? amount.toFixed(2) : amount.toFixed(4);
}

/** One line for the menu: "0.42 today, 3.10 this month". */
export function costLine({ today, month }: Pick<CostReport, 'today' | 'month'>, caps: Caps): string {
  if (month.requests === 0) return l10n.t('no requests this month');
  const of = (cap: number) => (cap > 0 ? l10n.t(' of {0}', money(cap)) : '');
  const known =
    month.unpriced === month.requests
      ? l10n.t('{0} tokens this month, no price set', (month.inputTokens + month.outputTokens).toLocaleString('en'))
      : l10n.t(
          '{0}{1} today, {2}{3} this month',
          money(today.cost),
          of(caps.daily),
          money(month.cost),
          of(caps.monthly),
        );
  return month.unpriced > 0 && month.unpriced < month.requests
    ? l10n.t('{0}, {1} without a price', known, month.unpriced)
    : known;
}
