// What every run of a real agent needs: a repository, an environment of its own, and an end to what it leaves behind.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../run/paths.ts';
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

/** An agent with our hooks and our server in a repository of its own, as a person installs them. */
export interface InstalledAgent {
  readonly place: Place;
  /** Of the record. */
  readonly data: string;
  readonly env: Record<string, string>;
  /** Runs `calibrated` in the project. @returns what it printed. */
  cli(...args: readonly string[]): string;
}

/** The folders of one run below an empty one; that of the record is made by whoever writes there first. */
export function foldersIn(folder: string) {
  const at = (name: string) => join(folder, name);
  const places = { home: at('home'), project: at('project'), data: at('data'), temporary: at('tmp') };
  for (const each of [places.home, places.project, places.temporary]) mkdirSync(each);
  return places;
}

/** @param folder Empty; everything of this run goes there. @param start Committed at the beginning, by path. */
export async function installAgent(
  program: Program,
  file: string,
  {
    folder,
    url,
    start,
  }: { readonly folder: string; readonly url: string; readonly start: Readonly<Record<string, string>> },
): Promise<InstalledAgent> {
  const { home, project, data, temporary } = foldersIn(folder);
  const place = { home, project, url, hook: undefined };
  const env = environmentOf(program, place, temporary);
  const cli = (...args: readonly string[]) =>
    execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args], { cwd: project, env, encoding: 'utf8' });
  for (const [path, text] of Object.entries(start)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  git(project, 'init', '-q', '-b', 'main');
  for (const [name, value] of [
    ['user.name', 'Person'],
    ['user.email', 'p@example.org'],
    ['calibrated.notes', 'true'],
  ] as const)
    git(project, 'config', name, value);
  git(project, 'add', '.');
  git(project, 'commit', '-qm', 'begin');
  program.configure(place);
  if (program.before !== undefined) await call(file, program.before(place), env, project);
  cli('plugin', 'install', '--agent', program.name, '--data-directory', data);
  return { place, data, env, cli };
}
