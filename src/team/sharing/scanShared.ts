import { type CellKey, cellKeys } from '../cell.ts';
import {
  bounds,
  type CellSums,
  type CodeCounts,
  codeOrigins,
  type SharedStats,
  type WeekStats,
} from './sharedStats.ts';

type Loose<T> = { -readonly [K in keyof T]: T[K] };

const cellOrder = new Map<string, number>(cellKeys.map((key, index) => [key, index]));
const quote = 0x22;
const zero = 0x30;
const opening = (name: string) => `,"${name}":{"n":`;
// Built once: concatenating a string on each call costs as much as reading it.
const momentStarts = (['forecast', 'felt', 'gap'] as const).map((name) => ({ name, start: opening(name) }));
const lossStarts = (['typicalLoss', 'certainLoss'] as const).map((name) => ({ name, start: opening(name) }));
const hitStarts = (['interval', 'certain'] as const).map((name) => ({ name, start: opening(name) }));
const originStarts = codeOrigins.map((origin) => ({
  origin,
  first: `"${origin}":{"chars":`,
  next: `,"${origin}":{"chars":`,
}));
const powers = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000] as const;

/**
 * Reads shared stats in their canonical form, straight from the bytes: a quarter of the time of JSON and schema, for teams of thousands.
 * Undefined for anything else, which the schema then explains; a test compares the two readers.
 */
export function scanShared(bytes: Uint8Array): SharedStats | undefined {
  const scan = new Scan(bytes);
  scan.expect('{"version":1,"quarter":');
  const quarter = scan.count(bounds.quarter);
  scan.expect(',"who":[');
  const who: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = 0; i < who.length; i++) {
    if (i > 0) scan.expect(',');
    who[i] = scan.count(bounds.word);
  }
  scan.expect('],"weeks":[\n');
  const weeks: WeekStats[] = [];
  if (!scan.take('\n')) {
    do weeks.push(weekOf(scan));
    while (!scan.failed && weeks.length <= bounds.weeks && scan.take(',\n'));
    scan.expect('\n');
  }
  scan.expect(']}\n');
  if (scan.failed || !scan.isAtEnd || weeks.length > bounds.weeks) return undefined;
  return { version: 1, quarter, who, weeks };
}

function weekOf(scan: Scan): WeekStats {
  scan.expect('{"week":');
  const week: Loose<WeekStats> = { week: scan.count(bounds.week), cells: {} };
  scan.expect(',"cells":{');
  let last = -1;
  if (!scan.take('}')) {
    do {
      const key = scan.key();
      const place = cellOrder.get(key) ?? -1;
      if (place <= last) scan.failed = true;
      last = place;
      // A key from the list; otherwise `failed` is set.
      week.cells[key as CellKey] = sumsOf(scan);
    } while (!scan.failed && scan.take(','));
    scan.expect('}');
  }
  for (const { name, start } of momentStarts) {
    if (!scan.take(start)) continue;
    const n = scan.count(bounds.tasks);
    scan.expect(',"sum":');
    const sum = scan.real(bounds.sum);
    scan.expect(',"squares":');
    week[name] = { n, sum, squares: scan.positive(bounds.squares) };
    scan.expect('}');
  }
  for (const { name, start } of lossStarts) {
    if (!scan.take(start)) continue;
    const n = scan.count(bounds.tasks);
    scan.expect(',"sum":');
    week[name] = { n, sum: scan.positive(bounds.sum) };
    scan.expect('}');
  }
  for (const { name, start } of hitStarts) {
    if (!scan.take(start)) continue;
    const n = scan.count(bounds.tasks);
    scan.expect(',"inside":');
    week[name] = { n, inside: scan.count(bounds.tasks) };
    scan.expect('}');
  }
  if (scan.take(',"code":{')) week.code = codeOf(scan);
  scan.expect('}');
  return week;
}

function sumsOf(scan: Scan): CellSums {
  scan.expect(':{"n":');
  const n = scan.count(bounds.tasks);
  scan.expect(',"x":');
  const x = scan.real(bounds.sum);
  scan.expect(',"y":');
  const y = scan.real(bounds.sum);
  scan.expect(',"xx":');
  const xx = scan.positive(bounds.squares);
  scan.expect(',"xy":');
  const xy = scan.real(bounds.squares);
  scan.expect(',"yy":');
  const yy = scan.positive(bounds.squares);
  scan.expect('}');
  return { n, x, y, xx, xy, yy };
}

function codeOf(scan: Scan): NonNullable<WeekStats['code']> {
  const code: NonNullable<WeekStats['code']> = {};
  let isFirst = true;
  for (const { origin, first, next } of originStarts) {
    if (!scan.take(isFirst ? first : next)) continue;
    isFirst = false;
    const chars = scan.count(bounds.chars);
    scan.expect(',"kept":');
    const kept = scan.count(bounds.chars);
    scan.expect(',"churned":');
    const churned = scan.count(bounds.chars);
    scan.expect(',"changes":');
    const changes = scan.count(bounds.changes);
    scan.expect(',"failed":');
    const counts: CodeCounts = { chars, kept, churned, changes, failed: scan.count(bounds.changes) };
    scan.expect('}');
    code[origin] = counts;
  }
  scan.expect('}');
  return code;
}

/** A position in the bytes. After the first mismatch, `failed` stays set. */
class Scan {
  readonly #bytes: Buffer;
  #at = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(text: string): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
    this.#at = at + text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) this.failed = true;
  }

  /** A quoted name without escapes. */
  key(): string {
    if (this.#bytes[this.#at] !== quote) this.failed = true;
    const end = this.#bytes.indexOf(quote, this.#at + 1);
    if (end < 0) this.failed = true;
    if (this.failed) return '';
    const name = this.#bytes.toString('latin1', this.#at + 1, Math.min(end, this.#at + 64));
    this.#at = end + 1;
    return name;
  }

  count(top: number): number {
    const value = this.#number(false);
    if (!(value >= 0 && value <= top)) this.failed = true;
    return value;
  }

  real(top: number): number {
    const value = this.#number(true);
    if (!(Math.abs(value) <= top)) this.failed = true;
    return value;
  }

  positive(top: number): number {
    const value = this.real(top);
    if (value < 0) this.failed = true;
    return value;
  }

  /** The form in which JavaScript prints numbers rounded to a millionth: no leading or trailing zeros, no negative zero. */
  #number(mayBeReal: boolean): number {
    const bytes = this.#bytes;
    let at = this.#at;
    const isNegative = mayBeReal && bytes[at] === 0x2d;
    if (isNegative) at += 1;
    const from = at;
    let digits = 0;
    for (let digit = (bytes[at] ?? 0) - zero; digit >= 0 && digit <= 9; digit = (bytes[at] ?? 0) - zero) {
      digits = digits * 10 + digit;
      at += 1;
    }
    if (at === from || at - from > 10 || (bytes[from] === zero && at - from > 1)) this.failed = true;
    let decimals = 0;
    if (mayBeReal && bytes[at] === 0x2e) {
      at += 1;
      for (let digit = (bytes[at] ?? 0) - zero; digit >= 0 && digit <= 9; digit = (bytes[at] ?? 0) - zero) {
        digits = digits * 10 + digit;
        decimals += 1;
        at += 1;
        if (decimals > 6) break;
      }
      if (decimals === 0 || decimals > 6 || bytes[at - 1] === zero) this.failed = true;
    }
    if (isNegative && digits === 0) this.failed = true;
    this.#at = at;
    // An integer divided by a power of ten gives the nearest number, the same as parsing the text.
    const value = digits / (powers[decimals] ?? 1);
    return isNegative ? -value : value;
  }
}
