import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { javascriptSandbox } from './javascriptSandbox.ts';
import { pythonSandbox } from './pythonSandbox.ts';

export const runnableLanguages = ['javascript', 'typescript', 'python'] as const;
export type RunnableLanguage = (typeof runnableLanguages)[number];

/** A program, and expressions that are worked out after it, each on its own. */
export interface RunRequest {
  readonly language: RunnableLanguage;
  readonly code: string;
  readonly expressions: readonly string[];
}

/** A value in one canonical spelling, so that equal values have equal texts; or what went wrong, in the language's words. */
export type RunResult = { readonly value: string } | { readonly error: string };

export interface RunLimits {
  /** Wall time of the whole run, ms. */
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

/** Own choice: a small function answers in a few ms; starting an interpreter on a busy machine takes up to a second. */
export const defaultLimits: RunLimits = { timeoutMs: 5000, memoryMb: 192 };
/** More is no answer to a small function. */
const mostOutputBytes = 256 * 1024;

export function isRunnable(languageId: string): languageId is RunnableLanguage {
  return runnableLanguages.some((language) => language === languageId);
}

/**
 * Runs a program in a child process without files, network or further processes, within the limits. JavaScript and TypeScript run
 * in a bare context of Node (its permission model on top, where this Node has it); Python runs isolated, with an audit hook that
 * forbids everything but computing. Never rejects: a program that cannot be run has its sentence in every result.
 */
export async function runCode(request: RunRequest, limits: RunLimits = defaultLimits): Promise<readonly RunResult[]> {
  const failed = (error: string) => request.expressions.map((): RunResult => ({ error }));
  if (request.expressions.length === 0) return [];
  const commands = request.language === 'python' ? pythonCommands(limits) : [nodeCommand(limits)];
  for (const [program, args] of commands) {
    const outcome = await runChild(program, args, JSON.stringify({ ...request, timeoutMs: limits.timeoutMs }), limits);
    if (outcome.isMissing) continue;
    return resultsFrom(outcome.output, request.expressions.length) ?? failed(outcome.error);
  }
  return failed('Python is not installed here');
}

function nodeCommand({ memoryMb }: RunLimits): readonly [string, readonly string[]] {
  const flags = ['--permission', '--experimental-permission'].filter((flag) =>
    process.allowedNodeEnvironmentFlags.has(flag),
  );
  return [
    process.execPath,
    [...flags.slice(0, 1), '--no-warnings', `--max-old-space-size=${memoryMb}`, '-e', javascriptSandbox],
  ];
}

function pythonCommands({ memoryMb }: RunLimits): readonly (readonly [string, readonly string[]])[] {
  return ['python3', 'python'].map((name) => [name, ['-I', '-S', '-c', pythonSandbox, String(memoryMb)]]);
}

interface ChildOutcome {
  readonly output: string;
  readonly error: string;
  readonly isMissing: boolean;
}

function runChild(program: string, args: readonly string[], input: string, { timeoutMs }: RunLimits) {
  return new Promise<ChildOutcome>((resolve) => {
    let output = '';
    let error = 'it did not end as it should';
    const path = process.env['PATH'];
    const child = spawn(program, args, {
      cwd: tmpdir(),
      // Nothing of the person's environment goes along; Electron is asked to be a plain Node.
      env: { ...(path === undefined ? {} : { PATH: path }), ELECTRON_RUN_AS_NODE: '1', PYTHONHASHSEED: '0' },
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    const stop = (why: string) => {
      error = why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop(`it took longer than ${timeoutMs / 1000} s`), timeoutMs);
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (piece: string) => {
      output += piece;
      if (output.length > mostOutputBytes) stop('its result is too large');
    });
    // A child that ends early does not read its input; that is told by how it ended.
    child.stdin.on('error', () => undefined);
    child.on('error', (fault: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve({ output: '', error: fault.message, isMissing: fault.code === 'ENOENT' });
    });
    child.on('close', () => {
      clearTimeout(timer);
      resolve({ output, error, isMissing: false });
    });
    child.stdin.end(input);
  });
}

function resultsFrom(output: string, count: number): readonly RunResult[] | undefined {
  try {
    const read: unknown = JSON.parse(output);
    if (!Array.isArray(read) || read.length !== count) return undefined;
    return read.map((each: unknown): RunResult => {
      const fields: { readonly value?: unknown; readonly error?: unknown } =
        typeof each === 'object' && each !== null ? each : {};
      return typeof fields.value === 'string' ? { value: fields.value } : { error: String(fields.error ?? 'no value') };
    });
  } catch {
    // Cut off by a limit: the sentence of the limit says why.
    return undefined;
  }
}
