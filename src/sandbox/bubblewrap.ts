import { spawn } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import type { Readable } from 'node:stream';
import * as l10n from '@vscode/l10n';
import { AppError } from '../base/appError.ts';
import { BoundedOutput } from './boundedOutput.ts';
import { watchProcesses } from './processWatch.ts';
import { bridgeScript, proxyPort, startRegistryProxy } from './registryProxy.ts';
import type { Sandbox, SandboxEnd, SandboxOutcome, SandboxRequest } from './sandbox.ts';
import { untrackedSecrets } from './secretFiles.ts';
import { systemCallFilter } from './systemCallFilter.ts';
import { type VisibleFolders, visibleFolders } from './visibleFolders.ts';

/** Maximum size of the program's temporary folders and its home, bytes each; they are in memory and vanish with it. */
const scratchBytes = 1024 * 1024 * 1024;
/** Shared memory, bytes: enough for browsers and databases under test. Source: Docker's default. */
const sharedMemoryBytes = 64 * 1024 * 1024;
/** Maximum size of one file, in blocks of 512 bytes: 2 GB. */
const fileBlocks = 4_194_304;
/** Added to the memory limit of each process, MB: V8 reserves this much at startup without using it. Measured with Node 24. */
const reservedMb = 1024;
/**
 * Added to the kernel's process limit, which counts threads and, before Linux 5.14, also those of the person's other programs. The watch
 * enforces the actual limit; this one stops what grows faster than the watch looks. Chosen by us.
 */
const spareProcesses = 4096;
/** Path of the proxy's socket inside the sandbox. */
const socketInside = '/run/calibrated-registries';
/** How long the kernel may take to remove the processes of a run, ms; it takes 1 to 5. */
const clearingMs = 2000;

/** Sets the kernel's limits for each process, waits for the connection to the registries, and then becomes the program. */
const starter = `
ulimit -c 0
ulimit -f ${fileBlocks}
ulimit -d "$1" 2>/dev/null
ulimit -u "$2" 2>/dev/null || ulimit -p "$2" 2>/dev/null
bridge=$3 node=$4
shift 4
if [ -n "$bridge" ]; then
  mkfifo /tmp/.registries
  ELECTRON_RUN_AS_NODE=1 "$node" -e "$bridge" ${socketInside}/socket > /tmp/.registries 2>&1 &
  read -r ready < /tmp/.registries
  rm -f /tmp/.registries
fi
exec "$@"
`;

/**
 * Bubblewrap: kernel namespaces for users, processes, mounts, network, host name and IPC; an empty root that contains only the system's
 * programs (read-only) and the folders given; no capabilities; no further user namespaces; no system calls for the kernel's key store. Not
 * covered: kernel vulnerabilities; and the limits for memory and processes are only checked five times a second.
 */
export class Bubblewrap implements Sandbox {
  readonly name: string;
  readonly #program: string;
  readonly #home: string;
  readonly #visible: VisibleFolders;
  readonly #mayForbidNamespaces: boolean;

  /** @param version As `bwrap --version` prints it, for example `0.8.0`. */
  constructor(program: string, version: string, home: string) {
    this.#program = program;
    this.#home = home;
    this.#visible = visibleFolders(home, process.execPath);
    this.name = `bubblewrap ${version}`;
    const [major = 0, minor = 0] = version.split('.').map(Number);
    this.#mayForbidNamespaces = major > 0 || minor >= 8;
  }

