import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { AppError } from '../../base/appError.ts';
import { evidences, makeTag, reviews, type Tag } from '../tag.ts';
import { attestedLines } from './attestedLines.ts';
import { type CommitRecord, type FileRecord, type LineRun, overlayLines, pushLines } from './commitRecord.ts';
import {
  type Attestation,
  type AttestedFile,
  type GitAiNote,
  type GitAiSession,
  objectOf,
  parseJson,
  readGitAiNote,
  uniteMetadata,
} from './gitAiNote.ts';
import { certificatesIn, certificatesKey, certificatesSession } from './noteCertificate.ts';
import { isSameRecord, recordFromJson, recordToJson } from './recordJson.ts';

const formatVersion = 'authorship/3.0.0';
/** Key of our complete record inside `custom_attributes`, which the standard leaves to other tools. */
const recordPattern = 'dev.calibrated.record';
const digestPattern = 'dev.calibrated.attestations';

/**
 * Writes a note of the Git AI standard 3.0.0. Lines that come from notes keep their keys, and everything those notes say is kept verbatim.
 * Other AI lines are attested by a session for each tag, human lines by their author. What the standard cannot express (pastes, tools,
 * evidence of typing, a path with a quote) goes into the attributes of a session of our own, which attests nothing. Null when there is
 * nothing to say.
 * @throws AppError `badInput` for a record without a commit.
 */
export function writeGitAiNote(record: CommitRecord, generator: string): string | null {
  const files = record.files.filter(({ lines }) => lines.length > 0).toSorted(byPath);
  const carried = uniteMetadata(record.carried ?? []);
  const certificates = record.certificates ?? [];
  if (files.length === 0 && certificates.length === 0 && Object.keys(carried).length === 0) return null;
  if (record.commit === null) throw new AppError('badInput', 'A note needs the hash of its commit.');
  const sessions = new Map<string, unknown>(Object.entries(objectOf(carried['sessions'])));
  const humans = new Map<string, unknown>(Object.entries(objectOf(carried['humans'])));
  sessions.delete(ownKey);
  // Those of another commit speak for other files.
  sessions.delete(certificatesKey);
  if (certificates.length > 0) sessions.set(certificatesKey, certificatesSession(certificates));
  const keys = new Map<Tag, readonly string[]>();
  const attested = files
    .filter(({ path }) => isHoldable(path))
    .map(({ path, lines }): AttestedFile => {
      const entries = entriesOf(lines, ({ tag, keys: given }) => {
        if (given !== undefined) return given;
        const known = keys.get(tag) ?? keysOf(tag, record.author, sessions, humans);
        keys.set(tag, known);
        return known;
      });
      return { path, entries };
    })
    .filter(({ entries }) => entries.length > 0);
  const attestations = attested
    .map(({ path, entries }) => `${quotePath(path)}\n${entries.map(entryLine).join('')}`)
    .join('');
  const metadata = () => ({
    schema_version: formatVersion,
    // A note written by another tool keeps that tool's name.
    ...(Object.keys(carried).length === 0 ? { git_ai_version: generator } : carried),
    base_commit_sha: record.commit,
    prompts: objectOf(carried['prompts']),
    humans: Object.fromEntries(humans),
    sessions: Object.fromEntries(sessions),
  });
  // What a reader that knows only the standard would get.
  const restored = recordOf(readGitAiNote(`${attestations}---\n${JSON.stringify(metadata())}`));
  // The author matters only for lines that have no key yet.
  const isAuthorSaid = files.some(({ lines }) => lines.some(({ keys: given }) => given === undefined));
  if (!isSameRecord(restored, { ...record, files, ...(isAuthorSaid ? {} : { author: restored.author }) })) {
    sessions.set(ownKey, {
      agent_id: { tool: 'calibrated', id: 'record', model: 'none' },
      custom_attributes: { [recordPattern]: recordToJson(record), [digestPattern]: digest(attestations) },
    });
  }
  return `${attestations}---\n${JSON.stringify(metadata(), null, 2)}\n`;
}

/** Our record for a note, whoever wrote it. An embedded record of ours counts only while the attestations are those it was written with. */
export function recordFromGitAi(text: string): CommitRecord {
  const note = readGitAiNote(text);
  const read = recordOf(note);
  const own = ownRecord(text, note);
  if (own === undefined) return read;
  // Our record knows the owner of each line; the note knows the keys that attest it.
  const linesOf = new Map(read.files.map(({ path, lines }) => [path, lines]));
  const files = own.files.map(({ path, lines }): FileRecord => {
    const withKeys = overlayLines(lines, linesOf.get(path) ?? [], (ours, theirs) =>
      ours === undefined ? theirs : theirs?.keys === undefined ? ours : { tag: ours.tag, keys: theirs.keys },
    );
    return { path, lines: withKeys };
  });
  return { ...read, commit: own.commit, author: own.author, files };
}

const ownKey = sessionKey('calibrated', 'record');

const ownSchema = z.object({
  sessions: z.object({
    [ownKey]: z.object({ custom_attributes: z.object({ [recordPattern]: z.string(), [digestPattern]: z.string() }) }),
  }),
});

