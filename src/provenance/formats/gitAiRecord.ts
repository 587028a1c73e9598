import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { AppError } from '../../base/appError.ts';
import { evidences, makeTag, reviews, type Tag } from '../tag.ts';
import type { CommitRecord, FileRecord, LineRun } from './commitRecord.ts';
import { isSameTag } from './commitRecord.ts';
import {
  type Attestation,
  type AttestedFile,
  type GitAiNote,
  type GitAiSession,
  parseJson,
  readGitAiNote,
} from './gitAiNote.ts';
import { isSameRecord, recordFromJson, recordToJson } from './recordJson.ts';

const formatVersion = 'authorship/3.0.0';
/** Name of our whole record inside `custom_attributes`, the place that the standard leaves to others. */
const recordPattern = 'dev.calibrated.record';
const digestPattern = 'dev.calibrated.attestations';

/**
 * Writes a note of the Git AI standard 3.0.0. AI lines are attested by a session for each tag, human lines by their author; what
 * the standard has no word for (pastes, tools, evidence of typing) goes into the attributes of a session of our own, which
 * attests nothing. Null when the record names no line.
 * @throws AppError `badInput` for a record without a commit, or a path that a note cannot hold.
 */
export function writeGitAiNote(record: CommitRecord, generator: string): string | null {
  const files = record.files.filter(({ lines }) => lines.length > 0);
  if (files.length === 0) return null;
  if (record.commit === null) throw new AppError('badInput', 'A note needs the hash of its commit.');
  const sessions: Record<string, GitAiSession> = {};
  const humans: Record<string, { readonly author: string }> = {};
  const keys = new Map<Tag, string | undefined>();
  const sorted = [...files].sort(byPath);
  const attested = sorted.map(({ path, lines }): AttestedFile => {
    const entries = entriesOf(lines, (tag) => {
      if (!keys.has(tag)) keys.set(tag, keyOf(tag, record.author, sessions, humans));
      return keys.get(tag);
    });
    return { path, entries };
  });
  const attestations = attested
    .filter(({ entries }) => entries.length > 0)
    .map(({ path, entries }) => `${quotePath(path)}\n${entries.map(entryLine).join('')}`)
    .join('');
  // As a reader of the standard alone would have it.
  const restored = recordOf({
    files: attested,
    metadata: { base_commit_sha: record.commit, prompts: {}, sessions, humans },
  });
  if (!isSameRecord(restored, { ...record, files: sorted })) {
    const own = recordToJson(record);
    sessions[ownKey] = {
      agent_id: { tool: 'calibrated', id: 'record', model: 'none' },
      custom_attributes: { [recordPattern]: own, [digestPattern]: digest(attestations) },
    };
  }
  const metadata = {
    schema_version: formatVersion,
    git_ai_version: generator,
    base_commit_sha: record.commit,
    prompts: {},
    humans,
    sessions,
  };
  return `${attestations}---\n${JSON.stringify(metadata, null, 2)}\n`;
}

/** Our record of a note, whoever wrote it. A record of ours inside counts while the attestations are those it was written with. */
export function recordFromGitAi(text: string): CommitRecord {
  return ownRecord(text) ?? recordOf(readGitAiNote(text));
}

const ownKey = sessionKey('calibrated', 'record');

const ownSchema = z.object({
  sessions: z.object({
    [ownKey]: z.object({ custom_attributes: z.object({ [recordPattern]: z.string(), [digestPattern]: z.string() }) }),
  }),
});

function ownRecord(text: string): CommitRecord | undefined {
  // What several joined notes have behind the first line is no JSON: then the standard's fields count.
  const [attestations = '', json = ''] = text.split(/^---$/mu);
  const parsed = ownSchema.safeParse(parseJson(json));
  if (!parsed.success) return undefined;
  const attributes = parsed.data.sessions[ownKey]?.custom_attributes;
  if (attributes?.[digestPattern] !== digest(attestations)) return undefined;
  return recordFromJson(parseJson(attributes[recordPattern] ?? ''));
}

/** From the standard's own fields. */
function recordOf({ files, metadata }: GitAiNote): CommitRecord {
  const authors = Object.values(metadata.humans).flatMap((human) => (human === null ? [] : [human.author]));
  const read = files.map(({ path, entries }): FileRecord => {
    const owners: (Tag | undefined)[] = [];
    for (const { key, ranges } of entries) {
      const tag = tagOfKey(key, metadata);
      // A later entry wins.
      if (tag !== undefined) for (const [start, end] of ranges) assign(owners, start, end, tag);
    }
    return { path, lines: linesOf(owners) };
  });
  const isOne = new Set(authors).size === 1;
  return {
    commit: metadata.base_commit_sha ?? null,
    author: isOne ? (authors[0] ?? null) : null,
    files: read.filter(({ lines }) => lines.length > 0),
  };
}

