/** What a model costs; the list is the user's own data. */
export interface Price {
  /** The provider's name for the model; `*` stands for any text. */
  readonly model: string;
  /** For a million tokens, in the currency of the list. */
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
  /** ISO date on which the price was looked up. */
  readonly date: string;
}

const million = 1_000_000;

/** Reads the setting `calibrated.prices`; entries that cannot be read are left out and counted. */
export function readPrices(setting: unknown): { readonly prices: readonly Price[]; readonly unreadable: number } {
  const entries: readonly unknown[] = Array.isArray(setting) ? setting : [];
  const prices = entries.flatMap((entry) => priceFrom(entry) ?? []);
  const missing = Array.isArray(setting) || setting === undefined ? 0 : 1;
  return { prices, unreadable: entries.length - prices.length + missing };
}

function priceFrom(entry: unknown): Price | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { model, input, output, date } = entry as Readonly<Record<string, unknown>>;
  const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < 1e6;
  if (typeof model !== 'string' || model === '' || !isAmount(input) || !isAmount(output)) return undefined;
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  return { model, inputPerMillion: input, outputPerMillion: output, date };
}

/** The price of a model: the entry with its exact name, else the most specific pattern. */
export function priceOf(prices: readonly Price[], model: string): Price | undefined {
  return prices
    .filter((price) => pattern(price.model).test(model))
    .sort((a, b) => exactness(b.model, model) - exactness(a.model, model))[0];
}

function exactness(name: string, model: string): number {
  return name.toLowerCase() === model.toLowerCase() ? Number.POSITIVE_INFINITY : name.replaceAll('*', '').length;
}

function pattern(name: string): RegExp {
  const parts = name.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}

/** In the currency of the price list. */
export function costOf(price: Price, inputTokens: number, outputTokens: number): number {
  return (price.inputPerMillion * inputTokens + price.outputPerMillion * outputTokens) / million;
}
