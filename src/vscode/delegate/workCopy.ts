import { lstat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import picomatch from 'picomatch';
import type { CommandRun, WorkFiles } from '../../assist/delegate/delegateRun.ts';
import { inFormOf, plain } from '../../assist/delegate/delegateTexts.ts';
import type { LevelOf } from '../../assist/delegate/fileLevels.ts';
import { AppError } from '../../base/appError.ts';
import { minuteMs } from '../../base/timeUnits.ts';
import { type Git, openGit } from '../../history/git/git.ts';
import { projectFolders } from '../../history/git/projectFolders.ts';
import { sandboxEnvironment } from '../../sandbox/environment.ts';
import { readInside, writeInside } from '../../sandbox/insideFiles.ts';
import { packageRegistries } from '../../sandbox/registryProxy.ts';
import { commandLimits, type FoundSandbox, type SandboxOutcome } from '../../sandbox/sandbox.ts';
import { removeCopy } from './abandonedCopies.ts';
import { type CopiedProject, copyProject, parts, type UnsavedText } from './copyProject.ts';
import { namedPlaces } from './namedPlaces.ts';
import { runCommand } from './runCommand.ts';
import { treeFingerprint } from './treeFingerprint.ts';

/** A file that differs from what was copied. */
export interface ChangedFile {
  /** Relative to the project's folder, with `/`. */
  readonly path: string;
  readonly kind: 'changed' | 'added' | 'deleted';
  /** As copied; null for a new file. */
  readonly before: string | null;
  /** As the model left it; null for a deleted file. */
  readonly after: string | null;
}

/** Larger files are not source code. Source: VS Code's own limit for tokenizing is 20 MB; a model reads nowhere near this much. */
const maxTextBytes = 1_000_000;
/** Places to list for one search. */
const maxPlaces = 200;

/**
 * A copy of the project with its own `.git`, so that nothing done in it reaches the person's files, branches or stashes. It contains the
 * files as they are on disk, plus unsaved text. Commands run inside the sandbox, if there is one.
 */
export class WorkCopy implements WorkFiles {
  /** The copy of the project's folder; the repository may start above it. */
  readonly folder: string;
  readonly copied: readonly string[];
  readonly leftOut: CopiedProject['leftOut'];
  readonly hasNoHistory: CopiedProject['hasNoHistory'];
  readonly boundary: { readonly name: string } | { readonly name: null; readonly reason: string };
  readonly #place: string;
  readonly #copied: CopiedProject;
  readonly #found: FoundSandbox;
  /** The person's own folders: a command reads the copy, not what was left out of it. */
  readonly #hidden: readonly string[];
  /** Our repository, outside the copy: settings that a command wrote into the copy's own `.git` do not affect it. */
  readonly #git: Git;
  readonly #whole: Git;

  private constructor(place: string, copied: CopiedProject, found: FoundSandbox, hidden: readonly string[]) {
    this.#place = place;
    this.#copied = copied;
    this.#found = found;
    this.#hidden = hidden;
    this.folder = copied.folder;
    this.copied = copied.files;
    this.leftOut = copied.leftOut;
    this.hasNoHistory = copied.hasNoHistory;
    this.boundary = found.sandbox === undefined ? { name: null, reason: found.reason } : { name: found.sandbox.name };
    this.#git = openGit(copied.folder, { gitDir: copied.gitDir });
    this.#whole = openGit(copied.tree, { gitDir: copied.gitDir });
  }

  /**
   * @param project The folder of a git repository.
   * @param place Where to create the copy; must not exist.
   * @param levelOf A file at Off or Hint is left out.
   * @param open Every folder that is open beside the project; no command sees them, wherever they lie.
   * @throws AppError `unavailable` without git or a repository.
   */
  static async make(
    project: string,
    place: string,
    unsaved: readonly UnsavedText[],
    found: FoundSandbox,
    levelOf: LevelOf,
    open: readonly string[] = [],
  ): Promise<WorkCopy> {
    try {
      const copied = await copyProject(project, place, unsaved, levelOf);
      return new WorkCopy(place, copied, found, await projectFolders([project, ...open]));
    } catch (error) {
      await removeCopy(place);
      throw error;
    }
  }

  async list(glob: string | undefined): Promise<readonly string[]> {
    const files = await present(this.#git);
    if (glob === undefined) return files;
    const fits = picomatch(glob, { dot: true });
    return files.filter((file) => fits(file));
  }

  async search(wanted: string, mayRead: (path: string) => boolean): Promise<readonly string[]> {
    const places: string[] = [];
    for (const path of await this.list(undefined)) {
      if (places.length >= maxPlaces) break;
      if (!mayRead(path)) continue;
      const content = await this.read(path).catch((error: unknown) => {
        if (AppError.is(error)) return '';
        throw error;
      });
      if (!content.includes(wanted)) continue;
      content.split('\n').forEach((line, index) => {
        if (line.includes(wanted) && places.length < maxPlaces)
          places.push(`${path}:${index + 1}: ${line.slice(0, 300)}`);
      });
    }
    return places;
  }

  async read(path: string): Promise<string> {
    const content = await readInside(this.folder, path, maxTextBytes);
    if (content.subarray(0, 8000).includes(0)) throw new AppError('refused', `${path} is not a text file.`);
    return content.toString('utf8');
  }

  write(path: string, content: string): Promise<void> {
    return writeInside(this.folder, path, content);
  }

  async run(command: string, signal: AbortSignal, mayInstall: boolean): Promise<CommandRun> {
    const { sandbox } = this.#found;
    const { tree, objects } = this.#copied;
    if (sandbox === undefined) return runCommand(command, this.folder, signal);
    const outcome = await sandbox.run(
      {
        program: '/bin/sh',
        args: ['-c', command],
        cwd: this.folder,
        writable: [tree],
        readable: [objects],
        hidden: this.#hidden,
        env: sandboxEnvironment(process.env, process.env['HOME'] ?? homedir()),
        network: mayInstall ? packageRegistries : 'none',
        limits: commandLimits,
      },
      signal,
    );
    return { output: outcome.output, ending: endingOf(outcome) };
  }

  touches(command: string): readonly string[] {
    return namedPlaces(command, this.folder);
  }

  fingerprint(): Promise<string> {
    return treeFingerprint(this.#copied.tree);
  }

  /** Everything that differs now, whether or not it was committed in the copy. */
  async changes(): Promise<readonly ChangedFile[]> {
    const { tree, start } = this.#copied;
    const [here, gone]: [string[], string[]] = [[], []];
    // If a file's folder has become a link, the file is gone: what is behind the link is a different one.
    for (const path of await present(this.#whole)) ((await isPlain(tree, path)) ? here : gone).push(path);
    const lines = (paths: readonly string[]) => paths.map((path) => `${path}\0`).join('');
    await this.#whole.run(['update-index', '-z', '--add', '--remove', '--replace', '--stdin'], lines(here));
    await this.#whole.run(['update-index', '-z', '--force-remove', '--stdin'], lines(gone));
    const fields = parts(
      await this.#git.run(['diff-index', '--cached', '--name-status', '--no-renames', '--relative', '-z', start]),
    );
    const changed: ChangedFile[] = [];
    for (let index = 0; index + 1 < fields.length; index += 2) {
      const [status, path = ''] = [fields[index], fields[index + 1]];
      const before =
        status === 'A' ? null : (await this.#git.run(['cat-file', 'blob', `${start}:./${path}`])).toString('utf8');
      const after = status === 'D' ? null : await this.read(path).catch(() => null);
      if (status !== 'D' && after === null) continue;
      changed.push({ path, kind: status === 'A' ? 'added' : status === 'D' ? 'deleted' : 'changed', before, after });
    }
    return changed;
  }

  /**
   * Merges the model's change into a text that has changed in the meantime. Git, the editor and the model each have their own line ends;
   * the result has those of the text.
   * @returns undefined if both changed the same lines
   */
  async merged(now: string, { before, after }: ChangedFile): Promise<string | undefined> {
    if (after === null) return undefined;
    // A new file is as the model wrote it.
    if (now === '' && before === '') return after;
    const [ours, base, theirs] = [plain(now), plain(before ?? ''), plain(after)];
    if (ours === base) return inFormOf(now, theirs);
    const files = Object.entries({ ours, base, theirs }).map(([name, text]) => ({
      path: join(this.#place, `merge-${name}`),
      text,
    }));
    await Promise.all(files.map(({ path, text }) => writeFile(path, text)));
    try {
      const merged = await this.#git.run(['merge-file', '-p', ...files.map(({ path }) => path)]);
      return inFormOf(now, merged.toString('utf8'));
    } catch (error) {
      if (AppError.is(error)) return undefined;
      throw error;
    }
  }

  remove(): Promise<void> {
    return removeCopy(this.#place);
  }
}

/** Files that git tracks or would add; repositories inside the copy are skipped. */
async function present(git: Git): Promise<string[]> {
  const listed = await git.run(['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate']);
  return parts(listed).filter((path) => !path.endsWith('/'));
}

async function isPlain(tree: string, path: string): Promise<boolean> {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    const found = await lstat(join(tree, folder)).catch(() => undefined);
    if (found?.isSymbolicLink() === true) return false;
  }
  return true;
}

function endingOf({ end, exitCode }: SandboxOutcome): string {
  switch (end) {
    case 'exit':
      return `Exit code ${exitCode}.`;
    case 'time':
      return `It was stopped after ${commandLimits.timeMs / minuteMs} min.`;
    case 'memory':
      return `It was stopped: it used more than ${commandLimits.memoryMb} MB of memory.`;
    case 'processes':
      return `It was stopped: it started more than ${commandLimits.processes} processes.`;
    case 'output':
      return 'It was stopped: it printed without end.';
    case 'stopped':
      return 'It was stopped.';
    case 'signal':
      return 'A signal ended it.';
    case 'notStarted':
      return 'It could not be started.';
  }
}
