import * as z from 'zod/mini';
import type { CommitRecord } from './commitRecord.ts';
import type { Tag } from './tag.ts';
import { tagSchema } from './tagSchema.ts';

const recordSchema = z.object({
  commit: z.nullable(z.string()),
  author: z.nullable(z.string()),
  files: z.array(
    z.object({
      path: z.string(),
      lines: z.array(
        z.object({ start: z.int().check(z.positive()), end: z.int().check(z.positive()), tag: tagSchema }),
      ),
    }),
  ),
});

/** One line of JSON, the same for the same record: files by path, lines by number. */
export function recordToJson({ commit, author, files }: CommitRecord): string {
  const sorted = files
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
  return parsed.success ? parsed.data : undefined;
}

/** Always the same order of fields, wherever the tag comes from. */
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