function ownRecord(text: string, { raw }: GitAiNote): CommitRecord | undefined {
  const parsed = ownSchema.safeParse(raw);
  if (!parsed.success) return undefined;
  const attributes = parsed.data.sessions[ownKey]?.custom_attributes;
  // In joined notes, only the part before the first divider can be what our record was written with.
  const [attestations = ''] = text.split(/^---$/mu, 1);
  if (attributes?.[digestPattern] !== digest(attestations)) return undefined;
  return recordFromJson(parseJson(attributes[recordPattern] ?? ''));
}

/** From the standard's own fields. */
function recordOf({ files, metadata, raw }: GitAiNote): CommitRecord {
  const authors = Object.values(metadata.humans).flatMap((human) => (human === null ? [] : [human.author]));
  const tags = new Map<string, Tag | undefined>();
  const tagFor = (key: string) => {
    if (!tags.has(key)) tags.set(key, tagOfKey(key, metadata));
    return tags.get(key);
  };
  const read = files.map(({ path, entries }): FileRecord => {
    const lines: LineRun[] = [];
    for (const { start, end, keys } of attestedLines(entries)) {
      // The last entry with a known author wins; if no key is known, the lines are nobody's.
      const tag = keys.map(tagFor).findLast((known) => known !== undefined) ?? nobody;
      pushLines(lines, { start, end, tag, keys });
    }
    return { path, lines };
  });
  const certificates = certificatesIn(raw);
  const isOne = new Set(authors).size === 1;
  return {
    commit: metadata.base_commit_sha ?? null,
    author: isOne ? (authors[0] ?? null) : null,
    files: read.filter(({ lines }) => lines.length > 0),
    ...(Object.keys(raw).length === 0 ? {} : { carried: [raw] }),
    ...(certificates.length === 0 ? {} : { certificates }),
  };
}

const nobody = makeTag({ origin: 'unknown', evidence: 'inferred' });

/** Undefined when the note says nothing about the key. */
function tagOfKey(key: string, { sessions, prompts, humans }: GitAiNote['metadata']): Tag | undefined {
  if (key.startsWith('h_'))
    return own(humans, key) == null ? undefined : makeTag({ origin: 'human', evidence: 'matched' });
  const session = own(sessions, key.split('::')[0] ?? '') ?? own(sessions, key) ?? own(prompts, key);
  return session == null ? undefined : tagOfSession(session);
}

/** Guards against keys like `constructor`, which every object inherits. */
function own<T>(records: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(records, key) ? records[key] : undefined;
}

function tagOfSession({ agent_id: agent, custom_attributes: given }: GitAiSession): Tag {
  const attributes = given ?? {};
  const timeMs = Number(attributes['time_ms']);
  return makeTag({
    origin: 'ai',
    evidence: evidences.find((evidence) => evidence === attributes['evidence']) ?? 'matched',
    tool: agent.tool === '' ? null : agent.tool,
    model: agent.model === '' ? null : agent.model,
    level: attributes['mode'] ?? null,
    task: attributes['task'] ?? null,
    rung: attributes['rung'] ?? null,
    reviewer: attributes['reviewed_by'] ?? null,
    review: reviews.find((review) => review === attributes['review']) ?? null,
    timeMs: Number.isFinite(timeMs) ? timeMs : 0,
  });
}

/** One entry per key, ordered so that the keys of each line keep their order. */
function entriesOf(lines: readonly LineRun[], keysFor: (run: LineRun) => readonly string[]): Attestation[] {
  const entries = new Map<string, [number, number][]>();
  const order: string[] = [];
  for (const run of lines) {
    const keys = keysFor(run);
    keys.forEach((key, at) => {
      const ranges = entries.get(key);
      if (ranges === undefined) {
        entries.set(key, [[run.start, run.end]]);
        const next = keys.slice(at + 1).find((other) => entries.has(other));
        order.splice(next === undefined ? order.length : order.indexOf(next), 0, key);
        return;
      }
      const last = ranges.at(-1);
      if (last !== undefined && last[1] === run.start - 1) last[1] = run.end;
      else ranges.push([run.start, run.end]);
    });
  }
  return order.map((key) => ({ key, ranges: entries.get(key) ?? [] }));
}

/** Only AI and human lines have keys in the standard; the others stay untracked there. */
function keysOf(
  tag: Tag,
  author: string | null,
  sessions: Map<string, unknown>,
  humans: Map<string, unknown>,
): readonly string[] {
  if (tag.origin === 'human') {
    if (author === null) return [];
    const key = `h_${sha256(author).slice(0, 14)}`;
    if (!humans.has(key)) humans.set(key, { author });
    return [key];
  }
  if (tag.origin !== 'ai') return [];
  const id = sha256(JSON.stringify(makeTag({ ...tag, changeId: null }))).slice(0, 16);
  const tool = tag.tool ?? '';
  const key = sessionKey(tool, id);
  if (!sessions.has(key)) {
    sessions.set(key, {
      agent_id: { tool, id, model: tag.model ?? '' },
      ...(author === null ? {} : { human_author: author }),
      custom_attributes: attributesOf(tag),
    });
  }
  return [`${key}::t_${sha256(`trace:${id}`).slice(0, 14)}`];
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
export function isHoldable(path: string): boolean {
  return path !== '---' && path !== '' && !/["\n\r]/u.test(path);
}

function quotePath(path: string): string {
  return /[ \t]/u.test(path) ? `"${path}"` : path;
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
