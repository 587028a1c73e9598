import * as z from 'zod/mini';
import { type Fence, fenceAfter } from '../base/fences.ts';
import { isLevel } from '../base/level.ts';
import { rungs } from '../hints/ladder.ts';
import type { JsonValue } from '../store/event.ts';
import type { KeyValueStore } from '../store/storeTypes.ts';
import { maxTurns, type RenamedFile, renamedContext, type Turn } from './turn.ts';

/** One row in the list of conversations. */
export type ConversationSummary = {
  readonly id: string;
  readonly name: string;
  /** UTC ms of the last question. */
  readonly changedMs: number;
  readonly turns: number;
};

/** Conversations to keep; the oldest are dropped first. Chosen by us. */
const maxConversations = 200;
/** Longest name, characters. */
const maxName = 60;
const listKey = 'assist.conversations';
/** Ids of deleted conversations: a window that still holds one must not store it again. */
const removedKey = 'assist.removedConversations';
/** Chosen by us: no window holds one that was deleted so long ago. */
const maxRemoved = 1_000;
const keyOf = (id: string): string => `assist.conversation.${id}`;

/** A row without a readable name, time or count still leads to its conversation, which can be opened and deleted. */
const summarySchema = z.object({
  id: z.string(),
  name: z.catch(z.string(), '?'),
  changedMs: z.catch(z.number(), 0),
  turns: z.catch(z.number(), 0),
});

const aroundSchema = z.object({
  name: z.string(),
  kind: z.string(),
  index: z.number(),
  count: z.number(),
  head: z.optional(z.string()),
  ofAll: z.optional(z.object({ index: z.number(), count: z.number() })),
});

const sideSchema = z.object({ text: z.string(), isOnly: z.boolean() });

const surroundingsSchema = z.object({
  before: z.string(),
  after: z.string(),
  above: sideSchema,
  below: sideSchema,
  heads: z.array(z.string()),
});

/** The fields needed to show a turn and ask it again; the others are kept as they were. */
const turnSchema = z.object({
  id: z.string(),
  question: z.string(),
  level: z.string().check(z.refine(isLevel)),
  rung: z.enum(rungs),
  asked: z.enum(rungs),
  onLadder: z.boolean(),
  status: z.enum(['done', 'cancelled', 'failed']),
  markdown: z.string(),
  modelLabel: z.string(),
  modelId: z.string(),
  modelName: z.string(),
  askedMs: z.number(),
  shownMs: z.optional(z.number()),
  note: z.optional(z.string()),
  position: z.optional(z.string()),
  follows: z.optional(z.boolean()),
  isFact: z.optional(z.boolean()),
  isWritten: z.optional(z.boolean()),
  error: z.optional(z.object({ kind: z.string(), sentence: z.string() })),
  context: z.object({
    file: z.optional(
      z.object({
        uri: z.string(),
        path: z.string(),
        languageId: z.string(),
        line: z.number(),
        around: z.optional(z.nullable(aroundSchema)),
      }),
    ),
    selection: z.optional(
      z.object({
        start: z.number(),
        end: z.number(),
        firstLine: z.number(),
        lastLine: z.number(),
        text: z.string(),
        surroundings: z.optional(surroundingsSchema),
      }),
    ),
    named: z.optional(z.array(z.object({ uri: z.string(), languageId: z.string() }))),
    sent: z.optional(z.array(z.string())),
  }),
});

/** A turn of another window, which is kept as it is. */
const otherSchema = z.looseObject({ id: z.string(), askedMs: z.number(), shownMs: z.optional(z.number()) });

/**
 * The conversations on this machine, in the same database as the record. The record itself is append-only and never contains what was
 * asked or answered, so that a conversation can be deleted for good.
 */
export class Conversations {
  readonly #store: KeyValueStore;
  readonly #folder: string;

  /** @param folder The workspace whose conversations these are; others are neither shown nor changed. */
  constructor(store: KeyValueStore, folder: string) {
    this.#store = store;
    this.#folder = folder;
  }

  /** Newest first. */
  list(): readonly ConversationSummary[] {
    const stored = this.#store.get(this.#listKey);
    if (!Array.isArray(stored)) return [];
    const rows = stored.flatMap((each) => {
      const read = summarySchema.safeParse(each);
      return read.success ? [read.data] : [];
    });
    return rows.sort((a, b) => b.changedMs - a.changedMs);
  }

  /** The stored turns; one that cannot be read is left out. */
  turns(id: string): readonly Turn[] {
    const stored = this.#store.get(keyOf(id));
    if (!Array.isArray(stored)) return [];
    return stored.flatMap((each): Turn[] => {
      const read = turnSchema.safeParse(each);
      if (!read.success) return [];
      const { level, context, ...turn } = read.data;
      if (!isLevel(level)) return [];
      return [withoutUndefined({ ...turn, level, progress: null, context: { ...context, diagnostics: [] } })];
    });
  }

  /** Whether it was deleted, by this window or another one. */
  isRemoved(id: string): boolean {
    return this.#removed.includes(id);
  }

