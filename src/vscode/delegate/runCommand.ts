import { spawn } from 'node:child_process';

/** A test suite may take this long; a command that hangs ends then. */
const timeLimitMs = 5 * 60_000;
/** What is kept of a command's output while it runs; the model gets less. */
const maxOutputChars = 200_000;
/** After the polite signal. */
const killAfterMs = 2000;
/** Names under which keys and passwords stand in an environment. */
const secretName = /KEY|TOKEN|SECRET|PASSW|CREDENTIAL|AUTH|COOKIE|SESSION/i;

/** Runs one command line of a model, after the gate: without input, without keys in its environment, in a group that can be ended whole. */
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
      env: quietEnvironment(process.env),
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
    const limit = setTimeout(() => end(`It was ended after ${timeLimitMs / 60_000} minutes.`), timeLimitMs);
    const onAbort = () => end('It was stopped.');
    signal.addEventListener('abort', onAbort, { once: true });
    const settle = (ending: string) => {
      clearTimeout(limit);
      signal.removeEventListener('abort', onAbort);
      resolve({ output, ending: why ?? ending });
    };
    child.on('error', (error) => settle(`It could not be started: ${error.message}.`));
    child.on('close', (code, ended) => settle(ended === null ? `Exit code ${code}.` : `It was ended by ${ended}.`));
  });
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended by itself meanwhile; that is what was wanted.
    return;
  }
}

/** The environment without what looks like a key, and without what asks a person. */
function quietEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !secretName.test(name) && !/^(VSCODE|ELECTRON)_/.test(name));
  return {
    ...Object.fromEntries(kept),
    CI: '1',
    GIT_TERMINAL_PROMPT: '0',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    NO_COLOR: '1',
  };
}
