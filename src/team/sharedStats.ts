import * as z from 'zod/mini';
import { cellKeys } from './cell.ts';

/** Tasks of one cell in one week: more is not a person's. Also the cap of what a hostile contributor can claim. */
const mostTasksAWeek = 200;
/** Characters or changes of one person in one week. */
const mostCharsAWeek = 10_000_000;
const mostChangesAWeek = 10_000;
/** The largest sum that those tasks can have: |ln minutes| stays below 12 (five months). */
const mostSum = mostTasksAWeek * 12;
const mostSquares = mostSum * 12;

const count = (most: number) => z.int().check(z.gte(0), z.lte(most));
const real = (most: number) => z.number().check(z.gte(-most), z.lte(most));
const tasks = count(mostTasksAWeek);
const sum = real(mostSum);
const squares = z.number().check(z.gte(0), z.lte(mostSquares));

/**
 * Sufficient statistics of ln measured minutes (y) on ln estimated minutes without AI (x) of a cell's tasks: with them a
 * pooled regression is exact without anyone's rows.
 */
export const cellSums = z.strictObject({ n: tasks, x: sum, y: sum, xx: squares, xy: real(mostSquares), yy: squares });
export type CellSums = z.infer<typeof cellSums>;

/** n, sum and sum of squares of a logarithm. */
const moments = z.strictObject({ n: tasks, sum, squares });
export type Moments = z.infer<typeof moments>;

/** How many of how many. */
const hits = z.strictObject({ n: tasks, inside: tasks });
const code = z.strictObject({
  /** Characters written, those of them still there and those changed or deleted at the time of the count. */
  chars: count(mostCharsAWeek),
  kept: count(mostCharsAWeek),
  churned: count(mostCharsAWeek),
  /** Changes (commits), and those of them that were reverted or fixed afterwards. */
  changes: count(mostChangesAWeek),
  failed: count(mostChangesAWeek),
});
export type CodeCounts = z.infer<typeof code>;

export const codeOrigins = ['ai', 'human', 'unknown'] as const;
export type CodeOrigin = (typeof codeOrigins)[number];

const weekStats = z.strictObject({
  /** See weeks.ts. */
  week: count(10_000),
  cells: z.partialRecord(z.enum(cellKeys), cellSums),
  /** ln (estimate with AI / estimate without): what the person expects of AI. */
  forecast: z.optional(moments),
  /** ln of how they felt AI changed the time, asked before anything was revealed. */
  felt: z.optional(moments),
  /** ln (measured / felt) time: the perception gap. */
  gap: z.optional(moments),
  /** Sums of pinball losses of the typical (0.5) and the nearly certain (0.9) estimate, ln minutes. */
  typicalLoss: z.optional(z.strictObject({ n: tasks, sum: z.number().check(z.gte(0), z.lte(mostSum)) })),
  certainLoss: z.optional(z.strictObject({ n: tasks, sum: z.number().check(z.gte(0), z.lte(mostSum)) })),
  /** Tasks inside of the person's own 80 % interval, and below their nearly certain (90 %) estimate. */
  interval: z.optional(hits),
  certain: z.optional(hits),
  /** What became of code, where it is known. */
  code: z.optional(z.partialRecord(z.enum(codeOrigins), code)),
});
export type WeekStats = z.infer<typeof weekStats>;

const word = count(0xffff_ffff);

/**
 * All that is shared: of one pseudonym, for one quarter. There is no place for a string: values are numbers within bounds,
 * keys come from closed lists, and {@link sharedBytes} is the only spelling that is read.
 */
export const sharedStats = z.strictObject({
  version: z.literal(1),
  quarter: count(1000),
  /** The pseudonym, 128 bits. */
  who: z.tuple([word, word, word, word]),
  weeks: z.array(weekStats).check(z.maxLength(13)),
});
export type SharedStats = z.infer<typeof sharedStats>;
