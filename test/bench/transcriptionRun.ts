import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Outcome = 'passed' | 'failed' | 'stopped';

/** Limits of one run. Chosen by us: many times what the tests of a small function need. */
const timeMs = 4000;
const memoryMb = 256;
const maxOutput = 20_000;

/** Limits that a Python process sets on itself before it reads a line of the code it will run. */
const pythonGuard = `import resource, sys
for what, most in ((resource.RLIMIT_CPU, ${timeMs / 1000}), (resource.RLIMIT_AS, ${memoryMb} << 20), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 16)):
    resource.setrlimit(what, (int(most), int(most)))
def refuse(event, args):
    if event.startswith(('socket.', 'subprocess.', 'os.exec', 'os.fork', 'os.posix_spawn', 'os.system', 'os.kill', 'shutil.', 'ctypes.')) or event in ('os.remove', 'os.rename', 'os.rmdir', 'os.mkdir'):
        raise PermissionError(event)
    if event == 'open' and isinstance(args[1], str) and set(args[1]) & set('wax+'):
        raise PermissionError(event)
sys.addaudithook(refuse)
exec(compile(sys.stdin.read(), 'attempt', 'exec'), {'__name__': 'attempt'})
`;

/**
 * Runs code together with its tests in a separate child process: an empty folder, no environment, limits on time and memory, no file
 * writes, no processes; an audit hook keeps Python from the network, JavaScript loses its network globals.
 * @returns `passed` for exit code 0, `stopped` if a limit ended it.
 */
export async function runAttempt(language: 'python' | 'javascript', program: string): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'transcription-'));
  try {
    const isPython = language === 'python';
    const [command, args] = isPython
      ? ['python3', ['-I', '-S', '-B', '-c', pythonGuard]]
      : [
          process.execPath,
          ['--permission', `--allow-fs-read=${folder}`, `--max-old-space-size=${memoryMb}`, 'attempt.cjs'],
        ];
    if (!isPython) {
      const closed = 'delete globalThis.fetch; delete globalThis.WebSocket; delete globalThis.EventSource;\n';
      await writeFile(
        join(folder, 'attempt.cjs'),
        `'use strict';\n${closed}(function (require, process) {\n${program}\n})();\n`,
      );
    }
    return await ended(command, args, folder, isPython ? program : '');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function ended(command: string, args: readonly string[], cwd: string, input: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { PATH: process.env['PATH'] ?? '' }, detached: true });
    let stopped = false;
    let length = 0;
    const stop = () => {
      stopped = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(stop, timeMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (piece: Buffer) => {
        length += piece.length;
        if (length > maxOutput && !stopped) stop();
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve(code === 0 ? 'passed' : stopped || signal !== null ? 'stopped' : 'failed');
    });
    // A child that ended early reads no more.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
