import { dirname, relative, sep } from 'node:path';
import type { Git } from '../../history/git/git.ts';
import { isTestFile } from '../../models/offline/workspaceText.ts';

/** What is known about the test runs in this window. */
export interface TestRuns {
  /** The commit at which a run passed with no local changes; undefined if there was none. */
  readonly passedAt: string | undefined;
  /** Whether the latest run failed. */
  readonly failsNow: boolean;
}

const testCommand =
  /(?:^|[\s/:;&|])(?:test|tests|pytest|jest|vitest|mocha|rspec|phpunit|ctest|nextest|ava|unittest|karma|minitest)(?=$|[\s:;&|])/u;

/** Whether a command line runs tests, rather than only a build or a linter. */
export function runsTests(commandLine: string): boolean {
  return testCommand.test(commandLine);
}

/** Follows the outcome of test runs, to tell whether a file's tests passed at HEAD and fail now. */
export class TestWatch {
  #runs: TestRuns = { passedAt: undefined, failsNow: false };

  get runs(): TestRuns {
    return this.#runs;
  }

  async ended(git: Pick<Git, 'run'>, exitCode: number): Promise<void> {
    if (exitCode !== 0) {
      this.#runs = { ...this.#runs, failsNow: true };
      return;
    }
    const isClean = (await text(git, ['status', '--porcelain', '--untracked-files=no'])) === '';
    const head = isClean ? await text(git, ['rev-parse', 'HEAD']) : undefined;
    this.#runs = { passedAt: head ?? this.#runs.passedAt, failsNow: false };
  }
}

/** A file of the repository at HEAD; undefined if HEAD does not have it. */
export function atHead(git: Pick<Git, 'run'>, root: string, path: string): Promise<string | undefined> {
  return text(git, ['show', `HEAD:./${relative(root, path).split(sep).join('/')}`]);
}

/** Whether the tests passed at this HEAD, fail now, and are the same tests. */
export async function isBrokenSinceHead(git: Pick<Git, 'run'>, { passedAt, failsNow }: TestRuns): Promise<boolean> {
  if (passedAt === undefined || !failsNow) return false;
  if ((await text(git, ['rev-parse', 'HEAD'])) !== passedAt) return false;
  const status = await text(git, ['status', '--porcelain', '-z', '--untracked-files=all']);
  if (status === undefined) return false;
  return !status
    .split('\0')
    .map((entry) => entry.slice(3))
    .some((path) => path !== '' && isTestFile(path));
}

/** Folders from a file's own up to the root, nearest first. */
export function foldersAbove(path: string, root: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === root || folder === dirname(folder) || !folder.startsWith(root)) return folders;
  }
}

async function text(git: Pick<Git, 'run'>, args: readonly string[]): Promise<string | undefined> {
  const output = await git.run(args).catch(() => undefined);
  return output?.toString('utf8').replace(/\n$/u, '');
}
