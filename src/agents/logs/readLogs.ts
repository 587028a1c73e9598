import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import type { Fields, LogRecord } from './logRecord.ts';
import { type LogPlaces, type LogSource, logTable, objectIn } from './logTable.ts';
import { opencodeLog } from './opencodeLog.ts';

/** Limits, so that a folder full of old or unrelated files costs next to nothing. All chosen by us. */
export interface LogLimits {
  /** Newest files first; older ones beyond this number are left out. */
  readonly maxFiles: number;
  /** Read from one file at once, bytes; of a log that grew by more, only the head and the end are read. */
  readonly maxBytes: number;
  /** One line; longer ones contain an image or a whole file and are skipped, bytes. */
  readonly maxLineBytes: number;
}
const usualLimits: LogLimits = { maxFiles: 400, maxBytes: 64 * 1024 * 1024, maxLineBytes: 8 * 1024 * 1024 };
/** The head of a log, which names the session and its folder, bytes. */
const headBytes = 1024 * 1024;
/** Files next to a log that are read with it, bytes. */
const besideBytes = 4 * 1024 * 1024;
/** Entries looked at per folder. */
const maxEntries = 20_000;

/** The new records of a log since the last read. */
export interface LogReading {
  readonly path: string;
  /** When the file was last changed, UTC ms: the only time available for Continue's records. */
  readonly changedMs: number;
  readonly records: readonly LogRecord[];
}

interface OpenFile {
  sizeBytes: number;
  changedMs: number;
  /** First byte not yet read. */
  offset: number;
  /** Tells whether it is still the same file. */
  readonly inode: number;
  readonly line: ((line: Fields) => readonly LogRecord[]) | undefined;
  /** Rows changed before this have been read, UTC ms. */
  nextMs: number;
}

/**
 * Reads the logs that agents write for themselves, continuing where it stopped the last time. Writes nothing, follows no symlinks inside
 * an agent's folder, and skips files that cannot be read.
 */
export class LogReader {
  readonly #places: LogPlaces;
  readonly #sources: readonly LogSource[];
  readonly #limits: LogLimits;
  readonly #files = new Map<string, OpenFile>();

  constructor(
    places: LogPlaces,
    {
      sources = logTable,
      limits = usualLimits,
    }: { readonly sources?: readonly LogSource[]; readonly limits?: LogLimits } = {},
  ) {
    this.#places = places;
    this.#sources = sources;
    this.#limits = limits;
  }

  /** New records in logs that changed since. @param sinceMs UTC ms. */
  async read(sinceMs: number): Promise<readonly LogReading[]> {
    const found = this.#sources.flatMap((source) => this.#find(source, sinceMs).map((file) => ({ source, ...file })));
    found.sort((a, b) => b.changedMs - a.changedMs);
    const readings: LogReading[] = [];
    for (const { source, path, changedMs } of found.slice(0, this.#limits.maxFiles)) {
      const records = await this.#readFile(source, path, sinceMs);
      if (records.length > 0) readings.push({ path, changedMs, records });
    }
    return readings;
  }

  #find({ folder, file, depth }: LogSource, sinceMs: number): readonly { path: string; changedMs: number }[] {
    let root: string;
    try {
      // The folder itself may be a symlink, since people keep their configuration elsewhere. Nothing below it may be one.
      root = realpathSync(folder(this.#places));
    } catch {
      // This agent was never used here.
      return [];
    }
    const found: { path: string; changedMs: number }[] = [];
    const walk = (relative: string, left: number) => {
      for (const entry of entriesOf(join(root, relative))) {
        const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
        if (entry.isDirectory() && left > 0) walk(name, left - 1);
        else if (entry.isFile() && file.test(name)) {
          const path = join(root, name);
          const changedMs = changedAt(path);
          if (changedMs >= sinceMs) found.push({ path, changedMs });
        }
      }
    };
    walk('', depth);
    return found;
  }

  async #readFile(source: LogSource, path: string, sinceMs: number): Promise<readonly LogRecord[]> {
    const { form } = source;
    if (form.kind === 'database') {
      const file = this.#files.get(path) ?? newFile(0, undefined);
      this.#files.set(path, file);
      const { records, nextMs } = await opencodeLog(path, Math.max(file.nextMs, sinceMs));
      file.nextMs = nextMs;
      return records;
    }
    return (
      withFile(path, (descriptor, { ino, size, mtimeMs }) => {
        let file = this.#files.get(path);
        if (file === undefined || file.inode !== ino || file.offset > size) {
          const line = form.kind === 'lines' ? form.open(path, readBeside) : undefined;
          file = newFile(ino, line);
          this.#files.set(path, file);
        } else if (file.sizeBytes === size && file.changedMs === mtimeMs) return [];
        [file.sizeBytes, file.changedMs] = [size, mtimeMs];
        if (form.kind === 'lines') return this.#readLines(descriptor, file, size);
        if (size > this.#limits.maxBytes) return [];
        return form.read(objectIn(bytesOf(descriptor, 0, size).toString('utf8')), path, readBeside);
      }) ?? []
    );
  }

  #readLines(descriptor: number, file: OpenFile, size: number): readonly LogRecord[] {
    const { maxBytes } = this.#limits;
    const records: LogRecord[] = [];
    if (file.offset === 0 && size > maxBytes) {
      // The first line names the session and its folder.
      const [first] = bytesOf(descriptor, 0, headBytes).toString('utf8').split('\n', 1);
      records.push(...this.#lineRecords(file, first ?? ''));
    }
    const isCut = size - file.offset > maxBytes;
    const from = isCut ? size - maxBytes : file.offset;
    const bytes = bytesOf(descriptor, from, size - from);
    // An unterminated line is still being written.
    const end = bytes.lastIndexOf(0x0a) + 1;
    const begin = isCut ? bytes.indexOf(0x0a) + 1 : 0;
    for (const text of bytes.subarray(begin, end).toString('utf8').split('\n'))
      records.push(...this.#lineRecords(file, text));
    file.offset = from + end;
    return records;
  }

  #lineRecords({ line }: OpenFile, text: string): readonly LogRecord[] {
    if (line === undefined || text.trim() === '' || text.length > this.#limits.maxLineBytes) return [];
    return line(objectIn(text));
  }
}

function newFile(inode: number, line: OpenFile['line']): OpenFile {
  return { sizeBytes: -1, changedMs: 0, offset: 0, inode, line, nextMs: 0 };
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).slice(0, maxEntries);
  } catch {
    // It is gone, or we may not read it.
    return [];
  }
}

function changedAt(path: string): number {
  // A database being written to first changes the file next to it.
  return Math.max(...[path, `${path}-wal`].map((one) => lstatSync(one, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

/** Opens a regular file, never the target of a symlink. @returns undefined when it cannot be read. */
function withFile<T>(path: string, work: (descriptor: number, about: Stats) => T): T | undefined {
  let descriptor: number | undefined;
  try {
    if (lstatSync(path).isSymbolicLink()) return undefined;
    // Windows lacks the flag; there the check above has to do.
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const about = fstatSync(descriptor);
    return about.isFile() ? work(descriptor, about) : undefined;
  } catch {
    // It is gone by now, or we may not read it.
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function bytesOf(descriptor: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, length));
  let at = 0;
  while (at < bytes.length) {
    const read = readSync(descriptor, bytes, at, bytes.length - at, from + at);
    if (read === 0) break;
    at += read;
  }
  return bytes.subarray(0, at);
}

function readBeside(path: string): string | undefined {
  return withFile(path, (descriptor, { size }) =>
    size > besideBytes ? undefined : bytesOf(descriptor, 0, size).toString('utf8'),
  );
}
