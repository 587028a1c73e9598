import { spawn } from 'node:child_process';
import { AppError } from '../base/appError.ts';

/** One repository, asked through the `git` program. */
export interface Git {
  /** Runs git with arguments and returns what it prints. @throws AppError `unavailable` when it fails. */
  run(args: readonly string[], input?: string | Uint8Array): Promise<Buffer>;
  /** The same, with the output in pieces as it comes. A piece is valid during the call only. */
  stream(args: readonly string[], input: string, receive: (chunk: Buffer) => void): Promise<void>;
  /** How many processes were started: the cost that counts in large repositories. */
  readonly processCount: number;
}

/** @param cwd Any folder inside of the repository. */
export function openGit(cwd: string, program = 'git'): Git {
  let processCount = 0;
  return {
    get processCount() {
      return processCount;
    },
    async run(args, input) {
      processCount += 1;
      const parts: Buffer[] = [];
      await runGit(program, cwd, args, input, (chunk) => parts.push(chunk));
      return Buffer.concat(parts);
    },
    stream(args, input, receive) {
      processCount += 1;
      return runGit(program, cwd, args, input, receive);
    },
  };
}

function runGit(
  program: string,
  cwd: string,
  args: readonly string[],
  input: string | Uint8Array | undefined,
  receive: (chunk: Buffer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    // No pager, no prompt, no optional locks: a reader must never disturb the person's own git.
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
    const child = spawn(program, ['--no-pager', ...args], { cwd, env });
    const errors: Buffer[] = [];
    child.stdout.on('data', receive);
    child.stderr.on('data', (part: Buffer) => errors.push(part));
    child.on('error', (error) => {
      reject(new AppError('unavailable', `Git cannot be started (${error.message}); install it or check its path.`));
    });
    child.on('close', (code) => {
      if (code === 0) resolve();
      else {
        const [reason = `exit code ${code}`] = Buffer.concat(errors).toString('utf8').trim().split('\n');
        reject(new AppError('unavailable', `git ${args[0] ?? ''} failed: ${reason}`));
      }
    });
    // A git that ends early closes its input; the exit code says why.
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(input ?? '');
  });
}
