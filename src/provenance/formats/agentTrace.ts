import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { makeTag, type Tag } from '../tag.ts';
import { type CommitRecord, type FileRecord, type LineRun, overlayLines } from './commitRecord.ts';
import { isObject, objectOf, parseJson, uniteMetadata } from './gitAiNote.ts';
import { certificatesFrom } from './noteCertificate.ts';
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
const conversationSchema = z.looseObject({
  contributor: z.optional(z.nullable(contributor)),
  ranges: z._default(z.array(range), []),
});
/** Lenient: the reference implementation writes a version, and leaves out fields, contrary to its own schema. */
const traceSchema = z.looseObject({
  vcs: z.optional(z.nullable(z.looseObject({ revision: z.optional(z.nullable(z.string())) }))),
  tool: z.optional(z.nullable(z.looseObject({ name: z.optional(z.nullable(z.string())) }))),
  files: z._default(
    z.array(z.looseObject({ path: z.string(), conversations: z._default(z.array(conversationSchema), []) })),
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

/** One Agent Trace 0.1.0 record of a commit; its metadata holds our complete record. Null when no line has a known origin. */
export function writeAgentTrace(record: CommitRecord, { id, timeMs, toolVersion }: TraceOptions): object | null {
  const files = record.files.filter(({ lines }) => lines.some(({ tag }) => tag.origin !== 'unknown'));
  if (files.length === 0) return null;
  const conversationOf = conversationsIn(record);
  const shown = files.map(({ path, lines }) => ({ path, conversations: conversationsOf(lines, conversationOf) }));
  return {
    version: formatVersion,
    id,
    timestamp: new Date(timeMs).toISOString(),
    ...(record.commit === null ? {} : { vcs: { type: 'git', revision: record.commit } }),
    tool: { name: 'calibrated', version: toolVersion },
    files: shown,
    metadata: {
      [metadataKey]: {
        record: JSON.parse(recordToJson(record)),
        digest: digest(shown),
        ...(record.certificates === undefined ? {} : { certificates: record.certificates }),
      },
    },
  };
}

/** Our record for a trace, whoever wrote it; undefined when the value is not a trace. */
export function recordFromAgentTrace(value: unknown): CommitRecord | undefined {
  const parsed = traceSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { files, vcs, tool, metadata } = parsed.data;
  const attested = new Attester(tool?.name ?? null);
  const read = files.map(({ path, conversations }): FileRecord => {
    const lines = conversations.flatMap((one) =>
      one.ranges.flatMap((part): LineRun[] => {
        const who = part.contributor ?? one.contributor;
        const tag = tagOf(who, tool?.name ?? null);
        const [start, end] = [part.start_line, part.end_line];
        const fits = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 1 && end >= start;
        return tag === undefined || !fits ? [] : [{ start, end, tag, ...attested.keysFor(tag, one) }];
      }),
    );
    return { path, lines: withoutOverlap(lines) };
  });
  const record = {
    commit: vcs?.revision ?? null,
    author: null,
    files: read.filter(({ lines }) => lines.length > 0),
    ...attested.carried(),
  };
  const stored = objectOf(metadata?.[metadataKey]);
  const own = stored['digest'] === digest(files) ? recordFromJson(stored['record']) : undefined;
  if (own === undefined) return record;
  const linesOf = new Map(record.files.map(({ path, lines }) => [path, lines]));
  const withKeys = own.files.map(({ path, lines }) => ({
    path,
    lines: overlayLines(lines, linesOf.get(path) ?? [], (ours, theirs) =>
      ours === undefined || theirs?.keys === undefined ? ours : { tag: ours.tag, keys: theirs.keys },
    ),
  }));
  const certificates = certificatesFrom(stored['certificates']);
  return {
    ...record,
    commit: own.commit,
    author: own.author,
    files: withKeys,
    ...(certificates.length === 0 ? {} : { certificates }),
  };
}

type Conversation = z.infer<typeof conversationSchema>;

/** Key in a session's `custom_attributes` that holds the conversation: its link, related resources and any other fields. */
const conversationPattern = 'dev.agent-trace.conversation';

/** Makes a note session for each conversation that says more than who the contributor was. */
class Attester {
  readonly #tool: string | null;
  readonly #sessions = new Map<string, unknown>();

  constructor(tool: string | null) {
    this.#tool = tool;
  }

  keysFor(tag: Tag, { ranges: _ranges, contributor: _who, ...said }: Conversation): { keys?: readonly string[] } {
    if (tag.origin !== 'ai' || Object.keys(said).length === 0) return {};
    const id = typeof said['url'] === 'string' ? said['url'] : JSON.stringify(said);
    const tool = this.#tool ?? '';
    const model = tag.model ?? '';
    const key = `s_${sha256(`${tool}:${id}:${model}`).slice(0, 14)}`;
    this.#sessions.set(key, {
      agent_id: { tool, id, model },
      ...(typeof said['url'] === 'string' ? { messages_url: said['url'] } : {}),
      custom_attributes: { [conversationPattern]: JSON.stringify(said) },
    });
    return { keys: [`${key}::t_${sha256(`trace:${key}`).slice(0, 14)}`] };
  }

  carried(): Pick<CommitRecord, 'carried'> {
    return this.#sessions.size === 0 ? {} : { carried: [{ sessions: Object.fromEntries(this.#sessions) }] };
  }
}

/** What the notes say about the conversation behind a line's keys. */
function conversationsIn({ carried }: CommitRecord): (run: LineRun) => object {
  const metadata = uniteMetadata(carried ?? []);
  const sessions = { ...objectOf(metadata['prompts']), ...objectOf(metadata['sessions']) };
  return ({ keys }) => {
    for (const key of keys ?? []) {
      const session = objectOf(sessions[key.split('::')[0] ?? ''] ?? sessions[key]);
      const said = parseJson(String(objectOf(session['custom_attributes'])[conversationPattern]));
      if (isObject(said)) return said;
      const url = session['messages_url'];
      if (typeof url === 'string' && URL.canParse(url)) return { url };
    }
    return {};
  };
}

/** A `mixed` line is neither human nor certainly the model's, so it is nobody's. */
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

/** One conversation for each combination of contributor and details, its ranges ascending. */
function conversationsOf(lines: readonly LineRun[], saidOf: (run: LineRun) => object): object[] {
  const groups = new Map<string, { said: object; ranges: { start_line: number; end_line: number }[] }>();
  for (const run of lines.filter(({ tag }) => tag.origin !== 'unknown')) {
    const said = { ...saidOf(run), contributor: contributorOf(run.tag) };
    const key = JSON.stringify(said);
    const group = groups.get(key) ?? { said, ranges: [] };
    const last = group.ranges.at(-1);
    if (last?.end_line === run.start - 1) last.end_line = run.end;
    else group.ranges.push({ start_line: run.start, end_line: run.end });
    groups.set(key, group);
  }
  return [...groups.values()].map(({ said, ranges }) => ({ ...said, ranges }));
}

/** The schema allows 250 characters for a model. */
const longestModel = 250;

function contributorOf({ origin, model }: Tag): { type: string; model_id?: string } {
  if (origin === 'ai') return { type: 'ai', ...(model === null ? {} : { model_id: model.slice(0, longestModel) }) };
  return { type: origin === 'human' ? 'human' : 'unknown' };
}

function digest(files: unknown): string {
  return sha256(JSON.stringify(files)).slice(0, 16);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The records in a file: one JSON document, a list, or JSON lines (`.agent-trace/traces.jsonl`). Undefined when nothing in it is JSON. */
export function readTraces(
  text: string,
): { readonly traces: readonly unknown[]; readonly badLines: readonly number[] } | undefined {
  const plain = text.replace(/^\uFEFF/u, '');
  const whole = parseJson(plain);
  if (whole !== undefined) return { traces: Array.isArray(whole) ? whole : [whole], badLines: [] };
  const traces: unknown[] = [];
  const badLines: number[] = [];
  plain.split(/\r?\n/u).forEach((line, index) => {
    if (line.trim() === '') return;
    const trace = parseJson(line);
    if (isObject(trace)) traces.push(trace);
    else badLines.push(index + 1);
  });
  return traces.length === 0 ? undefined : { traces, badLines };
}
