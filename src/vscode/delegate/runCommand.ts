import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { minuteMs } from '../../base/timeUnits.ts';
import { sandboxEnvironment } from '../../sandbox/environment.ts';

/** Long enough for a test suite; a command that hangs is stopped then. */
const timeLimitMs = 5 * minuteMs;
/** How much of a running command's output is kept; the model gets less. */
const maxOutputChars = 200_000;
/** Grace period between SIGTERM and SIGKILL, ms. */
const killAfterMs = 2000;

/**
 * Runs one of a model's command lines without a sandbox, after the person has allowed exactly this one: without input, with a short list
 * of variables, in a process group that ends with it.
 */
export function runCommand(
  command: string,
  cwd: string,
  signal: AbortSignal,
): Promise<{ readonly output: string; readonly ending: string }> {
  const isWindows = process.platform === 'win32';
  const [program, args] = isWindows
    ? ['powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', command]]
    : ['/bin/sh', ['-c', command]];
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: sandboxEnvironment(process.env, homedir()),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !isWindows,
    });
    let output = '';
    let why: string | undefined;
    const keep = (part: Buffer) => {
      if (output.length < maxOutputChars) output += part.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const end = (reason: string) => {
      why ??= reason;
      endGroup(child.pid, 'SIGTERM');
      setTimeout(() => endGroup(child.pid, 'SIGKILL'), killAfterMs).unref();
    };
    const limit = setTimeout(() => end(`It was stopped after ${timeLimitMs / minuteMs} min.`), timeLimitMs);
    const onAbort = () => end('It was stopped.');
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (ending: string) => {
      clearTimeout(limit);
      signal.removeEventListener('abort', onAbort);
      // Processes it left running in its group are killed.
      endGroup(child.pid, 'SIGKILL');
      resolve({ output, ending: why ?? ending });
    };
    child.on('error', (error) => settle(`It could not be started: ${error.message}.`));
    child.on('exit', () => endGroup(child.pid, 'SIGKILL'));
    child.on('close', (code, ended) => settle(ended === null ? `Exit code ${code}.` : `It was ended by ${ended}.`));
  });
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has already ended, which is what we wanted.
    return;
  }
}
