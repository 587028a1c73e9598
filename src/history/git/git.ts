import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import {
  filterNames,
  listFilters,
  protocolsOf,
  runsFilters,
  safeGitCommand,
  safeGitEnvironment,
} from '../../base/gitEnvironment.ts';

/** A repository, accessed through the `git` program. */
export interface Git {
  /** Runs git with arguments and returns its output. @throws AppError `unavailable` if it fails. */
  run(args: readonly string[], input?: string | Uint8Array): Promise<Buffer>;
  /** The same, with output delivered in chunks. A chunk is valid only during the call. */
  stream(args: readonly string[], input: string, receive: (chunk: Buffer) => void): Promise<void>;
  /** How many processes were started, which is the cost that matters in large repositories. */
  readonly processCount: number;
}

export interface GitPlace {
  /** The git program. */
  readonly program?: string;
  /** The repository itself, if it is not the one around the folder. */
  readonly gitDir?: string;
}

/** Opens the repository a person named; a bare one is read only if named directly. */
export function openNamedGit(folder: string): Git {
  const isBare = ['HEAD', 'objects', 'refs'].every((name) => existsSync(join(folder, name)));
  return openGit(folder, isBare ? { gitDir: resolve(folder) } : {});
}

/**
 * Git in a folder of a repository, started so that none of the repository's settings can run programs (see `gitEnvironment`).
 * @param cwd Any folder inside the repository.
 */
export function openGit(cwd: string, { program = 'git', gitDir }: GitPlace = {}): Git {
  let processCount = 0;
  let filters: Promise<readonly string[]> | undefined;
  const askFilters = async () => {
    const parts: Buffer[] = [];
    // Fails if there are no filters. It also fails if there is no repository, but then the command itself reports that.
    await start(listFilters, undefined, (chunk) => parts.push(chunk)).catch(() => undefined);
    return filterNames(Buffer.concat(parts).toString('utf8'));
  };
  const start = async (
    args: readonly string[],
    input: string | Uint8Array | undefined,
    receive: (chunk: Buffer) => void,
  ): Promise<void> => {
    if (runsFilters(args)) filters ??= askFilters();
    const safe = safeGitEnvironment(process.env, await filters, protocolsOf(args));
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

/** The output of `git diff` in a fixed format: prefixes `a/` and `b/`, three lines of context, renames detected. */
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
        // Thrown here, it would crash the whole host process; reject the caller's promise instead.
        fault = error;
        child.kill();
      }
    });
    child.stderr.on('data', (part: Buffer) => errors.push(part));
    child.on('error', (error) => {
      reject(
        new AppError(
          'unavailable',
          l10n.t('Git cannot be started ({0}); install it or check its path.', String(error.message)),
        ),
      );
    });
    child.on('close', (code) => {
      if (fault !== undefined) reject(fault);
      else if (code === 0) resolve();
      else reject(new AppError('unavailable', failure(args, code, Buffer.concat(errors).toString('utf8'))));
    });
    // If git exits early it closes its input; the exit code tells why.
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
