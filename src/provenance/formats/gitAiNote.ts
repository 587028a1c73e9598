import * as z from 'zod/mini';
import { withoutEnd } from '../../base/textEnds.ts';
import type { NoteMetadata } from './commitRecord.ts';

/** Lines of one file that one key attests. */
export interface Attestation {
  readonly key: string;
  /** 1-based, both ends included, in the order written. */
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

export interface AttestedFile {
  readonly path: string;
  readonly entries: readonly Attestation[];
}

const text = z.catch(z.string(), '');
const agentId = z.looseObject({ tool: text, id: text, model: text });
const attributes = z.catch(z.nullable(z.record(z.string(), z.string())), null);
const sessionSchema = z.looseObject({ agent_id: agentId, custom_attributes: z.optional(attributes) });
const humanSchema = z.looseObject({ author: z.string() });
/** The metadata of a note. Lenient: real notes lack `base_commit_sha`, old ones `sessions` and `humans`. */
const metadataSchema = z.looseObject({
  base_commit_sha: z.catch(z.optional(z.nullable(z.string())), null),
  prompts: sectionOf(sessionSchema),
  sessions: sectionOf(sessionSchema),
  humans: sectionOf(humanSchema),
});

function sectionOf<T extends z.ZodMiniType>(schema: T) {
  return z.catch(z._default(z.record(z.string(), z.catch(z.nullable(schema), null)), {}), {});
}

export type GitAiSession = z.infer<typeof sessionSchema>;
export type GitAiMetadata = z.infer<typeof metadataSchema>;

export interface GitAiNote {
  readonly files: readonly AttestedFile[];
  /** What we understand of it. */
  readonly metadata: GitAiMetadata;
  /** All of it, verbatim; if the text holds several notes, they are merged. */
  readonly raw: NoteMetadata;
}

/** `s_` session with optional `::t_` trace, `h_` human, or the 7 to 16 hex digits of old prompts. */
export const keyPattern = /^(?:s_[0-9a-f]{14}(?:::t_[0-9a-f]{14})?|h_[0-9a-f]{14}|[0-9a-f]{7,16})$/u;

/**
 * Reads a note of the Git AI standard 3.0.0 leniently: several notes in one (`git notes append` and rebase make them), keys of any kind,
 * missing metadata. Unreadable parts are left out; `validateGitAiNote` reports them. Linear in the length of the text.
 */
export function readGitAiNote(text: string): GitAiNote {
  const parts = splitNotes(text.replace(/^\uFEFF/u, ''));
  const files = new Map<string, Attestation[]>();
  for (const { attestations } of parts) {
    for (const { path, entries } of readFiles(attestations)) {
      const known = files.get(path);
      if (known === undefined) files.set(path, entries);
      else for (const entry of entries) known.push(entry);
    }
  }
  // If there are several notes, later ones take precedence.
  const raw = uniteMetadata(parts.map(({ json }) => objectOf(parseJson(json))).toReversed());
  const parsed = metadataSchema.safeParse(raw);
  const metadata = parsed.success ? parsed.data : { prompts: {}, sessions: {}, humans: {} };
  return { files: [...files].map(([path, entries]) => ({ path, entries })), metadata, raw };
}

/** The sections of the metadata that hold one record per key. */
const sections = ['prompts', 'sessions', 'humans'] as const;

/** Merges the metadata of several notes key by key: on conflict the first note wins, and fields that only another one has are kept. */
export function uniteMetadata(list: readonly NoteMetadata[]): NoteMetadata {
  const [first, ...rest] = list;
  if (first === undefined) return {};
  if (rest.length === 0) return first;
  const fields = new Map<string, unknown>();
  for (const metadata of list)
    for (const [key, value] of Object.entries(metadata)) if (!fields.has(key)) fields.set(key, value);
  for (const section of sections) {
    const records = new Map<string, unknown>();
    for (const metadata of list) {
      for (const [key, value] of Object.entries(objectOf(metadata[section]))) {
        const known = records.get(key);
        records.set(
          key,
          isObject(known) && isObject(value) && known !== value ? { ...value, ...known } : (known ?? value),
        );
      }
    }
    if (records.size > 0) fields.set(section, Object.fromEntries(records));
  }
  return Object.fromEntries(fields);
}

export function objectOf(value: unknown): NoteMetadata {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is NoteMetadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface NotePart {
  readonly attestations: readonly string[];
  readonly json: string;
}

/** A note ends with its JSON; anything after the closing brace at column 0 is the next note. */
export function splitNotes(text: string): NotePart[] {
  const parts: NotePart[] = [];
  let attestations: string[] = [];
  let json: string[] | null = null;
  for (const line of text.split(/\r?\n/u)) {
    if (json === null) {
      if (line === '---') json = [];
      else if (line.trim() !== '') attestations.push(line);
      continue;
    }
    json.push(line);
    if (!line.startsWith('}') && !(json.length === 1 && line.endsWith('}'))) continue;
    parts.push({ attestations, json: json.join('\n') });
    attestations = [];
    json = null;
  }
  if (json !== null || attestations.length > 0 || parts.length === 0)
    parts.push({ attestations, json: json?.join('\n') ?? '' });
  return parts;
}

function readFiles(lines: readonly string[]): { path: string; entries: Attestation[] }[] {
  const files: { path: string; entries: Attestation[] }[] = [];
  for (const line of lines) {
    if (!/^[ \t]/u.test(line)) {
      const path = withoutEnd(line, ' \t\r');
      const isQuoted = path.startsWith('"') && path.endsWith('"') && path.length > 1;
      files.push({ path: isQuoted ? path.slice(1, -1) : path, entries: [] });
      continue;
    }
    const entry = readEntry(line);
    if (entry !== undefined) files.at(-1)?.entries.push(entry);
  }
  return files;
}

function readEntry(line: string): Attestation | undefined {
  const [key = '', text = ''] = line.trim().split(/\s+/u);
  const ranges = text.split(',').flatMap((part): [number, number][] => {
    const match = /^(\d+)(?:-(\d+))?$/u.exec(part);
    const start = Number(match?.[1]);
    const end = Number(match?.[2] ?? match?.[1]);
    return match !== null && start >= 1 && end >= start && Number.isSafeInteger(end) ? [[start, end]] : [];
  });
  return key !== '' && ranges.length > 0 ? { key, ranges } : undefined;
}

/** Undefined if the text is not JSON, or nested too deeply to be written or compared again. */
export function parseJson(json: string): unknown {
  try {
    return isTooDeep(json) ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}

const maxDepth = 500;

function isTooDeep(json: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at += 1) {
    const unit = json[at];
    if (isText && unit === '\\') at += 1;
    else if (unit === '"') isText = !isText;
    else if (isText) continue;
    else if (unit === '{' || unit === '[') depth += 1;
    else if (unit === '}' || unit === ']') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}
