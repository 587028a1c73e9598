import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { shortHash } from '../base/shortHash.ts';
import { hourMs } from '../base/timeUnits.ts';
import { isSecret } from '../gate/protectedPaths.ts';
import type { AgentName } from '../provenance/agents/agentSigns.ts';
import { agentOf, type ClaimedEdit, readHookEvent, toolNameOf } from '../provenance/agents/hookEvents.ts';
import type { AgentAction } from './agentActions.ts';
import { filesNamedIn } from './commandFiles.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One file as it was when a tool call started. */
export interface OpenFile {
  readonly path: string;
  /** Null: the file did not exist. */
  readonly before: string | null;
  readonly edits: readonly ClaimedEdit[];
}

/** A call that an agent started and whose end is not known yet. */
export interface OpenCall {
  readonly agent: AgentName;
  readonly model: string | null;
  readonly beganMs: number;
  readonly files: readonly OpenFile[];
  /** The agent's own words, if it runs a command. */
  readonly commandText: string;
}

/** A call that ended, with its files as they are now. */
export interface EndedCall extends OpenCall {
  /** By path; undefined where there is no text file now. */
  readonly after: Readonly<Record<string, string | undefined>>;
  /** The agent itself reported the end of the call. */
  readonly isReported: boolean;
}

/** Larger files are not the result of one edit. Chosen by us, bytes. */
const maxFileBytes = 1_000_000;
/** A call whose end was never reported is dropped after this time. */
const staleAfterMs = 24 * hourMs;

/**
 * The agents' running calls, each in a file of its own: no lock delays an agent, and two agents do not overwrite each other's. They
 * contain the text of files from before the call, as long as it runs.
 */
export class OpenCalls {
  readonly #folder: string;

  /** @param folder The private folder of the record. */
  constructor(folder: string) {
    this.#folder = join(folder, 'calls');
  }

  /** Saves the files of a call as they are before it runs. */
  begin(event: Fields, actions: readonly AgentAction[], cwd: string, nowMs: number): void {
    const claim = readHookEvent(event);
    const commands = actions.flatMap((action) => (action.kind === 'command' ? [action] : []));
    const claimed = actions.flatMap((action) =>
      action.kind === 'edit' && action.file.isDeleted !== true ? [action.file] : [],
    );
    const named = commands.flatMap(({ command, cwd: folder }) => filesNamedIn(command, folder));
    const edits = new Map(
      claimed.flatMap(({ path, edits: list = [] }) => {
        const own = pathInRepository(path);
        return own === undefined ? [] : [[own, list] as const];
      }),
    );
    const paths = new Set([...edits.keys(), ...named.flatMap((path) => pathInRepository(path) ?? [])]);
    const files = [...paths].flatMap((path): OpenFile[] => {
      const before = textOf(path);
      return before === undefined ? [] : [{ path, before, edits: edits.get(path) ?? [] }];
    });
    if (files.length === 0) return;
    const call: OpenCall = {
      agent: agentOf(event),
      model: claim?.model ?? modelOf(event),
      beganMs: nowMs,
      files,
      commandText: commands.map(({ command }) => command).join('\n'),
    };
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.#folder, nameOf(event, cwd)), JSON.stringify(call), { mode: 0o600 });
  }

