import { offlineModelLabel } from '../../models/offline/offlineModel.ts';

/** The event of one request to a model: tokens, cost and purpose; never what was asked or answered. */
export const usageEventKind = 'usage.request';

/** One request as it is recorded. */
export interface Usage {
  readonly requestId: string;
  readonly role: string;
  readonly level: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The provider gave no figures, so four characters were counted as a token. */
  readonly isEstimated: boolean;
  /** In the currency of that day's price list; null if the model had no price. */
  readonly cost: number | null;
}

export interface RecordedUsage extends Usage {
  readonly tMs: number;
  readonly task: string | null;
}

interface EventLike {
  readonly tMs: number;
  readonly kind: string;
  readonly task: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The usages among recorded events; events of another shape are skipped. */
export function readUsage(events: Iterable<EventLike>): readonly RecordedUsage[] {
  return [...events].flatMap(({ tMs, kind, task, data }) => {
    if (kind !== usageEventKind) return [];
    const { cost, isEstimated } = data;
    return [
      {
        tMs,
        task,
        requestId: text(data['requestId']),
        role: text(data['role']),
        level: text(data['level']),
        model: modelName(text(data['model'])),
        inputTokens: amount(data['inputTokens']) ?? 0,
        outputTokens: amount(data['outputTokens']) ?? 0,
        isEstimated: isEstimated === true,
        cost: amount(cost),
      },
    ];
  });
}

/** Under its earlier names, the offline model would be listed as three models. */
function modelName(model: string): string {
  return model === 'offline' || model === 'Offline model (no network, learned from this workspace)'
    ? offlineModelLabel
    : model;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function amount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** Source: Cody replaced its tokenizer with this estimate because it cost 1.5 GB and a full core (16c0d79b0). */
const charactersPerToken = 4;

/** Estimated number of tokens in a text of this many UTF-16 units. */
export function estimatedTokens(units: number): number {
  return Math.ceil(units / charactersPerToken);
}
