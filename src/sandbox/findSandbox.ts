import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { Bubblewrap } from './bubblewrap.ts';
import { sandboxEnvironment } from './environment.ts';
import type { FoundSandbox, Sandbox } from './sandbox.ts';

const forbidden =
  'This system forbids user namespaces, which bubblewrap needs; docs/boundary.md says how an administrator allows them.';
/**
 * Bubblewrap's messages when the kernel, AppArmor or a container forbids user namespaces. On Ubuntu 24.04 they can be created but have no
 * rights, so the first step inside fails. Source: the messages of bubblewrap 0.8 and reports by its users.
 */
const forbiddenWords = /creat(?:e|ing) new (?:user )?namespace|setting up uid map|loopback: Failed/i;

/** How long a busy machine may take for the probe, ms. */
const probeMs = 10_000;

/** Tries what the sandbox must prevent and prints what succeeded. */
const probe = `
cat "$1/secret" 2>/dev/null && echo read
echo changed 2>/dev/null > "$1/secret"
echo x 2>/dev/null > /usr/calibrated-probe && echo system
grep -q : /proc/net/route 2>/dev/null && echo network
[ "$(wc -l < /proc/net/route)" -gt 1 ] && echo network
[ -e "/proc/$2/stat" ] && grep -q "$3" "/proc/$2/stat" && echo processes
echo done
`;

/**
 * Finds this machine's sandbox and tests it: only one that withstands a short attack is returned.
 * @param env Where to look for the program; the sandbox hides `HOME`.
 */
export async function findSandbox(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Promise<FoundSandbox> {
  if (platform !== 'linux') {
    const system = platform === 'darwin' ? 'macOS' : platform === 'win32' ? 'Windows' : platform;
    return { reason: `Calibrated has no boundary of the operating system on ${system} yet.` };
  }
  const program = onPath('bwrap', env['PATH']);
  if (program === undefined) {
    return { reason: 'Bubblewrap is not installed: install the package "bubblewrap" of your system.' };
  }
  const version = await promisify(execFile)(program, ['--version'], { env: {} }).then(
    ({ stdout }) => /\d+(?:\.\d+)+/.exec(stdout)?.[0],
    () => undefined,
  );
  if (version === undefined) return { reason: `Bubblewrap (${program}) does not start: reinstall it.` };
  const home = await realpath(env['HOME'] ?? homedir()).catch(() => homedir());
  const sandbox = new Bubblewrap(program, version, home);
  const fault = await faultOf(sandbox, home);
  if (fault === forbidden) return { reason: forbidden };
  return fault === undefined ? { sandbox } : { reason: `Bubblewrap ${version} holds no boundary here: ${fault}` };
}

/** @returns one sentence saying what failed; undefined when the sandbox holds. */
async function faultOf(sandbox: Sandbox, home: string): Promise<string | undefined> {
  const outside = await mkdtemp(join(tmpdir(), 'calibrated-outside-'));
  const inside = await mkdtemp(join(tmpdir(), 'calibrated-inside-'));
  try {
    await writeFile(join(outside, 'secret'), 'kept');
    const own = await readFile(`/proc/${process.pid}/stat`, 'utf8').catch(() => '');
    const { end, stdout, stderr } = await sandbox.run(
      {
        program: '/bin/sh',
        args: ['-c', probe, 'sh', outside, String(process.pid), /\((.*)\)/.exec(own)?.[1] ?? 'node'],
        cwd: inside,
        writable: [inside],
        readable: [],
        env: sandboxEnvironment({}, home),
        network: 'none',
        limits: { timeMs: probeMs, memoryMb: 256, outputBytes: 10_000, processes: 32 },
      },
      new AbortController().signal,
    );
    if ((await readFile(join(outside, 'secret'), 'utf8')) !== 'kept') return 'it let a file outside be written.';
    if (end === 'exit' && stdout === 'done\n') return undefined;
    if (!stdout.includes('done') && forbiddenWords.test(stderr)) return forbidden;
    const reason = stderr.trim().split('\n')[0] ?? '';
    if (!stdout.includes('done')) return `it does not start (${reason === '' ? end : reason}).`;
    const reached = stdout.split('\n').filter((word) => word !== '' && word !== 'done');
    return `a probe reached what it must not (${reached.length === 0 ? end : reached.join(', ')}).`;
  } finally {
    await Promise.all([outside, inside].map((path) => rm(path, { recursive: true, force: true })));
  }
}

/** Ignores relative PATH entries: a project must not replace the sandbox with its own program. */
function onPath(name: string, path = '/usr/bin:/bin'): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name))
    .find((file) => mayRun(file));
}

function mayRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not in this folder, or not executable.
    return false;
  }
}
