import * as z from 'zod/mini';
import { agentNames } from '../../provenance/agents/agentSigns.ts';
import type { JsonObject } from '../../store/event.ts';
import { sessionEventKinds } from '../logs/logRecord.ts';
import type { SessionEvent } from './sessionEvent.ts';

/** The kind of event under which the record keeps what hooks and telemetry say of sessions. */
export const sessionKind = 'agent.session';
/** More files of one call say nothing new. */
const maxPaths = 50;

const stored = z.object({
  agent: z.enum([...agentNames, 'continue']),
  session: z.string(),
  worktree: z.nullable(z.string()),
  event: z.enum(sessionEventKinds),
  source: z.enum(['hook', 'telemetry']),
  key: z.nullable(z.string()),
  input: z.optional(z.number()),
  output: z.optional(z.number()),
  paths: z.optional(z.array(z.string())),
  byProgram: z.optional(z.literal(true)),
});

/** What is stored, on this machine: times, counts and paths. */
export function sessionData({
  agent,
  session,
  worktree,
  kind,
  source,
  key,
  tokens,
  edits,
  byProgram,
}: SessionEvent): JsonObject {
  return {
    ...{ agent, session, worktree, event: kind, source, key },
    ...(tokens === null ? {} : { input: tokens.input, output: tokens.output }),
    ...(byProgram === true ? { byProgram } : {}),
    ...(edits.length === 0 ? {} : { paths: edits.slice(0, maxPaths).map(({ path }) => path) }),
  };
}

/** @returns undefined for an event of another kind or from a later version. */
export function storedSession(event: { readonly tMs: number; readonly data: JsonObject }): SessionEvent | undefined {
  const { success, data } = stored.safeParse(event.data);
  if (!success) return undefined;
  const { event: kind, input, output, paths = [], byProgram, ...rest } = data;
  const tokens = input === undefined || output === undefined ? null : { input, output };
  // The text of an edit is not stored, so what became of it cannot be determined.
  const edits = paths.map((path) => ({ path, isKept: null }));
  return { ...rest, tMs: event.tMs, kind, tokens, edits, ...(byProgram === true ? { byProgram } : {}) };
}