  /**
   * Saves the turns beside those that another window has added; one that is still running as stopped, with what has arrived. Nothing of a
   * conversation that was deleted. @param name As the person named it.
   */
  save(id: string, turns: readonly Turn[], name?: string): void {
    const done = turns.flatMap((turn) => {
      const read = turnSchema.safeParse(turn.progress === null ? turn : { ...turn, status: 'cancelled' });
      return read.success ? [read.data] : [];
    });
    const last = done.at(-1);
    if (last === undefined || this.isRemoved(id)) return;
    const stored = this.#stored(id);
    // Another window may have finished an answer that this one has restored half.
    const own = done.map((turn) => {
      const other = stored.get(turn.id);
      return other !== undefined && (other.shownMs ?? 0) > (turn.shownMs ?? 0) ? other : turn;
    });
    for (const { id: known } of done) stored.delete(known);
    const all = stored.size === 0 ? own : [...stored.values(), ...own].sort((a, b) => a.askedMs - b.askedMs);
    const kept = all.slice(-maxTurns);
    const list = this.list();
    const known = list.find((each) => each.id === id);
    this.#store.set(keyOf(id), JSON.parse(JSON.stringify(kept)));
    const summary = {
      id,
      name: name ?? known?.name ?? nameOf(done[0]?.question ?? ''),
      changedMs: Math.max(last.askedMs, last.shownMs ?? 0, known?.changedMs ?? 0),
      turns: kept.length,
    };
    const rows = [summary, ...list.filter((each) => each.id !== id)].sort((a, b) => b.changedMs - a.changedMs);
    for (const { id: old } of rows.slice(maxConversations)) this.#forget(old);
    this.#store.set(this.#listKey, rows.slice(0, maxConversations));
  }

  /** Gives the files that its turns are about their new names. */
  renamed(id: string, nameNow: RenamedFile): void {
    const turns = this.turns(id);
    const contexts = turns.map(({ context }) => renamedContext(context, nameNow));
    if (turns.every(({ context }, at) => contexts[at] === context)) return;
    this.save(
      id,
      turns.map((turn, at) => ({ ...turn, context: contexts[at] ?? turn.context })),
    );
  }

  rename(id: string, name: string): void {
    const short = name.trim().slice(0, maxName);
    if (short === '') return;
    this.#store.set(
      this.#listKey,
      this.list().map((each) => (each.id === id ? { ...each, name: short } : each)),
    );
  }

  /** Deletes for good: the database overwrites deleted content. */
  remove(id: string): void {
    this.#store.set(removedKey, [...this.#removed, id].slice(-maxRemoved));
    this.#forget(id);
    this.#store.set(
      this.#listKey,
      this.list().filter((each) => each.id !== id),
    );
  }

  /** The stored turns by id, as they are. */
  #stored(id: string) {
    const stored = this.#store.get(keyOf(id));
    const turns = (Array.isArray(stored) ? stored : []).flatMap((each) => otherSchema.safeParse(each).data ?? []);
    return new Map(turns.map((turn) => [turn.id, turn]));
  }

  get #removed(): readonly JsonValue[] {
    const stored = this.#store.get(removedKey);
    return Array.isArray(stored) ? stored : [];
  }

  get #listKey(): string {
    return `${listKey} ${this.#folder}`;
  }

  #forget(id: string): void {
    this.#store.set(keyOf(id), null);
    this.#store.delete(keyOf(id));
  }
}

function nameOf(question: string): string {
  const line = question.replace(/\s+/g, ' ').trim();
  return line.length <= maxName ? line : `${line.slice(0, maxName - 1)}…`;
}

/** Keeps absent fields absent: an optional field is not the same as an undefined one. */
function withoutUndefined(turn: object): Turn {
  return JSON.parse(JSON.stringify(turn));
}

/** A conversation as Markdown: what was asked, with which context, and the outcome. */
export function conversationMarkdown(name: string, turns: readonly Turn[]): string {
  const parts = turns.map((turn) => {
    const { question, position, markdown, modelLabel, level, status, context, follows, error } = turn;
    const sent = [...(context.file === undefined ? [] : [context.file.path]), ...(context.sent ?? [])];
    const asked = follows === true ? 'Next hint' : question;
    return [
      `## ${asked.replace(/\s+/g, ' ').trim()}`,
      ...(position === undefined ? [] : [`Own position: ${position}`]),
      ...(sent.length === 0 ? [] : [`Sent along: ${sent.join('; ')}`]),
      markdown.trim() === '' ? (error?.sentence ?? '(no answer)') : closed(markdown.trim()),
      `*${[status === 'done' ? [] : status, level, modelLabel].flat().join(' · ')}*`,
    ].join('\n\n');
  });
  return `# ${name}\n\n${parts.join('\n\n')}\n`;
}

/** The text with its last fence closed: an answer that was stopped within one must not make code of what follows. */
function closed(markdown: string): string {
  let open: Fence | undefined;
  for (const line of markdown.split('\n')) open = fenceAfter(line, open);
  return open === undefined ? markdown : `${markdown}\n${open.lead}${open.mark}`;
}
