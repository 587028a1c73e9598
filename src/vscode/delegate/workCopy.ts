import { constants, existsSync } from 'node:fs';
import { copyFile, lstat, mkdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import type { WorkFiles } from '../../assist/delegate/delegateRun.ts';
import { AppError } from '../../base/appError.ts';
import { type Git, openGit } from '../../history/git.ts';
import { runCommand } from './runCommand.ts';

/** A document with changes that are not saved. */
export interface UnsavedText {
  readonly path: string;
  readonly text: string;
}

/** A file that differs from what the copy was made of. */
export interface ChangedFile {
  /** Below the project's folder, with `/`. */
  readonly path: string;
  readonly kind: 'changed' | 'added' | 'deleted';
  /** As the copy was made; null for a new file. */
  readonly before: string | null;
  /** As the model left it; null for a deleted file. */
  readonly after: string | null;
}

/** Larger files are not source code. Source: VS Code's own limit for tokenising is 20 MB; a model reads nothing near this. */
const maxTextBytes = 1_000_000;
/** Not committed and not ignored: more than this is data, not work in progress. */
const maxUntrackedBytes = 5_000_000;
/** Places that are listed for one search. */
const maxPlaces = 200;
/** Folders with what was installed; tests need them, and git ignores them. */
const installedFolders = ['node_modules', '.venv', 'venv', 'vendor'];
const identity = ['-c', 'user.name=Calibrated', '-c', 'user.email=calibrated@localhost', '-c', 'commit.gpgsign=false'];
const noHooks = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];

/**
 * A copy of the project with its own `.git`, so that nothing done in it reaches the person's files, branches or stashes. It holds
 * the committed state, the changes that are not committed, and the text that is not saved.
 */
export class WorkCopy implements WorkFiles {
  /** What stands for the project's folder; the repository may begin above it. */
  readonly folder: string;
  readonly #whole: string;
  readonly #git: Git;
  readonly #base: string;

  private constructor(whole: string, folder: string, git: Git, base: string) {
    this.#whole = whole;
    this.folder = folder;
    this.#git = git;
    this.#base = base;
  }

  /**
   * @param project The folder of a git repository.
   * @param folder Where the copy comes to stand; must not exist.
   * @throws AppError `unavailable` without git or without a commit.
   */
  static async make(project: string, folder: string, unsaved: readonly UnsavedText[]): Promise<WorkCopy> {
    const source = openGit(project);
    const root = text(await source.run(['rev-parse', '--show-toplevel']));
    const below = text(await source.run(['rev-parse', '--show-prefix']));
    // `stash create` writes a commit of what is not committed and changes nothing else; it prints nothing when all is clean.
    const start =
      text(await source.run([...identity, 'stash', 'create'])) || text(await source.run(['rev-parse', 'HEAD']));
    await mkdir(dirname(folder), { recursive: true });
    await source.run(['clone', '--quiet', '--shared', '--no-checkout', '--', root, folder]);
    const git = openGit(folder);
    await git.run(['remote', 'remove', 'origin']);
    await git.run([...noHooks, 'checkout', '--quiet', '--detach', start]);
    const untracked = list(await openGit(root).run(['ls-files', '-z', '--others', '--exclude-standard']));
    for (const path of untracked) {
      const from = join(root, path);
      const { size, isFile } = await lstat(from).then((found) => ({ size: found.size, isFile: found.isFile() }));
      if (!isFile || size > maxUntrackedBytes) continue;
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await copyFile(from, join(folder, path), constants.COPYFILE_EXCL);
    }
    for (const { path, text: content } of unsaved) {
      // Git names the root without symbolic links; the editor may have opened the folder through one.
      const parent = await realpath(dirname(path)).catch(() => dirname(path));
      const inRoot = relative(root, join(parent, basename(path)));
      if (!inRoot.startsWith('..')) await writeFile(join(folder, inRoot), content);
    }
    await git.run([...noHooks, 'add', '--all']);
    await git.run([...identity, ...noHooks, 'commit', '--quiet', '--allow-empty', '--no-verify', '-m', 'As it was']);
    for (const name of installedFolders) {
      if (existsSync(join(root, name)) && !existsSync(join(folder, name)))
        await symlink(join(root, name), join(folder, name));
    }
    const base = text(await git.run(['rev-parse', 'HEAD']));
    const opened = await realpath(join(folder, below));
    return new WorkCopy(folder, opened, openGit(opened), base);
  }

