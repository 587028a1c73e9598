import type { CommandWriter } from '../agents/agentCommand.ts';
import { makeTag, type Tag, type TagTable } from '../tag.ts';
import type { TrackedText } from './trackedText.ts';

/** The editor tells of changed files and of a moved HEAD within this time of each other: its git extension waits up to 5 s. */
const exchangeFollowsMs = 6000;

type WrittenFields = Pick<Tag, 'timeMs' | 'task' | 'changeId'>;

/** Whose a text is that was written outside of the editor, and for how long that can turn out to be wrong. */
export class OutsideWriters {
  #exchangedMs = Number.NEGATIVE_INFINITY;
  /** What agents were credited with a moment ago. */
  #credited: Tag[] = [];

  /** @param writer The one program that can have written; undefined when there is none, or more than one. */
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

  /**
   * Git put other files in place. The editor may tell of the files before or after it tells of that, so what an agent was credited
   * with a moment ago is nobody's.
   */
  exchanged(timeMs: number, tags: TagTable, documents: Iterable<TrackedText>): void {
    this.#exchangedMs = timeMs;
    const early = this.#credited.filter((tag) => timeMs - tag.timeMs <= exchangeFollowsMs);
    this.#credited = [];
    if (early.length === 0) return;
    const nobodys = new Map(early.map((tag) => [tags.intern(tag), tags.intern(unexplained(tag))]));
    for (const document of documents) document.mapTags((tag) => nobodys.get(tag) ?? tag);
  }
}

/** The tag of a text that nobody explains any more. */
function unexplained(tag: Tag): Tag {
  return { ...tag, origin: 'unknown', evidence: 'inferred', tool: null, model: null };
}
