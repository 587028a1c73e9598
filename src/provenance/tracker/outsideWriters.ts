import type { CommandWriter } from '../agents/agentCommand.ts';
import { makeTag, type Tag, type TagTable } from '../tag.ts';
import type { TrackedText } from './trackedText.ts';

/** The editor reports changed files and a moved HEAD within this time of each other: its git extension waits up to 5 s. */
const exchangeFollowsMs = 6000;

type WrittenFields = Pick<Tag, 'timeMs' | 'task' | 'changeId'>;

/** Decides the owner of text written outside the editor, and revises that if a git checkout is reported shortly afterwards. */
export class OutsideWriters {
  #exchangedMs = Number.NEGATIVE_INFINITY;
  /** What agents were credited with just now. */
  #credited: Tag[] = [];

  /** @param writer The only program that can have written; undefined when there is none, or more than one. */
  tagOf(writer: CommandWriter | undefined, fields: WrittenFields): Tag {
    const { timeMs } = fields;
    if (writer?.kind === 'formatter')
      return makeTag({ origin: 'tool', evidence: 'matched', tool: writer.tool, ...fields, changeId: null });
    if (writer?.kind !== 'agent' || timeMs - this.#exchangedMs <= exchangeFollowsMs)
      return makeTag({ origin: 'unknown', evidence: 'inferred', ...fields });
    const { tool, model } = writer;
    const tag = makeTag({ origin: 'ai', evidence: 'matched', tool, model, ...fields });
    this.#credited = [...this.#credited.filter((one) => timeMs - one.timeMs <= exchangeFollowsMs), tag];
    return tag;
  }

  /** Git replaced files. The editor may report the files before or after that, so text credited to an agent just now becomes nobody's. */
  exchanged(timeMs: number, tags: TagTable, documents: Iterable<TrackedText>): void {
    this.#exchangedMs = timeMs;
    const early = this.#credited.filter((tag) => timeMs - tag.timeMs <= exchangeFollowsMs);
    this.#credited = [];
    if (early.length === 0) return;
    const nobodys = new Map(early.map((tag) => [tags.intern(tag), tags.intern(unexplained(tag))]));
    for (const document of documents) document.mapTags((tag) => nobodys.get(tag) ?? tag);
  }
}

/** The tag for text that is no longer explained. */
function unexplained(tag: Tag): Tag {
  return { ...tag, origin: 'unknown', evidence: 'inferred', tool: null, model: null };
}