  /** The call that an event reports as over; none if its start was not seen here, or if it failed. */
  end(event: Fields, cwd: string): readonly EndedCall[] {
    const file = join(this.#folder, nameOf(event, cwd));
    const call = readCall(file);
    if (call === undefined) return [];
    rmSync(file, { force: true });
    const hasFailed = call.files.some(({ edits }) => edits.length > 0) && readHookEvent(event) === undefined;
    return hasFailed ? [] : [{ ...call, after: textsNow(call), isReported: true }];
  }

  /**
   * Calls of a session whose end its agent never reports, now that the session has moved on: Codex reports its patches only before they
   * run. Unfinished calls of other agents were refused or failed, and are forgotten.
   * @param isOver The event is not about a tool call, so the session is running none now.
   */
  unreported(event: Fields, isOver: boolean, nowMs: number): readonly EndedCall[] {
    const own = sessionPart(event);
    const found: EndedCall[] = [];
    for (const name of this.#names()) {
      const file = join(this.#folder, name);
      const call = readCall(file);
      if (call === undefined || nowMs - call.beganMs > staleAfterMs) {
        rmSync(file, { force: true });
      } else if (name.startsWith(own)) {
        const after = textsNow(call);
        const hasRun =
          call.agent === 'codex' && call.files.some(({ path, before }) => after[path] !== (before ?? undefined));
        if (hasRun) found.push({ ...call, after, isReported: false });
        if (hasRun || isOver) rmSync(file, { force: true });
      }
    }
    return found;
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#folder);
    } catch {
      // No agent has written anything yet.
      return [];
    }
  }
}

/**
 * The path of a file in its repository, with symlinks inside it resolved. Undefined for a file outside any repository, one that a symlink
 * leads out to, git's own files and files of keys: these are never read.
 */
function pathInRepository(path: string): string | undefined {
  const root = repositoryAround(dirname(path));
  if (root === undefined) return undefined;
  try {
    const inside = relative(realpathSync(root), realPathOf(path));
    if (/^(?:\.\.|\.git)(?:[\\/]|$)|^(?:[\\/]|[A-Za-z]:)/u.test(inside)) return undefined;
    const own = join(root, inside);
    return isSecret(own, true) ? undefined : own;
  } catch {
    // A dangling symlink, or an unreadable folder.
    return undefined;
  }
}

function repositoryAround(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  return folder === dirname(folder) ? undefined : repositoryAround(dirname(folder));
}

/** The real path of a file that may not exist yet. */
function realPathOf(path: string): string {
  const isNew = lstatSync(path, { throwIfNoEntry: false }) === undefined && path !== dirname(path);
  return isNew ? join(realPathOf(dirname(path)), basename(path)) : realpathSync(path);
}

function nameOf(event: Fields, cwd: string): string {
  const id = idOf(event);
  // A call without an id is identified by its content.
  const words =
    id ?? JSON.stringify([toolNameOf(event), event['tool_input'] ?? event['toolInput'] ?? event['toolArgs'], cwd]);
  return `${sessionPart(event)}${shortHash(words)}.json`;
}

function sessionPart(event: Fields): string {
  const names = ['session_id', 'sessionId', 'conversation_id', 'conversationId', 'taskId'];
  const session = names.map((name) => event[name]).find((value) => typeof value === 'string');
  return `${shortHash(`${agentOf(event)} ${session ?? ''}`)}-`;
}

function idOf(event: Fields): string | undefined {
  const inner = [event['tool_call'], event['tool_result']].map((part) => Object(part)['id']);
  const ids = [event['tool_use_id'], event['toolUseId'], event['tool_call_id'], event['call_id'], ...inner];
  return ids.find((id): id is string => typeof id === 'string' && id !== '');
}

function modelOf({ model }: Fields): string | null {
  return typeof model === 'string' ? model : null;
}

function textsNow({ files }: OpenCall): EndedCall['after'] {
  return Object.fromEntries(files.map(({ path }) => [path, textOf(path) ?? undefined]));
}

/** Null when there is no file, undefined when it is not text. */
function textOf(path: string): string | null | undefined {
  try {
    const found = statSync(path);
    if (!found.isFile() || found.size > maxFileBytes) return undefined;
    const text = readFileSync(path, 'utf8');
    return text.includes('\0') ? undefined : text;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? null : undefined;
  }
}

function readCall(file: string): OpenCall | undefined {
  try {
    const call: OpenCall = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(call.files) ? call : undefined;
  } catch {
    // None, or another process has just taken it.
    return undefined;
  }
}
