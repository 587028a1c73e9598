import * as z from 'zod/mini';
import { AppError } from '../../base/appError.ts';
import { evidences, makeTag, origins, type TagTable, unknownTagId } from '../tag.ts';
import type { FlatRuns } from '../tracker/flatRuns.ts';
import { pushRun } from '../tracker/flatRuns.ts';

/** A run as the CLI prints and reads it. Offsets in UTF-16 units, the end not included. */
export interface JsonRun {
  readonly start: number;
  readonly end: number;
  readonly origin: string;
  readonly evidence: string;
  readonly tool: string | null;
  readonly model: string | null;
  readonly level: string | null;
}

/** Ascending, without gaps; neighbours that would print the same are merged. */
export function runsToJson(runs: FlatRuns, tags: TagTable): JsonRun[] {
  const list: JsonRun[] = [];
  let start = 0;
  for (let at = 0; at < runs.length; at += 2) {
    const end = start + (runs[at] ?? 0);
    const { origin, evidence, tool, model, level } = tags.get(runs[at + 1] ?? unknownTagId);
    const last = list.at(-1);
    const same =
      last !== undefined &&
      last.origin === origin &&
      last.evidence === evidence &&
      last.tool === tool &&
      last.model === model &&
      last.level === level;
    if (same) list[list.length - 1] = { ...last, end };
    else list.push({ start, end, origin, evidence, tool, model, level });
    start = end;
  }
  return list;
}

const optionalText = z.optional(z.nullable(z.string()));
const runSchema = z.looseObject({
  start: z.int().check(z.nonnegative()),
  end: z.int().check(z.nonnegative()),
  origin: z.enum(origins),
  evidence: z.optional(z.nullable(z.enum(evidences))),
  tool: optionalText,
  model: optionalText,
  level: optionalText,
});
const runsSchema = z.union([z.array(runSchema), z.looseObject({ runs: z.array(runSchema) })]);

/**
 * Reads runs from JSON: a list, or an object with `runs`. Text that no run covers is `unknown`.
 * @throws AppError `badInput` when they are malformed, overlap or do not fit a text of `length` units.
 */
export function runsFromJson(value: unknown, length: number, tags: TagTable): number[] {
  const parsed = runsSchema.safeParse(value);
  if (!parsed.success) {
    throw new AppError('badInput', 'The runs are not a list of {start, end, origin, evidence, tool, model, level}.');
  }
  const list = Array.isArray(parsed.data) ? parsed.data : parsed.data.runs;
  const runs: number[] = [];
  let at = 0;
  for (const { start, end, origin, evidence, tool, model, level } of [...list].sort((a, b) => a.start - b.start)) {
    if (start < at || end < start || end > length) {
      throw new AppError(
        'badInput',
        `The run ${start}..${end} overlaps another one or lies outside of the text (0..${length}).`,
      );
    }
    pushRun(runs, start - at, unknownTagId);
    const fields = {
      origin,
      evidence: evidence ?? 'inferred',
      tool: tool ?? null,
      model: model ?? null,
      level: level ?? null,
    };
    pushRun(runs, end - start, tags.intern(makeTag(fields)));
    at = end;
  }
  pushRun(runs, length - at, unknownTagId);
  return runs;
}
