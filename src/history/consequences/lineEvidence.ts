import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { recordFromGitAi } from '../../provenance/formats/gitAiRecord.ts';
import { assistantsNamed } from '../../provenance/formats/trailers.ts';
import type { Git } from '../git/git.ts';
import type { LineEvidence } from '../ledger/ledger.ts';
import type { LogCommit } from '../ledger/logReader.ts';
import { listNotes, notesRef, readNotes } from '../notes/noteStore.ts';
import { agentIdentities } from './identities.ts';

/** Who wrote a line and how we know, most reliable source first; `none` is unknown, never human. */
const lineOrigin = z.object({
  origin: z.enum(['ai', 'human', 'unknown']),
  source: z.enum(['note', 'trailer', 'identity', 'none']),
  tool: z.nullable(z.string()),
  model: z.nullable(z.string()),
  /** Only in Calibrated's own notes: Hint, Answer, Edit or Delegate. */
  level: z.nullable(z.string()),
  /** Its note says that a person reviewed it. */
  isReviewed: z.boolean(),
});
export type LineOrigin = z.infer<typeof lineOrigin>;

const ofNobody = { tool: null, model: null, level: null, isReviewed: false };
const unknownOrigin: LineOrigin = { origin: 'unknown', source: 'none', ...ofNobody };

/** Maps the ledger's evidence numbers to origins. */
export class OriginTable {
  readonly #origins: LineOrigin[] = [unknownOrigin];
  readonly #numbers = new Map<string, number>();

  numberOf(origin: LineOrigin): number {
    const key = JSON.stringify(origin);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#origins.length);
    return this.#origins.push(origin) - 1;
  }

  /** For storage; excludes the first entry, unknown, which always exists. */
  labels(): readonly string[] {
    return [...this.#numbers.keys()];
  }

  load(labels: readonly string[]): void {
    for (const label of labels) {
      const parsed = lineOrigin.safeParse(JSON.parse(label));
      if (parsed.success) this.numberOf(parsed.data);
    }
  }

  at(number: number): LineOrigin {
    return this.#origins[number] ?? unknownOrigin;
  }
}

/**
 * The assistant named by a commit's message or identities. A trailer says that an assistant took part, so all lines of the commit count.
 */
export function originOfCommit(commit: LogCommit): LineOrigin {
  const { authorName, authorEmail, committerName, committerEmail, message } = commit;
  const [named] = assistantsNamed(authorName, message);
  if (named !== undefined) return { ...ofNobody, origin: 'ai', source: 'trailer', ...named };
  const people = [authorName, authorEmail, committerName, committerEmail];
  const agent = agentIdentities.find(({ pattern }) => people.some((person) => pattern.test(person)));
  return agent === undefined ? unknownOrigin : { ...ofNobody, origin: 'ai', source: 'identity', tool: agent.tool };
}

/**
 * Evidence for the ledger from notes, trailers and identities, in this order. A note covers only the lines it names; the commit's other
 * lines are then unknown, even if its message names an assistant.
 */
export async function gitEvidence(git: Git, table: OriginTable): Promise<GitEvidence> {
  const noted = await listNotes(git, notesRef);
  const notes = await readNotes(git, noted);
  const noteOrigins = new Map<string, ReadonlyMap<string, ReadonlyMap<number, number>>>();
  const originsOf = (hash: string, text: string) => {
    const known = noteOrigins.get(hash);
    if (known !== undefined) return known;
    // Only the last one is kept, since the ledger asks commit by commit.
    noteOrigins.clear();
    const files = new Map<string, Map<number, number>>();
    for (const { path, lines } of recordFromGitAi(text).files) {
      const ofFile = files.get(path) ?? new Map<number, number>();
      files.set(path, ofFile);
      for (const { start, end, tag } of lines) {
        if (tag.origin !== 'ai' && tag.origin !== 'human') continue;
        const { origin, tool, model, level, reviewer, review } = tag;
        const isReviewed = reviewer !== null || review === 'marked';
        const number = table.numberOf({ origin, source: 'note', tool, model, level, isReviewed });
        for (let line = start; line <= Math.min(end, start + maxNotedLines); line += 1) ofFile.set(line, number);
      }
    }
    noteOrigins.set(hash, files);
    return files;
  };
  const evidence: LineEvidence = (commit, path) => {
    const note = notes.get(commit.hash);
    if (note !== undefined) {
      const lines = originsOf(commit.hash, note).get(path);
      return lines === undefined ? undefined : (line) => lines.get(line) ?? 0;
    }
    const origin = originOfCommit(commit);
    if (origin.origin === 'unknown') return undefined;
    const number = table.numberOf(origin);
    return () => number;
  };
  return {
    evidence,
    stampOf: (hashes) => {
      const hash = createHash('sha256');
      for (const commit of hashes) hash.update(noted.get(commit) ?? '-');
      return hash.digest('hex');
    },
    noteNamesAi: (commit) => {
      const note = notes.get(commit);
      return note === undefined
        ? undefined
        : recordFromGitAi(note).files.some(({ lines }) => lines.some(({ tag }) => tag.origin === 'ai'));
    },
  };
}

export interface GitEvidence {
  readonly evidence: LineEvidence;
  /** Changes whenever the note of one of these commits changes. */
  stampOf(hashes: Iterable<string>): string;
  /** Whether a commit's note records AI lines; undefined if it has no note. */
  noteNamesAi(commit: string): boolean | undefined;
}

/** A hostile note may name millions of lines; no file that a person reads has more than this. */
const maxNotedLines = 1_000_000;
