import { FactColumns, LineFacts } from './lineFacts.ts';

/** One commit as printed by `git log`; times in ms since 1970. */
export interface LogCommit {
  readonly hash: string;
  readonly parents: readonly string[];
  readonly authorName: string;
  readonly authorEmail: string;
  readonly authorMs: number;
  readonly committerName: string;
  readonly committerEmail: string;
  readonly committerMs: number;
  /** Subject, body and trailers. */
  readonly message: string;
}

/** One hunk without context. A side with 0 lines starts at the line before it, as git counts. */
export interface LogHunk {
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
  readonly removed: LineFacts;
  readonly added: LineFacts;
}

/** What a commit did to one file, relative to its first parent. */
export interface LogFile {
  /** The path after the change; for a deleted file, the path before. */
  readonly path: string;
  /** The path before, if git detected a rename. */
  readonly renamedFrom: string | null;
  readonly isDeleted: boolean;
  /** Only regular files have lines to track; links, submodules and binary files have none. */
  isText: boolean;
  /** Git shows no lines for it. */
  isBinary: boolean;
  /** Git's hash of the resulting content. */
  readonly blob: string;
  readonly hunks: LogHunk[];
  /** The file was of another type before (a link became a file), so none of its content remains. */
  readonly isReplaced: boolean;
}