/** Lines beyond are not believed: a note is untrusted text. */
const mostLines = 2_000_000;

function assign(owners: (Tag | undefined)[], start: number, end: number, tag: Tag): void {
  if (end > mostLines) throw new AppError('badInput', `The note names line ${end}, which no file has.`);
  while (owners.length <= end) owners.push(undefined);
  owners.fill(tag, start, end + 1);
}

function linesOf(owners: readonly (Tag | undefined)[]): LineRun[] {
  const lines: LineRun[] = [];
  owners.forEach((tag, line) => {
    if (tag === undefined) return;
    const last = lines.at(-1);
    if (last !== undefined && last.end === line - 1 && isSameTag(last.tag, tag))
      lines[lines.length - 1] = { ...last, end: line };
    else lines.push({ start: line, end: line, tag });
  });
  return lines;
}

/** Undefined when the note says nothing about a key: then its lines are nobody's. */
function tagOfKey(key: string, { sessions, prompts, humans }: GitAiNote['metadata']): Tag | undefined {
  if (key.startsWith('h_')) return humans[key] == null ? undefined : makeTag({ origin: 'human', evidence: 'matched' });
  const session = sessions[key.split('::')[0] ?? ''] ?? sessions[key] ?? prompts[key];
  return session == null ? undefined : tagOfSession(session);
}

function tagOfSession({ agent_id: agent, custom_attributes: given }: GitAiSession): Tag {
  const own = given ?? {};
  const timeMs = Number(own['time_ms']);
  return makeTag({
    origin: 'ai',
    evidence: evidences.find((evidence) => evidence === own['evidence']) ?? 'matched',
    tool: agent.tool === '' ? null : agent.tool,
    model: agent.model === '' ? null : agent.model,
    level: own['mode'] ?? null,
    task: own['task'] ?? null,
    rung: own['rung'] ?? null,
    reviewer: own['reviewed_by'] ?? null,
    review: reviews.find((review) => review === own['review']) ?? null,
    timeMs: Number.isFinite(timeMs) ? timeMs : 0,
  });
}

function entriesOf(lines: readonly LineRun[], keyFor: (tag: Tag) => string | undefined): Attestation[] {
  const entries = new Map<string, [number, number][]>();
  for (const { start, end, tag } of lines) {
    const key = keyFor(tag);
    if (key === undefined) continue;
    const ranges = entries.get(key) ?? [];
    ranges.push([start, end]);
    entries.set(key, ranges);
  }
  return [...entries].map(([key, ranges]) => ({ key, ranges }));
}

/** Only AI and human lines have keys in the standard; the others stay untracked there. */
function keyOf(
  tag: Tag,
  author: string | null,
  sessions: Record<string, GitAiSession>,
  humans: Record<string, { readonly author: string }>,
): string | undefined {
  if (tag.origin === 'human') {
    if (author === null) return undefined;
    const key = `h_${sha256(author).slice(0, 14)}`;
    humans[key] = { author };
    return key;
  }
  if (tag.origin !== 'ai') return undefined;
  const id = sha256(JSON.stringify(makeTag({ ...tag, changeId: null }))).slice(0, 16);
  const tool = tag.tool ?? '';
  const key = sessionKey(tool, id);
  sessions[key] = {
    agent_id: { tool, id, model: tag.model ?? '' },
    ...(author === null ? {} : { human_author: author }),
    custom_attributes: attributesOf(tag),
  };
  return `${key}::t_${sha256(`trace:${id}`).slice(0, 14)}`;
}

function attributesOf({ evidence, level, task, rung, reviewer, review, timeMs }: Tag): Record<string, string> {
  const all = {
    evidence,
    mode: level,
    task,
    rung,
    reviewed_by: reviewer,
    review,
    time_ms: timeMs === 0 ? null : String(timeMs),
  };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function sessionKey(tool: string, id: string): string {
  return `s_${sha256(`${tool}:${id}`).slice(0, 14)}`;
}

function entryLine({ key, ranges }: Attestation): string {
  return `  ${key} ${ranges.map(([start, end]) => (start === end ? String(start) : `${start}-${end}`)).join(',')}\n`;
}

/** The format has no escapes, so some paths cannot be written. */
function quotePath(path: string): string {
  if (path === '---' || path === '' || /["\n\r]/u.test(path) || path.trimEnd() !== path || path.startsWith('  ')) {
    throw new AppError(
      'badInput',
      `The Git AI format cannot hold the path ${JSON.stringify(path)}; leave that file out.`,
    );
  }
  return /\s/u.test(path) ? `"${path}"` : path;
}

function byPath(left: FileRecord, right: FileRecord): number {
  return left.path < right.path ? -1 : 1;
}

function digest(text: string): string {
  return sha256(text.trim()).slice(0, 16);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
