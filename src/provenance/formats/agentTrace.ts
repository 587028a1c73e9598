import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { makeTag, type Tag } from '../tag.ts';
import type { CommitRecord, FileRecord, LineRun } from './commitRecord.ts';
import { recordFromJson, recordToJson } from './recordJson.ts';

const formatVersion = '0.1.0';
const metadataKey = 'dev.calibrated';

const contributor = z.looseObject({
  type: z.enum(['human', 'ai', 'mixed', 'unknown']),
  model_id: z.optional(z.nullable(z.string())),
});
const range = z.looseObject({
  start_line: z.number(),
  end_line: z.number(),
  contributor: z.optional(z.nullable(contributor)),
});
const conversation = z.looseObject({
  contributor: z.optional(z.nullable(contributor)),
  ranges: z._default(z.array(range), []),
});
/** Read leniently: the reference implementation writes a version and leaves out fields that its own schema wants otherwise. */
const traceSchema = z.looseObject({
  vcs: z.optional(z.nullable(z.looseObject({ revision: z.optional(z.nullable(z.string())) }))),
  tool: z.optional(z.nullable(z.looseObject({ name: z.optional(z.nullable(z.string())) }))),
  files: z._default(
    z.array(z.looseObject({ path: z.string(), conversations: z._default(z.array(conversation), []) })),
    [],
  ),
  metadata: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
});

export interface TraceOptions {
  /** A UUID. */
  readonly id: string;
  /** UTC milliseconds. */
  readonly timeMs: number;
  readonly toolVersion: string;
}

/** One Agent Trace 0.1.0 record of a commit; our whole record lies in its metadata. Null when it names no line. */
export function writeAgentTrace(record: CommitRecord, { id, timeMs, toolVersion }: TraceOptions): object | null {
  const files = record.files.filter(({ lines }) => lines.length > 0);
  if (files.length === 0) return null;
  const shown = files.map(({ path, lines }) => ({ path, conversations: conversationsOf(lines) }));
  return {
    version: formatVersion,
    id,
    timestamp: new Date(timeMs).toISOString(),
    ...(record.commit === null ? {} : { vcs: { type: 'git', revision: record.commit } }),
    tool: { name: 'calibrated', version: toolVersion },
    files: shown,
    metadata: { [metadataKey]: { record: JSON.parse(recordToJson(record)), digest: digest(shown) } },
  };
}

/** Our record of a trace, whoever wrote it; undefined when it is no trace at all. */
export function recordFromAgentTrace(value: unknown): CommitRecord | undefined {
  const parsed = traceSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { files, vcs, tool, metadata } = parsed.data;
  const own = metadata?.[metadataKey];
  if (typeof own === 'object' && own !== null && Reflect.get(own, 'digest') === digest(files)) {
    const record = recordFromJson(Reflect.get(own, 'record'));
    if (record !== undefined) return record;
  }
  const read = files.map(({ path, conversations }): FileRecord => {
    const lines = conversations.flatMap((one) =>
      one.ranges.flatMap((part): LineRun[] => {
        const tag = tagOf(part.contributor ?? one.contributor, tool?.name ?? null);
        const [start, end] = [part.start_line, part.end_line];
        const fits = Number.isInteger(start) && Number.isInteger(end) && start >= 1 && end >= start;
        return tag === undefined || !fits ? [] : [{ start, end, tag }];
      }),
    );
    return { path, lines: withoutOverlap(lines) };
  });
  return { commit: vcs?.revision ?? null, author: null, files: read.filter(({ lines }) => lines.length > 0) };
}

/** A line that both wrote is not human and not surely the model's: nobody's. */
function tagOf(who: z.infer<typeof contributor> | null | undefined, tool: string | null): Tag | undefined {
  if (who?.type === 'ai') return makeTag({ origin: 'ai', evidence: 'matched', tool, model: who.model_id ?? null });
  if (who?.type === 'human') return makeTag({ origin: 'human', evidence: 'matched' });
  return undefined;
}

function withoutOverlap(lines: readonly LineRun[]): LineRun[] {
  const sorted: LineRun[] = [];
  for (const line of lines.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = sorted.at(-1);
    const start = last === undefined ? line.start : Math.max(line.start, last.end + 1);
    if (start <= line.end) sorted.push({ ...line, start });
  }
  return sorted;
}

/** One conversation for each tag, its ranges ascending. */
function conversationsOf(lines: readonly LineRun[]): object[] {
  const groups = new Map<string, { tag: Tag; ranges: { start_line: number; end_line: number }[] }>();
  for (const { start, end, tag } of lines) {
    const key = JSON.stringify(contributorOf(tag));
    const group = groups.get(key) ?? { tag, ranges: [] };
    group.ranges.push({ start_line: start, end_line: end });
    groups.set(key, group);
  }
  return [...groups.values()].map(({ tag, ranges }) => ({ contributor: contributorOf(tag), ranges }));
}

/** The schema allows 250 characters for a model. */
const longestModel = 250;

function contributorOf({ origin, model }: Tag): { type: string; model_id?: string } {
  if (origin === 'ai') return { type: 'ai', ...(model === null ? {} : { model_id: model.slice(0, longestModel) }) };
  return { type: origin === 'human' ? 'human' : 'unknown' };
}

function digest(files: unknown): string {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
}
