// What every run of a real agent needs: a repository, an environment of its own, and an end to what it leaves behind.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place, Program } from './programs.ts';

/** An agent that waits for an answer for ever is ended after this, ms. */
const runWithinMs = 60_000;

/** The environment of an agent in a home of its own. */
export function environmentOf(program: Program, place: Place, temporary: string): Record<string, string> {
  return {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: place.home,
    TMPDIR: temporary,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ...program.env(place),
  };
}

export function git(cwd: string, ...args: readonly string[]): void {
  const run = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
    cwd,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(run.stderr);
}

/** Agents leave servers behind; those of this run have its home in their environment. */
export function endLeftovers(home: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
    try {
      if (
        !readFileSync(join('/proc', pid, 'environ'), 'utf8')
          .split('\0')
          .includes(`HOME=${home}`)
      )
        continue;
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended by itself, or belongs to somebody else.
    }
  }
}

/** @returns what it printed. */
export async function call(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
  withinMs = runWithinMs,
): Promise<string> {
  const child = spawn(file, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: withinMs,
    killSignal: 'SIGKILL',
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (text += part.toString('utf8')));
  await new Promise((resolve) => child.on('close', resolve));
  return text;
}
