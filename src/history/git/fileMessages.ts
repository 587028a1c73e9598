import type { Git } from './git.ts';

/** A commit's message without its trailers, and the files that it changed. */
export interface FileMessage {
  readonly text: string;
  /** Relative to the folder that git runs in, with forward slashes. */
  readonly paths: readonly string[];
}

/** Newest commits that are read: enough for every file of the five repositories of `npm run bench -- codebase`. */
const maxCommits = 5_000;
/** A commit that changes more files says little about any one of them. Own choice. */
const maxFilesPerCommit = 15;
/** Longest message that is kept, UTF-16 units. Own choice. */
const maxMessageUnits = 600;

/** Longest commit that is read, its message and its paths, UTF-16 units; a longer one is left out. Own choice: bounds the memory. */
const maxRecordUnits = 20_000;

const start = '\u0001';
const end = '\u0002';
const trailer = /^[A-Z][\w-]*: .*$/gmu;

/**
 * What the newest commits say about the files below the folder of `git`, newest first; merges are left out.
 * The output is read chunk by chunk, so no part of the work takes long.
 */
export async function readFileMessages(git: Git): Promise<readonly FileMessage[]> {
  const messages: FileMessage[] = [];
  const decoder = new TextDecoder();
  let rest = '';
  const take = (record: string) => {
    if (record.length > maxRecordUnits) return;
    const [message = '', files = ''] = record.split(end);
    const paths = files.split('\0').flatMap((path) => path.trim() || []);
    if (paths.length === 0 || paths.length > maxFilesPerCommit) return;
    messages.push({ text: message.replace(trailer, '').trim().slice(0, maxMessageUnits), paths });
  };
  const args = ['log', '--relative', '--no-merges', '-n', String(maxCommits), '-z', '--name-only'];
  await git.stream([...args, `--format=${start}%B${end}`, '--', '.'], '', (chunk) => {
    const records = (rest + decoder.decode(chunk, { stream: true })).split(start);
    // One unit over the limit, so that it is left out at its end.
    rest = (records.pop() ?? '').slice(0, maxRecordUnits + 1);
    for (const record of records) take(record);
  });
  take(rest);
  return messages;
}
