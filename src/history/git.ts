import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../base/appError.ts';
import {
  connects,
  filterNames,
  listFilters,
  runsFilters,
  safeGitCommand,
  safeGitEnvironment,
} from '../base/gitEnvironment.ts';

/** One repository, asked through the `git` program. */
export interface Git {
  /** Runs git with arguments and returns what it prints. @throws AppError `unavailable` when it fails. */
  run(args: readonly string[], input?: string | Uint8Array): Promise<Buffer>;
  /** The same, with the output in pieces as it comes. A piece is valid during the call only. */
  stream(args: readonly string[], input: string, receive: (chunk: Buffer) => void): Promise<void>;
  /** How many processes were started: the cost that counts in large repositories. */
  readonly processCount: number;
}

export interface GitPlace {
  /** The git program. */
  readonly program?: string;
  /** The repository itself, where it is not the one around the folder. */
  readonly gitDir?: string;
}

/** The repository that a person named; a bare one is only read when it is meant. */
export function openNamedGit(folder: string): Git {
  const isBare = ['HEAD', 'objects', 'refs'].every((name) => existsSync(join(folder, name)));
  return openGit(folder, isBare ? { gitDir: resolve(folder) } : {});
}

/**
 * Git in a folder of a repository, started so that nothing of the repository's settings runs (see `gitEnvironment`).
 * @param cwd Any folder inside of the repository.
 */
export function openGit(cwd: string, { program = 'git', gitDir }: GitPlace = {}): Git {
  let processCount = 0;
  let filters: Promise<readonly string[]> | undefined;
  const askFilters = async () => {
    const parts: Buffer[] = [];
    // It fails when there is no filter, and where there is no repository: then the command itself says so.
    await start(listFilters, undefined, (chunk) => parts.push(chunk)).catch(() => undefined);
    return filterNames(Buffer.concat(parts).toString('utf8'));
  };
  const start = async (
    args: readonly string[],
    input: string | Uint8Array | undefined,
    receive: (chunk: Buffer) => void,
  ): Promise<void> => {
    if (runsFilters(args)) filters ??= askFilters();
    const safe = safeGitEnvironment(process.env, await filters, connects(args));
    const env = gitDir === undefined ? safe : { ...safe, GIT_DIR: gitDir };
    processCount += 1;
    await runGit(program, { cwd, env }, args, { input, receive });
  };
  return {
    get processCount() {
      return processCount;
    },
    async run(args, input) {
      const parts: Buffer[] = [];
      await start(args, input, (chunk) => parts.push(chunk));
      return Buffer.concat(parts);
    },
    stream: start,
  };
}

/** What `git diff` prints for arguments, always in the same form: prefixes `a/` and `b/`, three lines of context, renames found. */
export async function patchText(git: Git, args: readonly string[]): Promise<string> {
  return (await git.run(['diff', '--patch', '--src-prefix=a/', '--dst-prefix=b/', ...args])).toString('utf8');
}

interface GitPipes {
  readonly input: string | Uint8Array | undefined;
  readonly receive: (chunk: Buffer) => void;
}

function runGit(
  program: string,
  place: { readonly cwd: string; readonly env: Record<string, string> },
  args: readonly string[],
  { input, receive }: GitPipes,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, safeGitCommand(args), place);
    const errors: Buffer[] = [];
    let fault: unknown;
    child.stdout.on('data', (chunk: Buffer) => {
      if (fault !== undefined) return;
      try {
        receive(chunk);
      } catch (error) {
        // Thrown here it would end the whole host process; whoever asked gets it instead.
        fault = error;
        child.kill();
      }
    });
    child.stderr.on('data', (part: Buffer) => errors.push(part));
    child.on('error', (error) => {
      reject(new AppError('unavailable', `Git cannot be started (${error.message}); install it or check its path.`));
    });
    child.on('close', (code) => {
      if (fault !== undefined) reject(fault);
      else if (code === 0) resolve();
      else reject(new AppError('unavailable', failure(args, code, Buffer.concat(errors).toString('utf8'))));
    });
    // A git that ends early closes its input; the exit code says why.
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(input ?? '');
  });
}

function failure(args: readonly string[], code: number | null, errors: string): string {
  if (errors.includes('safe.bareRepository'))
    return 'This folder is a bare repository, which is only read when it is named: set GIT_DIR to it.';
  if (/promisor remote|lazy fetching disabled/u.test(errors))
    return 'This is a partial clone and lacks objects that this needs; run "git fetch --refetch --no-filter", then ask again.';
  const [reason = ''] = errors.trim().split('\n');
  if (
    /unable to read|could not read|inflate:|loose object|bad object|object file|missing (?:blob|tree|commit)/iu.test(
      errors,
    )
  )
    return `An object of this repository is missing or damaged (${reason}); "git fsck" names all of them, a fresh clone has them.`;
  const command = args.find((arg, at) => !arg.startsWith('-') && args[at - 1] !== '-c') ?? '';
  return `git ${command} failed: ${reason === '' ? `exit code ${code}` : reason}`;
}
