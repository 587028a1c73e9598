import * as z from 'zod/mini';
import { unknownTagId } from '../tag.ts';
import { tagSchema } from '../tagSchema.ts';
import type { FlatRuns } from '../tracker/flatRuns.ts';
import type { ProvenanceTracker } from '../tracker/tracker.ts';

const nullableText = z.nullable(z.string());
const runs = z.array(z.number());
const clip = z.object({ text: z.string(), runs, timeMs: z.number() });
const offer = z.object({
  id: z.string(),
  uri: z.string(),
  offset: z.number(),
  length: z.number(),
  text: z.string(),
  tag: tagSchema,
  start: z.number(),
  end: z.number(),
  state: z.enum(['open', 'stale', 'taken']),
  partial: z.boolean(),
  shownMs: z.number(),
});
const edit = z.object({ oldText: nullableText, newText: z.string() });
const claim = z.object({
  tool: z.string(),
  model: nullableText,
  session: nullableText,
  phase: z.enum(['before', 'after']),
  files: z.array(z.object({ path: z.string(), edits: z.array(edit) })),
  receivedMs: z.number(),
  settled: z.boolean(),
});
const writer = z.union([
  z.object({ kind: z.literal('agent'), tool: z.string(), model: nullableText }),
  z.object({ kind: z.enum(['formatter', 'other']), tool: z.string() }),
]);
const command = z.object({
  id: nullableText,
  command: z.string(),
  writers: z.array(writer),
  endedMs: z.nullable(z.number()),
});
const pendingSchema = z.object({
  version: z.literal(1),
  tags: z.array(tagSchema),
  offers: z.array(offer),
  clips: z.array(clip),
  removals: z.array(clip),
  claims: z.array(claim),
  commands: z.array(command),
  moves: z.array(z.object({ uri: z.string(), text: z.string(), runs, timeMs: z.number() })),
  open: z.array(z.string()),
  changeId: z.number(),
  task: nullableText,
  accepted: z.array(z.object({ uri: z.string(), id: z.string(), sinceMs: z.number() })),
  pastes: z.array(z.object({ uri: z.string(), text: z.string(), runs: z.nullable(runs) })),
});

/** Everything a tracker knows besides its documents, as JSON: suggestions, copies, claims, running commands. */
export function encodePending(tracker: ProvenanceTracker): string {
  const numbers = new Map<number, number>();
  const local = (list: FlatRuns): number[] =>
    list.map((value, index) => {
      if (index % 2 === 0) return value;
      const number = numbers.get(value) ?? numbers.size;
      numbers.set(value, number);
      return number;
    });
  const localRuns = <T extends { readonly runs: FlatRuns }>(part: T) => ({ ...part, runs: local(part.runs) });
  const { clips, removals } = tracker.clipboard.all();
  const state = tracker.pending();
  const pending = {
    version: 1,
    offers: tracker.suggestions.all(),
    clips: clips.map(localRuns),
    removals: removals.map(localRuns),
    claims: tracker.claims.all(),
    commands: tracker.terminals.all(),
    moves: tracker.moves.all().map(localRuns),
    ...state,
    pastes: state.pastes.map((paste) => ({ ...paste, runs: paste.runs === null ? null : local(paste.runs) })),
  };
  return JSON.stringify({ ...pending, tags: [...numbers.keys()].map((id) => tracker.tags.get(id)) });
}

/** Restores what `encodePending` wrote; ignores text of another shape (from a later version, or damaged). */
export function decodePending(tracker: ProvenanceTracker, json: string): boolean {
  const parsed = pendingSchema.safeParse(parseJson(json));
  if (!parsed.success) return false;
  const pending = parsed.data;
  const ids = pending.tags.map((tag) => tracker.tags.intern(tag));
  const global = (list: FlatRuns): number[] =>
    list.map((value, index) => (index % 2 === 0 ? value : (ids[value] ?? unknownTagId)));
  const globalRuns = <T extends { readonly runs: FlatRuns }>(part: T) => ({ ...part, runs: global(part.runs) });
  tracker.suggestions.restore(pending.offers);
  tracker.clipboard.restore(pending.clips.map(globalRuns), pending.removals.map(globalRuns));
  tracker.claims.restore(pending.claims);
  tracker.terminals.restore(pending.commands);
  tracker.moves.restore(pending.moves.map(globalRuns));
  tracker.restorePending({
    ...pending,
    pastes: pending.pastes.map((paste) => ({ ...paste, runs: paste.runs === null ? null : global(paste.runs) })),
  });
  return true;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
