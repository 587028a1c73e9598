import * as z from 'zod/mini';
import type { Tag } from '../tag.ts';
import { tagSchema } from '../tagSchema.ts';
import { type CommitRecord, isSameTag, type LineRun, pushLines } from './commitRecord.ts';

const recordSchema = z.object({
  commit: z.nullable(z.string()),
  author: z.nullable(z.string()),
  files: z.array(
    z.object({
      path: z.string(),
      lines: z.array(
        z.object({ start: z.int().check(z.positive()), end: z.int().check(z.positive()), tag: z.looseObject({}) }),
      ),
    }),
  ),
});

/** One line of JSON, identical for equal records: files by path, lines by number. */
export function recordToJson({ commit, author, files }: CommitRecord): string {
  const sorted = files
    .map(({ path, lines }) => ({ path, lines: plainLines(lines) }))
    .filter(({ lines }) => lines.length > 0)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, lines }) => ({
      path,
      lines: lines
        .toSorted((a, b) => a.start - b.start)
        .map(({ start, end, tag }) => ({ start, end, tag: inOrder(tag) })),
    }));
  return JSON.stringify({ commit, author, files: sorted });
}

export function recordFromJson(value: unknown): CommitRecord | undefined {
  const parsed = recordSchema.safeParse(value);
  if (!parsed.success) return undefined;
  // A record has few tags but many lines.
  const tags = new Map<string, Tag>();
  const tagOf = (json: Readonly<Record<string, unknown>>) => {
    const key = JSON.stringify(json);
    const tag = tags.get(key) ?? tagSchema.parse(json);
    tags.set(key, tag);
    return tag;
  };
  const { commit, author, files } = parsed.data;
  return {
    commit,
    author,
    files: files.map(({ path, lines }) => ({
      path,
      lines: lines.map(({ start, end, tag }) => ({ start, end, tag: tagOf(tag) })),
    })),
  };
}

/** Whether two records agree on every line, ignoring keys. */
export function isSameRecord(left: CommitRecord, right: CommitRecord): boolean {
  const linesOf = new Map(right.files.map(({ path, lines }) => [path, plainLines(lines)]));
  const files = left.files.map(({ path, lines }) => ({ path, lines: plainLines(lines) }));
  return (
    left.commit === right.commit &&
    left.author === right.author &&
    left.files.length === right.files.length &&
    files.every(({ path, lines }) => {
      const others = linesOf.get(path);
      return others !== undefined && lines.length === others.length && lines.every(isSameRun(others));
    })
  );
}

/** Runs of lines with a known origin, by tag only. */
function plainLines(lines: readonly LineRun[]): LineRun[] {
  const plain: LineRun[] = [];
  for (const { start, end, tag } of lines) if (tag.origin !== 'unknown') pushLines(plain, { start, end, tag });
  return plain;
}

function isSameRun(others: readonly LineRun[]): (run: LineRun, at: number) => boolean {
  return ({ start, end, tag }, at) => {
    const other = others[at];
    return other !== undefined && start === other.start && end === other.end && isSameTag(tag, other.tag);
  };
}

/** Fields in a fixed order, wherever the tag comes from. */
function inOrder({
  origin,
  evidence,
  tool,
  model,
  level,
  task,
  timeMs,
  rung,
  reviewer,
  review,
  changeId,
}: Tag): Omit<Tag, 'note'> {
  return { origin, evidence, tool, model, level, task, timeMs, rung, reviewer, review, changeId };
}
