import * as z from 'zod/mini';
import { cellKeys } from '../cell.ts';

/** Bounds of the numbers. Tasks of one cell in one week: nobody does more, and a hostile contributor cannot claim more. */
const tasksAWeek = 200;
/** |ln minutes| of a task stays below 12 (113 days around the clock). */
const lnMinutes = 12;
export const bounds = {
  tasks: tasksAWeek,
  sum: tasksAWeek * lnMinutes,
  squares: tasksAWeek * lnMinutes ** 2,
  /** Per person and week. */
  chars: 10_000_000,
  changes: 10_000,
  week: 10_000,
  quarter: 1000,
  word: 0xffff_ffff,
  weeks: 13,
} as const;

const count = (top: number) => z.int().check(z.gte(0), z.lte(top));
const real = (top: number) => z.number().check(z.gte(-top), z.lte(top));
const tasks = count(bounds.tasks);
const sum = real(bounds.sum);
const squares = z.number().check(z.gte(0), z.lte(bounds.squares));

/**
 * Sufficient statistics of ln measured minutes (y) on ln estimated minutes without AI (x) over a cell's tasks: enough for an exact pooled
 * regression without anyone's individual tasks.
 */
export const cellSums = z.strictObject({
  n: tasks,
  x: sum,
  y: sum,
  xx: squares,
  xy: real(bounds.squares),
  yy: squares,
});
export type CellSums = z.infer<typeof cellSums>;

/** n, sum and sum of squares of a logarithm. */
const moments = z.strictObject({ n: tasks, sum, squares });
export type Moments = z.infer<typeof moments>;

/** A count out of a total. */
const hits = z.strictObject({ n: tasks, inside: tasks });
const code = z.strictObject({
  /** Characters written, those still there, and those changed or deleted by the time of the count. */
  chars: count(bounds.chars),
  kept: count(bounds.chars),
  churned: count(bounds.chars),
  /** Changes (commits), and those of them later reverted or fixed. */
  changes: count(bounds.changes),
  failed: count(bounds.changes),
});
export type CodeCounts = z.infer<typeof code>;

export const codeOrigins = ['ai', 'human', 'unknown'] as const;
export type CodeOrigin = (typeof codeOrigins)[number];

const weekStats = z.strictObject({
  /** See weeks.ts. */
  week: count(bounds.week),
  cells: z.partialRecord(z.enum(cellKeys), cellSums),
  /** ln (estimate with AI / estimate without): what the person expects of AI. */
  forecast: z.optional(moments),
  /** ln of how they felt AI changed the time, asked before anything was revealed. */
  felt: z.optional(moments),
  /** ln (measured / felt) time: the perception gap. */
  gap: z.optional(moments),
  /** Sums of pinball losses of the typical (0.5) and the nearly certain (0.9) estimate, ln minutes. */
  typicalLoss: z.optional(z.strictObject({ n: tasks, sum: z.number().check(z.gte(0), z.lte(bounds.sum)) })),
  certainLoss: z.optional(z.strictObject({ n: tasks, sum: z.number().check(z.gte(0), z.lte(bounds.sum)) })),
  /** Tasks inside the person's own 80% interval, and below their nearly certain (90%) estimate. */
  interval: z.optional(hits),
  certain: z.optional(hits),
  /** What became of code, if known. */
  code: z.optional(z.partialRecord(z.enum(codeOrigins), code)),
});
export type WeekStats = z.infer<typeof weekStats>;

const word = count(bounds.word);

/**
 * Everything that is shared by one pseudonym for one quarter. There is no place for a string: values are numbers within bounds, keys come
 * from closed lists, and {@link sharedBytes} is the only form that is read.
 */
export const sharedStats = z.strictObject({
  version: z.literal(1),
  quarter: count(bounds.quarter),
  /** The pseudonym, 128 bits. */
  who: z.tuple([word, word, word, word]),
  weeks: z.array(weekStats).check(z.maxLength(bounds.weeks)),
});
export type SharedStats = z.infer<typeof sharedStats>;
