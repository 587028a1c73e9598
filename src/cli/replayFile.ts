import { AppError } from '../base/appError.ts';
import { clockKinds } from '../tasks/replay/replayedClocks.ts';

/** One event of a replay file. */
export interface ReplayEvent {
  /** Line in the file, 1-based. */
  readonly line: number;
  readonly tMs: number;
  readonly kind: string;
  /** What the event carries. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export const provenanceKinds = [
  ...[
    'open',
    'change',
    'offer',
    'accept',
    'copy',
    'paste',
    'format',
    'save',
    'external',
    'terminal',
    'hook',
    'head',
    'rename',
  ],
  ...['close', 'restart'],
];
const kindKeys = ['kind', 'type', 'event', 'op', 'name'];
const bodyKeys = ['payload', 'data', 'body', 'fields'];

/**
 * Reads a replay file: `{"calibrated":"replay/1"}`, then one event per line with its time `t` in milliseconds. The name of an event is in
 * `kind` (or `type`, `event`), or is the key of an object that contains its fields.
 * @throws AppError `badInput` naming the line.
 */
export function parseReplay(text: string): ReplayEvent[] {
  // Some editors put a byte order mark at the start.
  const lines = text
    .replace(/^\uFEFF/u, '')
    .split('\n')
    .map((line) => line.replace(/\r$/u, ''));
  const head = parseLine(lines[0] ?? '', 1);
  if (head['calibrated'] !== 'replay/1') {
    throw new AppError(
      'badInput',
      'Line 1 is not {"calibrated":"replay/1"}; this is not a replay file of a known version.',
    );
  }
  return lines.flatMap((line, index) => (index === 0 || line.trim() === '' ? [] : [parseEvent(line, index + 1)]));
}

function parseEvent(line: string, number: number): ReplayEvent {
  const record = parseLine(line, number);
  const time = record['t'];
  if (typeof time !== 'number' || !Number.isFinite(time)) {
    throw new AppError('badInput', `Line ${number} has no time: "t" must be a number of milliseconds.`);
  }
  const known = [...provenanceKinds, ...clockKinds];
  const kindKey = kindKeys.find((key) => known.includes(String(record[key])));
  const named = kindKey === undefined ? undefined : record[kindKey];
  const nested = known.find((kind) => isRecord(record[kind]));
  const kind = typeof named === 'string' ? named : nested;
  if (kind === undefined)
    throw new AppError('badInput', `Line ${number} names no known event; "kind" must be one of ${known.join(', ')}.`);
  const { t: _, ...own } = record;
  const inner = [kind, ...bodyKeys].map((key) => record[key]).find(isRecord) ?? {};
  const fields: Record<string, unknown> = { ...own, ...inner };
  if (kindKey !== undefined && !(kindKey in inner)) delete fields[kindKey];
  return { line: number, tMs: time, kind, fields };
}

function parseLine(line: string, number: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new AppError('badInput', `Line ${number} is not JSON.`);
  }
  if (!isRecord(value)) throw new AppError('badInput', `Line ${number} is not a JSON object.`);
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
