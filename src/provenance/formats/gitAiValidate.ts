import { doubleRanges, type NamedRange } from './doubleRanges.ts';
import { keyPattern, parseJson, splitNotes } from './gitAiNote.ts';

/** A fault in a note, and where. Line numbers count from 1; 0 means the JSON or the note as a whole. */
export interface NoteFault {
  readonly line: number;
  readonly message: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Every fault of a note against the Git AI standard 3.0.0; an empty list means that it may be written as it is. */
export function validateGitAiNote(text: string): NoteFault[] {
  const faults: NoteFault[] = [];
  const add = (line: number, message: string) => {
    faults.push({ line, message });
  };
  const parts = splitNotes(text);
  if (parts.length > 1) add(0, `${parts.length} notes stand in one; the standard allows one per commit.`);
  const lines = text.split('\n');
  const divider = lines.indexOf('---');
  if (divider < 0) add(0, 'There is no line "---" before the metadata.');
  const keys = checkAttestations(divider < 0 ? lines : lines.slice(0, divider), add);
  const json = divider < 0 ? '' : lines.slice(divider + 1).join('\n');
  const metadata = parts.length > 1 ? parseJson(parts[0]?.json ?? '') : parseJson(json);
  if (!isFields(metadata)) add(divider + 2, 'The metadata is not a JSON object.');
  else checkMetadata(metadata, keys, add);
  return faults;
}

type Add = (line: number, message: string) => void;

/** @returns The keys, each with the line of its first use. */
function checkAttestations(lines: readonly string[], add: Add): Map<string, number> {
  const keys = new Map<string, number>();
  const paths = new Set<string>();
  let path: string | null = null;
  let ranges: NamedRange[] = [];
  const endFile = () => {
    for (const { start, end, place } of doubleRanges(ranges))
      add(place, `The lines ${start === end ? start : `${start}-${end}`} are attested twice.`);
    ranges = [];
  };
  lines.forEach((line, index) => {
    const number = index + 1;
    if (line === '') {
      add(number, 'Empty lines are not allowed.');
      return;
    }
    if (line.endsWith('\r')) add(number, 'The line ends with CRLF.');
    if (!/^\s/u.test(line)) {
      path = checkPath(line, number, add);
      if (paths.has(path)) add(number, `The file ${path} is listed twice.`);
      paths.add(path);
      endFile();
      return;
    }
    if (path === null) add(number, 'An entry stands before the first file.');
    const match = /^ {2}(\S+) (\S+)$/u.exec(line.replace(/\r$/u, ''));
    if (match === null) {
      add(number, 'An entry is two spaces, a key, one space and the lines.');
      return;
    }
    const [, key = '', named = ''] = match;
    if (!keyPattern.test(key))
      add(number, `"${key}" is no key: s_ and 14 hex digits with ::t_ and 14 more, h_ and 14, or 16 (old).`);
    else if (!keys.has(key)) keys.set(key, number);
    checkRanges(named, number, ranges, add);
  });
  endFile();
  return keys;
}

function checkPath(line: string, number: number, add: Add): string {
  const quoted = /^"(.*)"$/u.exec(line.trimEnd());
  const path = quoted?.[1] ?? line;
  if (quoted === null && /[ \t]/u.test(line)) add(number, 'A path with blanks must stand in double quotes.');
  if (quoted !== null && !/\s/u.test(path)) add(number, 'Only a path with blanks stands in quotes.');
  if (path.includes('"')) add(number, 'A path with a double quote cannot be written in this format.');
  if (path.startsWith('/') || path.split('/').includes('..'))
    add(number, 'A path is relative to the repository and stays inside of it.');
  return path;
}

function checkRanges(text: string, number: number, ranges: NamedRange[], add: Add): void {
  let last = 0;
  for (const part of text.split(',')) {
    const match = /^([1-9]\d*)(?:-([1-9]\d*))?$/u.exec(part);
    if (match === null) {
      add(number, `"${part}" is no line or range of lines (from 1 on, without blanks).`);
      continue;
    }
    const start = Number(match[1]);
    const end = Number(match[2] ?? match[1]);
    if (!Number.isSafeInteger(end)) {
      add(number, `"${part}" is beyond the lines of any file.`);
      continue;
    }
    if (match[2] !== undefined && end <= start) add(number, `The range ${part} does not ascend.`);
    if (start <= last) add(number, `The lines ${part} are not in ascending order.`);
    ranges.push({ start, end, place: number });
    last = end;
  }
}

function checkMetadata(metadata: Fields, keys: ReadonlyMap<string, number>, add: Add): void {
  if (metadata['schema_version'] !== 'authorship/3.0.0') add(0, 'schema_version must be "authorship/3.0.0".');
  const base = metadata['base_commit_sha'];
  if (typeof base !== 'string' || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(base)) {
    add(0, 'base_commit_sha must be the full hash of a commit.');
  }
  if (!isFields(metadata['prompts'])) add(0, 'prompts must be an object (it may be empty).');
  for (const name of ['sessions', 'humans']) {
    if (metadata[name] !== undefined && !isFields(metadata[name])) add(0, `${name} must be an object.`);
  }
  const group = (name: string): Fields => (isFields(metadata[name]) ? metadata[name] : {});
  const [sessions, humans, prompts] = [group('sessions'), group('humans'), group('prompts')];
  for (const [key, session] of [...Object.entries(sessions), ...Object.entries(prompts)])
    checkSession(key, session, add);
  for (const key of Object.keys(sessions))
    if (!/^s_[0-9a-f]{14}$/u.test(key)) add(0, `The session key "${key}" is not s_ and 14 hex digits.`);
  for (const [key, human] of Object.entries(humans)) {
    if (!isFields(human) || typeof human['author'] !== 'string') add(0, `${key} has no author.`);
  }
  for (const [key, line] of keys) {
    const record = key.startsWith('h_')
      ? humans[key]
      : key.startsWith('s_')
        ? sessions[key.split('::')[0] ?? '']
        : prompts[key];
    if (record === undefined) add(line, `Nothing is said about the key ${key} in the metadata.`);
  }
}

function checkSession(key: string, session: unknown, add: Add): void {
  const agent = isFields(session) ? session['agent_id'] : undefined;
  if (!isFields(session) || !isFields(agent)) {
    add(0, `${key} has no agent_id.`);
    return;
  }
  for (const name of ['tool', 'id', 'model']) {
    if (typeof agent[name] !== 'string') add(0, `agent_id.${name} of ${key} must be text.`);
  }
  const attributes = session['custom_attributes'];
  if (attributes === undefined || attributes === null) return;
  if (!isFields(attributes) || Object.values(attributes).some((value) => typeof value !== 'string')) {
    add(0, `custom_attributes of ${key} must be texts by name.`);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