  async run(request: SandboxRequest, signal: AbortSignal): Promise<SandboxOutcome> {
    if (signal.aborted) return { end: 'stopped', exitCode: null, stdout: '', stderr: '', output: '' };
    const mounts = await this.#mounts(request);
    if (request.network === 'none') return this.#spawn(request, mounts, undefined, signal);
    const folder = await mkdtemp(join(tmpdir(), 'calibrated-'));
    const stop = await startRegistryProxy(join(folder, 'socket'), request.network);
    try {
      return await this.#spawn(request, [...mounts, '--ro-bind', folder, socketInside], bridgeScript, signal);
    } finally {
      await stop();
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Shorter paths first, so that a folder inside another one is mounted on top of it, also one inside a hidden folder. */
  async #mounts({ writable, readable, hidden = [] }: SandboxRequest): Promise<string[]> {
    const lookedAt = await Promise.all(readable.map((path) => this.#real(path)));
    const given: Mount[] = [
      ...this.#visible.folders.map((path) => ({ path, args: ['--ro-bind', path, path] })),
      // Some images have the home below /opt.
      { path: this.#home, args: ['--size', String(scratchBytes), '--tmpfs', this.#home] },
      ...lookedAt.map((path) => ({ path, args: ['--ro-bind', path, path] })),
      ...(await Promise.all(writable.map((path) => this.#real(path)))).map((path) => ({
        path,
        args: ['--bind', path, path],
      })),
    ];
    const secrets = (await Promise.all(lookedAt.map((path) => untrackedSecrets(path)))).flat();
    const covered = (await Promise.all([...hidden, ...secrets].map((path) => this.#cover(path))))
      .filter((cover) => cover !== undefined)
      .filter((cover) => given.some(({ path }) => path !== this.#home && isWithin(cover.path, path)));
    return [
      ...this.#visible.links.flatMap(({ path, target }) => ['--symlink', target, path]),
      ...[...given, ...covered].sort((a, b) => a.path.length - b.path.length).flatMap(({ args }) => args),
      // Last: until then, folders inside them are still to be mounted.
      ...covered.filter(({ isFolder }) => isFolder).flatMap(({ path }) => ['--remount-ro', path]),
    ];
  }

  /**
   * Hides a file or a folder behind an empty one.
   * @returns undefined if it does not exist.
   * @throws AppError `badInput` for a folder with programs that everything needs to start.
   */
  async #cover(path: string): Promise<(Mount & { readonly isFolder: boolean }) | undefined> {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined) return undefined;
    const { folders, ofNode } = this.#visible;
    // Version managers' folders below the home and our own Node are mounted on top; one that is itself a project may be hidden.
    const isNeeded = (folder: string) =>
      isWithin(folder, real) && !isWithin(folder, this.#home) && !ofNode.includes(folder);
    if (folders.some(isNeeded)) {
      throw new AppError(
        'badInput',
        l10n.t('{0} holds programs that every command needs, so it can’t be hidden and nothing runs.', path),
      );
    }
    return (await stat(real)).isDirectory()
      ? { path: real, args: ['--size', '4096', '--tmpfs', real], isFolder: true }
      : { path: real, args: ['--ro-bind', '/dev/null', real], isFolder: false };
  }

  /** @throws AppError `badInput` for a path that is missing or would expose the home or the system. */
  async #real(path: string): Promise<string> {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined)
      throw new AppError('badInput', l10n.t('{0} does not exist, so no program can be given it.', path));
    const closed = [this.#home, '/usr', '/etc', '/proc', '/dev', '/sys', '/run', '/var', '/tmp'];
    if (closed.some((folder) => folder === real || folder.startsWith(real === '/' ? '/' : real + sep))) {
      throw new AppError(
        'badInput',
        l10n.t('{0} holds more than one project, so no program is given all of it.', path),
      );
    }
    return real;
  }

  async #spawn(
    request: SandboxRequest,
    mounts: readonly string[],
    bridge: string | undefined,
    signal: AbortSignal,
  ): Promise<SandboxOutcome> {
    const { limits, env } = request;
    const proxy = `http://127.0.0.1:${proxyPort}`;
    const wanted = {
      ...env,
      ...(bridge === undefined ? {} : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, https_proxy: proxy }),
    };
    const filter = systemCallFilter();
    const args = [
      '--unshare-all',
      '--unshare-user',
      ...(this.#mayForbidNamespaces ? ['--disable-userns'] : []),
      ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--hostname', 'sandbox', '--info-fd', '3'],
      ...(filter === undefined ? [] : ['--seccomp', '4']),
      ...['--proc', '/proc', '--dev', '/dev', '--size', String(sharedMemoryBytes), '--tmpfs', '/dev/shm'],
      ...['--size', String(scratchBytes), '--tmpfs', '/tmp', '--size', String(scratchBytes), '--tmpfs', '/var/tmp'],
      ...mounts,
      ...['--remount-ro', '/dev', '--remount-ro', '/'],
      ...['--chdir', await realpath(request.cwd), '--clearenv'],
      ...Object.entries(wanted).flatMap(([name, value]) => ['--setenv', name, value]),
      ...[
        '--',
        '/bin/sh',
        '-c',
        starter,
        'sh',
        String((limits.memoryMb + reservedMb) * 1024),
        String(limits.processes + spareProcesses),
      ],
      ...[bridge ?? '', process.execPath, request.program, ...request.args],
    ];
    // Bubblewrap gets an empty environment: the first process inside keeps the one it was started with, and the others can read it.
    const child = spawn(this.#program, args, { env: {}, stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'] });
    return new Promise((resolve) => {
      const output = new BoundedOutput(limits.outputBytes, () => stop('output'));
      let why: SandboxEnd | undefined;
      let inner: number | undefined;
      let info = '';
      const endAll = () => {
        child.kill('SIGKILL');
        if (inner !== undefined) endProcess(inner);
      };
      // If bubblewrap is killed while it sets up its first process, that process waits forever and holds our pipes. So the kill waits
      // until bubblewrap has reported the process id.
      const stop = (end: SandboxEnd) => {
        why ??= end;
        if (inner !== undefined) endAll();
        else setTimeout(endAll, clearingMs).unref();
      };
      const [, stdout, stderr, infoPipe, filterPipe] = child.stdio;
      stdout.on('data', (part: Buffer) => output.add('stdout', part));
      stderr.on('data', (part: Buffer) => output.add('stderr', part));
      asReadable(infoPipe)?.on('data', (part: Buffer) => {
        info += part.toString('utf8');
        inner = innerPid(info);
        if (why !== undefined && inner !== undefined) endAll();
      });
      const timer = setTimeout(() => stop('time'), limits.timeMs);
      const unwatch = child.pid === undefined ? () => undefined : watchProcesses(child.pid, limits, stop);
      const onAbort = () => stop('stopped');
      signal.addEventListener('abort', onAbort, { once: true });
      // The run may have been aborted while the paths were checked.
      if (signal.aborted) onAbort();
      const settle = (end: SandboxEnd, exitCode: number | null) => {
        clearTimeout(timer);
        unwatch();
        signal.removeEventListener('abort', onAbort);
        resolve({ end, exitCode, ...output.texts() });
      };
      child.on('error', (error) => {
        output.add('stderr', Buffer.from(error.message));
        settle('notStarted', null);
      });
      // After that time, whatever still holds a pipe is not part of the run.
      child.on('exit', () => {
        setTimeout(() => {
          for (const pipe of child.stdio) pipe?.destroy();
        }, clearingMs).unref();
      });
      child.on('close', (code) => {
        void cleared(inner).then(() => {
          if (why !== undefined) settle(why, null);
          else if (inner === undefined) settle('notStarted', null);
          else settle(code === null ? 'signal' : 'exit', code);
        });
      });
      if (filterPipe !== undefined && filterPipe !== null && 'end' in filterPipe) {
        // Bubblewrap may exit before reading the filter; its exit says enough.
        filterPipe.on('error', () => filterPipe.destroy());
        filterPipe.end(filter);
      }
      // A program that does not read its input closes it; its exit says enough.
      child.stdin.on('error', () => child.stdin.destroy());
      child.stdin.end(request.input ?? '');
    });
  }
}

/** What bubblewrap puts at a path. */
interface Mount {
  readonly path: string;
  readonly args: readonly string[];
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function asReadable(pipe: unknown): Readable | undefined {
  return typeof pipe === 'object' && pipe !== null && 'on' in pipe ? (pipe as Readable) : undefined;
}

/** The first process inside, by its process id outside. */
function innerPid(info: string): number | undefined {
  const found = /"child-pid"\s*:\s*(\d+)/.exec(info);
  return found === null ? undefined : Number(found[1]);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has already ended by itself, which is what we wanted.
    return;
  }
}

/** Waits until the first process inside is gone: the kernel removes it last, after all the others. */
async function cleared(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  const endMs = performance.now() + clearingMs;
  while (performance.now() < endMs) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (state === undefined || /^\d+ \(.*\) Z/s.test(state)) return;
    endProcess(pid);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