  async list(glob: string | undefined): Promise<readonly string[]> {
    const files = list(
      await this.#git.run(['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate']),
    );
    if (glob === undefined) return files;
    const fits = picomatch(glob, { dot: true });
    return files.filter((file) => fits(file));
  }

  async search(wanted: string): Promise<readonly string[]> {
    const places: string[] = [];
    for (const path of await this.list(undefined)) {
      if (places.length >= maxPlaces) break;
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
    const place = await this.#inside(path);
    const found = await lstat(place).catch(() => undefined);
    if (found?.isFile() !== true) throw new AppError('notFound', `There is no file ${path}.`);
    if (found.size > maxTextBytes)
      throw new AppError('refused', `${path} is too large to be read (${found.size} bytes).`);
    const content = await readFile(place);
    if (content.subarray(0, 8000).includes(0)) throw new AppError('refused', `${path} is not a text file.`);
    return content.toString('utf8');
  }

  async write(path: string, content: string): Promise<void> {
    const place = await this.#inside(path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, content);
  }

  run(command: string, signal: AbortSignal): Promise<{ output: string; ending: string }> {
    return runCommand(command, this.folder, signal);
  }

  /** Git's own hash over every file that is not ignored. */
  async fingerprint(): Promise<string> {
    await this.#git.run([...noHooks, 'add', '--all']);
    return text(await this.#git.run(['write-tree']));
  }

  /** What is different now, whether or not it was committed in the copy. */
  async changes(): Promise<readonly ChangedFile[]> {
    await this.#git.run([...noHooks, 'add', '--all', '--intent-to-add']);
    const fields = list(
      await this.#git.run([...noHooks, 'diff', '--name-status', '--no-renames', '--relative', '-z', this.#base]),
    );
    const changed: ChangedFile[] = [];
    for (let index = 0; index + 1 < fields.length; index += 2) {
      const [status, path = ''] = [fields[index], fields[index + 1]];
      if (installedFolders.includes(path)) continue;
      const before =
        status === 'A' ? null : (await this.#git.run(['show', `${this.#base}:./${path}`])).toString('utf8');
      const after = status === 'D' ? null : await this.read(path).catch(() => null);
      if (status !== 'D' && after === null) continue;
      changed.push({ path, kind: status === 'A' ? 'added' : status === 'D' ? 'deleted' : 'changed', before, after });
    }
    return changed;
  }

  /**
   * The model's change put on top of a text that went on meanwhile.
   * @returns undefined when both changed the same lines.
   */
  async merged(now: string, { before, after }: ChangedFile): Promise<string | undefined> {
    if (now === before) return after ?? undefined;
    const names = ['now', 'before', 'after'].map((name) => join(this.#whole, '.git', `merge-${name}`));
    const [current = '', base = '', other = ''] = names;
    await Promise.all([writeFile(current, now), writeFile(base, before ?? ''), writeFile(other, after ?? '')]);
    try {
      return (await this.#git.run(['merge-file', '-p', current, base, other])).toString('utf8');
    } catch (error) {
      if (AppError.is(error)) return undefined;
      throw error;
    }
  }

  async remove(): Promise<void> {
    await rm(this.#whole, { recursive: true, force: true });
  }

  /** @throws AppError `refused` for a path that leaves the copy, also by a link. */
  async #inside(path: string): Promise<string> {
    const place = resolve(this.folder, path);
    const isInside = (candidate: string) => candidate === this.folder || candidate.startsWith(this.folder + sep);
    let existing = place;
    while (!existsSync(existing) && existing !== dirname(existing)) existing = dirname(existing);
    if (
      !isInside(place) ||
      !isInside(await realpath(existing)) ||
      relative(this.folder, place).split(sep)[0] === '.git'
    ) {
      throw new AppError('refused', `${path} lies outside the working folder.`);
    }
    return place;
  }
}

function text(output: Buffer): string {
  return output.toString('utf8').trim();
}

function list(output: Buffer): string[] {
  return output
    .toString('utf8')
    .split('\0')
    .filter((part) => part !== '');
}