/** Marks the start of a commit; no patch line begins with it. */
const mark = '\u0001';
/** Each field ends with a NUL, the one byte that cannot occur in a name or a message, so neither can pass for a patch. */
const fields = ['%H', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B'];
/** The latest time a Date can represent, in s: git accepts later ones. */
const maxSeconds = 8.64e12;

/** Independent of the person's settings; each commit against its first parent. */
const logArguments = [
  '-c',
  'core.quotePath=false',
  '-c',
  'log.showSignature=false',
  '-c',
  'log.follow=false',
  '-c',
  'i18n.logOutputEncoding=UTF-8',
  'log',
  '--diff-merges=first-parent',
  `--format=${mark}${fields.map((field) => `${field}%x00`).join('')}`,
  '--raw',
  '--find-renames',
  '--full-index',
  '--no-abbrev',
  '--no-color',
  '--no-notes',
  '--no-mailmap',
  '--no-relative',
];

/** What the commits that git reads from its input did: lines that differ by more than blanks, renames found. */
export const patchArguments: readonly string[] = [
  ...logArguments,
  '--stdin',
  // One after the other as they are named. Not diff-tree, which takes a file that is missing for a binary one.
  '--no-walk=unsorted',
  '--root',
  '--patch',
  '--unified=0',
  '--ignore-all-space',
  '--diff-algorithm=myers',
  '--indent-heuristic',
  '--no-ext-diff',
  '--no-textconv',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--submodule=short',
];

/** The files that merges changed against their first parent, without patches. */
export const mergeArguments: readonly string[] = [...logArguments, '--merges'];

/**
 * Parses the output of {@link patchArguments}, split at arbitrary points. A commit is delivered when the next one begins, so only one
 * commit is in memory at a time.
 */
export class LogReader {
  readonly #receive: (commit: LogCommit, files: readonly LogFile[]) => void;
  readonly #needsLines: (commit: LogCommit, file: LogFile) => boolean;
  readonly #columns = new FactColumns();
  #rest: Buffer = Buffer.alloc(0);
  #head: string[] | undefined;
  #fieldsLeft = 0;
  #commit: LogCommit | undefined;
  #files = new Map<string, LogFile>();
  #file: LogFile | undefined;
  #oldName = '';
  #hunk: LogHunk | undefined;
  #removedLeft = 0;
  #addedLeft = 0;

  /**
   * @param receive The files and everything in them are valid only during the call.
   * @param needsLines Whether a file's hunks are needed; skipping them is several times faster.
   */
  constructor(
    receive: (commit: LogCommit, files: readonly LogFile[]) => void,
    needsLines: (commit: LogCommit, file: LogFile) => boolean = () => true,
  ) {
    this.#receive = receive;
    this.#needsLines = needsLines;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (;;) {
      const at = bytes.indexOf(10, start);
      if (at < 0) break;
      this.#line(bytes, start, at);
      start = at + 1;
    }
    // Copied, because the chunk belongs to the stream.
    this.#rest = Buffer.from(bytes.subarray(start));
  }

  end(): void {
    if (this.#rest.length > 0) this.#line(this.#rest, 0, this.#rest.length);
    this.#rest = Buffer.alloc(0);
    this.#handOn();
  }

  #line(bytes: Buffer, start: number, stop: number): void {
    const first = bytes[start];
    if (this.#removedLeft > 0 || this.#addedLeft > 0) {
      if (first === 45 && this.#removedLeft > 0) {
        this.#removedLeft -= 1;
        this.#hunk?.removed.add(bytes, start + 1, stop);
      } else if (first === 43 && this.#addedLeft > 0) {
        this.#addedLeft -= 1;
        this.#hunk?.added.add(bytes, start + 1, stop);
      }
      return;
    }
    if (this.#head !== undefined) return this.#headLine(bytes.toString('utf8', start, stop));
    if (first === 1) {
      this.#handOn();
      this.#head = [];
      this.#fieldsLeft = fields.length;
      return this.#headLine(bytes.toString('utf8', start + 1, stop));
    }
    // `:`, `@`, and the first letters of patch header lines.
    if (first === 58) this.#raw(bytes.toString('utf8', start, stop));
    else if (first === 64) this.#hunkHead(bytes, start);
    else if (first === 45 || first === 43 || first === 66 || first === 100)
      this.#patchHead(bytes.toString('utf8', start, stop));
  }

  #headLine(text: string): void {
    this.#head?.push(text);
    this.#fieldsLeft -= text.split('\0').length - 1;
    if (this.#fieldsLeft > 0) return;
    const parts = (this.#head ?? []).join('\n').split('\0');
    const [hash = '', parents = '', authorName = '', authorEmail = '', authored = ''] = parts;
    const [, , , , , committerName = '', committerEmail = '', committed = '', message = ''] = parts;
    this.#head = undefined;
    this.#commit = {
      hash,
      parents: parents === '' ? [] : parents.split(' '),
      authorName,
      authorEmail,
      authorMs: timeMs(authored),
      committerName,
      committerEmail,
      committerMs: timeMs(committed),
      message: message.trimEnd(),
    };
  }

  /** `:MODE MODE HASH HASH STATUS\tPATH[\tPATH]` */
  #raw(text: string): void {
    const [facts = '', from = '', to = from] = text.split('\t');
    const [oldMode = '', newMode = '', , blob = '', status = ''] = facts.slice(1).split(' ');
    const path = unquote(to);
    const isDeleted = status === 'D';
    this.#files.set(path, {
      path,
      renamedFrom: status.startsWith('R') ? unquote(from) : null,
      isDeleted,
      isText: (isDeleted ? oldMode : newMode).startsWith('100'),
      isBinary: false,
      blob,
      hunks: [],
      isReplaced: status === 'T' || (!isDeleted && !/^(000|100)/.test(oldMode)),
    });
  }

  #patchHead(text: string): void {
    if (text.startsWith('diff --git ')) {
      this.#file = undefined;
      this.#oldName = '';
    } else if (text.startsWith('--- ')) this.#oldName = nameOf(text);
    else if (text.startsWith('+++ ')) {
      const name = nameOf(text);
      const file = this.#files.get(name === '/dev/null' ? this.#oldName.slice(2) : name.slice(2));
      // A link that became a file has two patches; the first only removes the link and does not belong to the file.
      const isOwn = name !== '/dev/null' || file?.isDeleted !== false;
      const isNeeded = file !== undefined && this.#commit !== undefined && this.#needsLines(this.#commit, file);
      this.#file = isOwn && isNeeded ? file : undefined;
    } else if (text.startsWith('Binary files ')) {
      const name = text.slice(text.indexOf(' and ') + ' and '.length, -' differ'.length);
      const file = this.#files.get(unquote(name).slice(2));
      if (file !== undefined) {
        file.isText = false;
        file.isBinary = true;
      }
    }
  }

  /** `@@ -START[,COUNT] +START[,COUNT] @@` */
  #hunkHead(bytes: Buffer, start: number): void {
    let at = start + 3;
    const side = (sign: number): readonly [start: number, count: number] | undefined => {
      if (bytes[at] !== sign) return undefined;
      const first = number();
      return bytes[at] === 44 ? [first, number()] : [first, 1];
    };
    /** Skips one byte, then reads digits; leaves `at` behind them. */
    const number = () => {
      let value = 0;
      for (at += 1; ; at += 1) {
        const digit = (bytes[at] ?? 0) - 48;
        if (digit < 0 || digit > 9) return value;
        value = value * 10 + digit;
      }
    };
    const before = side(45);
    at += 1;
    const after = side(43);
    if (before === undefined || after === undefined) return;
    const [oldStart, oldCount] = before;
    const [newStart, newCount] = after;
    this.#removedLeft = oldCount;
    this.#addedLeft = newCount;
    this.#hunk = undefined;
    if (this.#file === undefined) return;
    const isCompared = oldCount > 0 && newCount > 0;
    const removed = new LineFacts(this.#columns, isCompared);
    const added = new LineFacts(this.#columns, isCompared);
    this.#hunk = { oldStart, oldCount, newStart, newCount, removed, added };
    this.#file.hunks.push(this.#hunk);
  }

  #handOn(): void {
    if (this.#commit !== undefined) this.#receive(this.#commit, [...this.#files.values()]);
    this.#commit = undefined;
    this.#files = new Map();
    this.#file = undefined;
    this.#hunk = undefined;
    this.#columns.clear();
  }
}

function timeMs(seconds: string): number {
  return Math.min(Number(seconds), maxSeconds) * 1000;
}

/** The name in `--- a/NAME` or `+++ b/NAME`; git appends a tab to a name with spaces. */
function nameOf(text: string): string {
  return unquote(text.slice(4).replace(/\t$/u, ''));
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** Decodes a path as printed by git: quoted, with C escapes, if it contains a control character, a quote or a backslash. */
export function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const bytes: number[] = [];
  for (const [part] of text.slice(1, -1).matchAll(/\\[0-7]{3}|\\.|[^\\]+/gsu)) {
    if (!part.startsWith('\\')) bytes.push(...Buffer.from(part, 'utf8'));
    else bytes.push(/^\\\d/.test(part) ? Number.parseInt(part.slice(1), 8) : (escapes[part.slice(1)] ?? 63));
  }
  return Buffer.from(bytes).toString('utf8');
}
