import * as z from 'zod/mini';

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

const attributes = z.record(z.string(), z.string());
const agentId = z.looseObject({ tool: z.string(), id: z.string(), model: z.string() });
const sessionSchema = z.looseObject({
  agent_id: agentId,
  human_author: z.optional(z.nullable(z.string())),
  custom_attributes: z.optional(z.nullable(attributes)),
});
const humanSchema = z.looseObject({ author: z.string() });
/** The metadata of a note. Read leniently: real notes lack `base_commit_sha`, old ones `sessions` and `humans`. */
const metadataSchema = z.looseObject({
  schema_version: z.optional(z.string()),
  git_ai_version: z.optional(z.nullable(z.string())),
  base_commit_sha: z.optional(z.nullable(z.string())),
  prompts: z._default(z.record(z.string(), z.catch(z.nullable(sessionSchema), null)), {}),
  sessions: z._default(z.record(z.string(), z.catch(z.nullable(sessionSchema), null)), {}),
  humans: z._default(z.record(z.string(), z.catch(z.nullable(humanSchema), null)), {}),
});

export type GitAiSession = z.infer<typeof sessionSchema>;
export type GitAiMetadata = z.infer<typeof metadataSchema>;

export interface GitAiNote {
  readonly files: readonly AttestedFile[];
  readonly metadata: GitAiMetadata;
}

/** `s_` session with `::t_` trace, `h_` human, or the 7 to 16 hex digits of old prompts. */
export const keyPattern = /^(?:s_[0-9a-f]{14}(?:::t_[0-9a-f]{14})?|h_[0-9a-f]{14}|[0-9a-f]{7,16})$/u;

/**
 * Reads a note of the Git AI standard 3.0.0 leniently: several notes in one (as `git notes append` and rebase make them), all
 * three kinds of keys, missing metadata. What cannot be read is left out; `validateGitAiNote` names it.
 */
export function readGitAiNote(text: string): GitAiNote {
  const parts = splitNotes(text);
  const notes = parts.map(({ attestations, json }) => ({
    files: readFiles(attestations),
    metadata: readMetadata(json),
  }));
  if (notes.length === 1 && notes[0] !== undefined) return notes[0];
  const files = new Map<string, Attestation[]>();
  for (const note of notes) {
    for (const { path, entries } of note.files) files.set(path, [...(files.get(path) ?? []), ...entries]);
  }
  const all = notes.map(({ metadata }) => metadata);
  const metadata: GitAiMetadata = {
    ...Object.assign({}, ...all),
    prompts: Object.assign({}, ...all.map(({ prompts }) => prompts)),
    sessions: Object.assign({}, ...all.map(({ sessions }) => sessions)),
    humans: Object.assign({}, ...all.map(({ humans }) => humans)),
  };
  return { files: [...files].map(([path, entries]) => ({ path, entries })), metadata };
}

interface NotePart {
  readonly attestations: readonly string[];
  readonly json: string;
}

/** A note ends with its JSON; whatever follows the closing brace at column 0 is the next one. */
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

function readFiles(lines: readonly string[]): AttestedFile[] {
  const files: { path: string; entries: Attestation[] }[] = [];
  for (const line of lines) {
    if (!/^\s/u.test(line)) {
      const path = line.trimEnd();
      files.push({
        path: path.startsWith('"') && path.endsWith('"') && path.length > 1 ? path.slice(1, -1) : path,
        entries: [],
      });
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
    return match !== null && start >= 1 && end >= start ? [[start, end]] : [];
  });
  return keyPattern.test(key) && ranges.length > 0 ? { key, ranges } : undefined;
}

function readMetadata(json: string): GitAiMetadata {
  const parsed = metadataSchema.safeParse(parseJson(json));
  return parsed.success ? parsed.data : { prompts: {}, sessions: {}, humans: {} };
}

export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
