import { AppError } from '../../base/appError.ts';
import { cellKeys } from '../cell.ts';
import { implausible } from './implausible.ts';
import { scanShared } from './scanShared.ts';
import { type CellSums, codeOrigins, type SharedStats, sharedStats, type WeekStats } from './sharedStats.ts';

/** Larger than 13 full weeks can be. */
const maxBytes = 262_144;
/** Sums are rounded to 1/this: too fine for any estimate to notice. */
const decimals = 1e6;

const sumsOrder = ['n', 'x', 'y', 'xx', 'xy', 'yy'] as const;
const codeOrder = ['chars', 'kept', 'churned', 'changes', 'failed'] as const;
const momentKeys = ['forecast', 'felt', 'gap'] as const;
const lossKeys = ['typicalLoss', 'certainLoss'] as const;
const hitKeys = ['interval', 'certain'] as const;

/**
 * The canonical form of what is shared: what is previewed, sent and read, byte for byte. One week per line, keys in a fixed order, numbers
 * rounded to a millionth.
 */
export function sharedBytes(stats: SharedStats): Uint8Array {
  return new TextEncoder().encode(sharedText(stats));
}

export function sharedText({ quarter, who, weeks }: SharedStats): string {
  const lines = weeks.map(weekText).join(',\n');
  return `{"version":1,"quarter":${quarter},"who":[${who.join(',')}],"weeks":[\n${lines}\n]}\n`;
}

/** @throws AppError `badInput` saying what is wrong with the bytes; never quotes text from them. */
export function readShared(bytes: Uint8Array): SharedStats {
  if (bytes.length > maxBytes) throw wrong('is larger than a quarter of shared stats can be');
  const stats = scanShared(bytes) ?? readSlowly(bytes);
  const why = implausible(stats);
  if (why !== undefined) throw wrong(why);
  return stats;
}

/** Validates against the schema: slower, but says what is wrong. */
export function readSlowly(bytes: Uint8Array): SharedStats {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    throw wrong('is not JSON', error);
  }
  const parsed = sharedStats.safeParse(value);
  if (!parsed.success) throw wrong(`does not fit the schema (${schemaPlace(parsed.error.issues)})`);
  // Catches anything that the schema ignores (a duplicate key, extra whitespace).
  if (sharedText(parsed.data) !== text) throw wrong('is not spelled the one way that shared stats are');
  return parsed.data;
}

function wrong(what: string, cause?: unknown): AppError {
  return new AppError('badInput', `It ${what}; it is left out.`, { cause });
}

/** Where the first issue is, as far as that can be said without quoting foreign text. */
function schemaPlace(issues: readonly { readonly code?: string | undefined; readonly path: readonly PropertyKey[] }[]) {
  const [issue] = issues;
  const path = (issue?.path ?? []).map((part) => (typeof part === 'number' || isKnown(part) ? String(part) : '?'));
  return `${issue?.code ?? 'unknown'} at ${path.length === 0 ? 'the top' : path.join('.')}`;
}

function isKnown(part: PropertyKey): boolean {
  const names: readonly PropertyKey[] = [
    ...cellKeys,
    ...momentKeys,
    ...lossKeys,
    ...hitKeys,
    ...sumsOrder,
    'weeks',
    'week',
    'cells',
    'code',
    'who',
    'quarter',
    'version',
  ];
  return names.includes(part);
}

function weekText(week: WeekStats): string {
  const parts = [`"week":${week.week}`, `"cells":{${cellsText(week)}}`];
  for (const key of momentKeys) {
    const moments = week[key];
    if (moments === undefined) continue;
    parts.push(`"${key}":{"n":${moments.n},"sum":${rounded(moments.sum)},"squares":${rounded(moments.squares)}}`);
  }
  for (const key of lossKeys) {
    const loss = week[key];
    if (loss !== undefined) parts.push(`"${key}":{"n":${loss.n},"sum":${rounded(loss.sum)}}`);
  }
  for (const key of hitKeys) {
    const hit = week[key];
    if (hit !== undefined) parts.push(`"${key}":{"n":${hit.n},"inside":${hit.inside}}`);
  }
  const { code } = week;
  if (code !== undefined) {
    const origins = codeOrigins.flatMap((origin) => {
      const counts = code[origin];
      return counts === undefined
        ? []
        : [`"${origin}":{${codeOrder.map((name) => `"${name}":${counts[name]}`).join(',')}}`];
    });
    parts.push(`"code":{${origins.join(',')}}`);
  }
  return `{${parts.join(',')}}`;
}

function cellsText({ cells }: WeekStats): string {
  const texts: string[] = [];
  let present = Object.keys(cells).length;
  for (const key of cellKeys) {
    if (present === 0) break;
    const sums = cells[key];
    if (sums === undefined) continue;
    present -= 1;
    texts.push(`"${key}":{${sumsText(sums)}}`);
  }
  return texts.join(',');
}

function sumsText(sums: CellSums): string {
  const [n, ...rest] = sumsOrder;
  return [`"${n}":${sums.n}`, ...rest.map((name) => `"${name}":${rounded(sums[name])}`)].join(',');
}

/** `+ 0` turns a negative zero, which would be a second form, into 0. */
function rounded(value: number): number {
  return Math.round(value * decimals) / decimals + 0;
}
