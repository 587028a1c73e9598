import { constants, existsSync } from 'node:fs';
import { copyFile, lstat, mkdir, readFile, readlink, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { type LevelOf, mayRead } from '../../assist/delegate/fileLevels.ts';
import { AppError } from '../../base/appError.ts';
import { type Git, openGit } from '../../history/git/git.ts';
import { writeInside } from '../../sandbox/insideFiles.ts';
import { hasSecretName } from '../../sandbox/secretFiles.ts';
import { ownerFile, ownerMark } from './abandonedCopies.ts';
import { copyInstalled } from './installedFolders.ts';

/** A document with unsaved changes. */
export interface UnsavedText {
  readonly path: string;
  readonly text: string;
}

/** Where the parts of a copy are. */
export interface CopiedProject {
  /** The copy of the repository's root. */
  readonly tree: string;
  /** The copy of the project's folder; the repository may start above it. */
  readonly folder: string;
  /** Our own repository for the tree, kept outside it where nothing running in the copy can write. */
  readonly gitDir: string;
  /** The commit with everything as it was copied. */
  readonly start: string;
  /** The folder with git objects that the copy's `.git` points to. */
  readonly objects: string;
  /** The files as they were copied, relative to `folder`; installed packages are not among them. */
  readonly files: readonly string[];
  /** Files that their level keeps out, relative to `folder`. */
  readonly leftOut: readonly string[];
  /** The history had a file like that, so it was left out, too. */
  readonly hasNoHistory: boolean;
}

/** Largest untracked, unignored file to copy: a bigger one is data, not work in progress. */
const maxUntrackedBytes = 5_000_000;
/**
 * Commits of history in the copy: enough for `git log` and `git blame` of work in progress. 1,000 took up to 9 s to copy, 100 at most 2.5
 * s (git 2.x, two busy cores).
 */
const maxCommits = 100;
const identity = ['-c', 'user.name=Calibrated', '-c', 'user.email=calibrated@localhost', '-c', 'commit.gpgsign=false'];

/**
 * Copies a project as it is on disk and in unsaved documents: tracked files, and new ones that are not ignored. Links are copied as links
 * and never followed; nothing from the repository's settings runs. Files at Off or Hint are left out, since a command can read whatever is
 * in the copy; a history with such a file is left out whole.
 * @param project The folder as the editor has it open, possibly through a link.
 * @param place Where to create the copy; must not exist.
 * @param levelOf Asked with paths relative to `project`.
 * @throws AppError `unavailable` without git or a repository.
 */
export async function copyProject(
  project: string,
  place: string,
  unsaved: readonly UnsavedText[],
  levelOf: LevelOf,
): Promise<CopiedProject> {
  const source = openGit(project);
  const root = await realpath(line(await source.run(['rev-parse', '--show-toplevel'])));
  const below = line(await source.run(['rev-parse', '--show-prefix']));
  const tree = join(place, 'tree');
  await mkdir(place, { recursive: true });
  await writeFile(join(place, ownerFile), await ownerMark());
  await mkdir(tree);
  const whole = openGit(root);
  const tracked = parts(await whole.run(['ls-files', '-z', '--cached', '--deduplicate']));
  const others = parts(await whole.run(['ls-files', '-z', '--others', '--exclude-standard']));
  const mayCopy = (path: string) => mayRead(levelOf, posix.relative(below, path));
  const copied = new Set<string>();
  const isOwnFolder = ownFolders(root);
  const copy = async (path: string, maxBytes: number) => {
    if (!mayCopy(path) || !(await isOwnFolder(dirname(path)))) return;
    const from = join(root, path);
    const found = await lstat(from).catch(() => undefined);
    const to = join(tree, path);
    if (found?.isSymbolicLink() === true) {
      await mkdir(dirname(to), { recursive: true });
      await symlink(await readlink(from), to);
    } else if (found?.isFile() === true && found.size <= maxBytes) {
      await mkdir(dirname(to), { recursive: true });
      await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    } else return;
    copied.add(path);
  };
  await inTurns(tracked, (path) => copy(path, Number.POSITIVE_INFINITY));
  await inTurns(
    others.filter((path) => !isSecret(path)),
    (path) => copy(path, maxUntrackedBytes),
  );
  // A tracked folder of which every file was left out looks as if it had been installed.
  const leftOut = [...tracked, ...others].filter((path) => !copied.has(path) && !mayCopy(path));
  const isInstalled = (path: string) => mayCopy(path) && !leftOut.some((each) => each.startsWith(`${path}/`));
  // Before the unsaved texts: a single unsaved file in an installed package would make its whole folder look copied already.
  for (const folder of new Set([root, join(root, below)])) {
    await copyInstalled(folder, join(tree, relative(root, folder)), { from: root, to: tree }, isInstalled);
  }
  const known = new Set(tracked);
  for (const { path, text } of unsaved) {
    const inRoot = await placeInProject(path, project, join(root, below), root);
    // An open `.env` that git ignores is as secret as the one on disk.
    if (inRoot === undefined || !mayCopy(inRoot) || (isSecret(inRoot) && !known.has(inRoot))) continue;
    if (await writeUnsaved(tree, inRoot, text)) copied.add(inRoot);
  }
  const repository = await makeRepositories(whole, root, place, tree, [...copied], mayCopy);
  // The project's folder is there even if each of its files was left out.
  await mkdir(join(tree, below), { recursive: true });
  const named = (paths: Iterable<string>) => [...paths].map((path) => posix.relative(below, path));
  const folder = await realpath(join(tree, below));
  return { tree, folder, files: named(copied), leftOut: named(leftOut), ...repository };
}

/** Keys and passwords, unless git tracks them; a folder with such a name makes everything in it secret. */
function isSecret(path: string): boolean {
  return path.split('/').some(hasSecretName);
}

/** A link in place of a folder leads to files outside the project. */
function ownFolders(root: string): (folder: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return (folder) => {
    const looked =
      known.get(folder) ??
      realpath(join(root, folder)).then(
        (real) => real === join(root, folder),
        () => false,
      );
    known.set(folder, looked);
    return looked;
  };
}

/**
 * The editor names a document by the path the folder was opened with, git by its real path.
 * @returns undefined for a document in another folder, or behind a link that leads out.
 */
async function placeInProject(
  path: string,
  project: string,
  realProject: string,
  root: string,
): Promise<string | undefined> {
  const inProject = relative(project, path);
  const spelled = inProject.startsWith('..') ? path : join(realProject, inProject);
  const folder = await realpath(dirname(spelled)).catch(() => dirname(spelled));
  const real = await realpath(spelled).catch(() => join(folder, spelled.slice(dirname(spelled).length + 1)));
  const inRoot = relative(root, real);
  return inRoot === '' || inRoot.startsWith('..') || resolve(inRoot) === inRoot
    ? undefined
    : inRoot.split(sep).join('/');
}

async function writeUnsaved(tree: string, path: string, text: string): Promise<boolean> {
  try {
    await writeInside(tree, path, text);
    return true;
  } catch (error) {
    // A link in the copy, or git's own folder: the text belongs to a file the copy does not have.
    if (AppError.is(error, 'refused')) return false;
    throw error;
  }
}

/** Two repositories for one tree: ours to compare with, out of reach, and one for the model's commands. */
async function makeRepositories(
  source: Git,
  root: string,
  place: string,
  tree: string,
  files: readonly string[],
  mayCopy: (path: string) => boolean,
) {
  const gitDir = join(place, 'base.git');
  const ask = async (...args: string[]) => line(await source.run(['rev-parse', ...args]));
  const format = await ask('--show-object-format').catch(() => 'sha1');
  const exclude = await readFile(resolve(root, await ask('--git-path', 'info/exclude')), 'utf8').catch(() => '');
  const init = ['init', '--quiet', '--template=', `--object-format=${format}`, '--initial-branch=work'];
  const base = openGit(tree, { gitDir });
  const begin = async () => {
    await base.run(init);
    // Git treats a repository that is not named `.git` as bare.
    await base.run(['config', 'core.bare', 'false']);
    await base.run(['config', 'core.worktree', tree]);
    await writeExclude(gitDir, exclude);
  };
  await begin();
  let parent = await copyHistory(base, root);
  const copied = new Set(files);
  const hasNoHistory =
    parent !== undefined && !(await pathsOf(base, parent)).every((path) => copied.has(path) || mayCopy(path));
  if (hasNoHistory) {
    // Whatever lies among the objects can be read by its name, so they all go.
    await rm(gitDir, { recursive: true });
    await begin();
    parent = undefined;
  }
  await base.run(['update-index', '-z', '--add', '--stdin'], files.map((path) => `${path}\0`).join(''));
  const treeId = line(await base.run(['write-tree']));
  const parents = parent === undefined ? [] : ['-p', parent];
  const start = line(await base.run([...identity, 'commit-tree', treeId, ...parents, '-m', 'As it was']));
  await openGit(tree).run(init);
  const [objects, copyGitDir] = [join(gitDir, 'objects'), join(tree, '.git')];
  await mkdir(join(copyGitDir, 'objects', 'info'), { recursive: true });
  await writeFile(join(copyGitDir, 'objects', 'info', 'alternates'), `${objects}\n`);
  await writeExclude(copyGitDir, exclude);
  await openGit(tree).run(['update-ref', 'HEAD', start]);
  await copyFile(join(gitDir, 'index'), join(copyGitDir, 'index'));
  const shallow = join(gitDir, 'shallow');
  if (existsSync(shallow)) await copyFile(shallow, join(copyGitDir, 'shallow'));
  return { gitDir, start, objects, hasNoHistory };
}

/**
 * Copies the latest commits of the branch instead of pointing to the person's objects, which also contain things never committed to it,
 * for example a stash of ignored files with a `.env`.
 * @returns the commit at HEAD; undefined if there is none or a partial clone lacks part of it.
 */
async function copyHistory(base: Git, root: string): Promise<string | undefined> {
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
  const depth = `--depth=${maxCommits}`;
  const ref = 'refs/calibrated/head';
  try {
    await base.run([...fetch, depth, '--', root, `HEAD:${ref}`]);
    return line(await base.run(['rev-parse', '--verify', ref]));
  } catch (error) {
    if (AppError.is(error)) return undefined;
    throw error;
  }
}

/** Every path that a commit or one before it had. */
async function pathsOf(git: Git, commit: string): Promise<readonly string[]> {
  const shown = ['--no-commit-id', '--name-only', '--no-renames', '--root', '-m', '-r', '-z'];
  const commits = (await git.run(['rev-list', commit])).toString('utf8');
  return [...new Set(parts(await git.run(['diff-tree', '--stdin', ...shown], commits)))];
}

async function writeExclude(gitDir: string, exclude: string): Promise<void> {
  await mkdir(join(gitDir, 'info'), { recursive: true });
  await writeFile(join(gitDir, 'info', 'exclude'), exclude);
}

/** Files to copy at once: enough to keep a disk busy. */
const atOnce = 16;

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += atOnce) {
    await Promise.all(items.slice(start, start + atOnce).map(work));
  }
}

function line(output: Buffer): string {
  return output.toString('utf8').trim();
}

/** Splits git's `-z` output. */
export function parts(output: Buffer): string[] {
  return output
    .toString('utf8')
    .split('\0')
    .filter((part) => part !== '');
}
