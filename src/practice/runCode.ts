import { homedir } from 'node:os';
import { Worker } from 'node:worker_threads';
import { sandboxEnvironment } from '../sandbox/environment.ts';
import type { FoundSandbox } from '../sandbox/sandbox.ts';
import type { InterpreterWork } from './interpreterWorker.ts';
import { pythonHarness } from './pythonHarness.ts';

export const runnableLanguages = ['javascript', 'typescript', 'python'] as const;
export type RunnableLanguage = (typeof runnableLanguages)[number];

/** A program, and expressions that are worked out after it, each on its own. */
export interface RunRequest {
  readonly language: RunnableLanguage;
  readonly code: string;
  readonly expressions: readonly string[];
}

/**
 * A value in one canonical spelling, so that equal values have equal texts; or what went wrong, in the language's words. `isOff`:
 * nothing was run, because nothing here can hold it.
 */
export type RunResult = { readonly value: string } | { readonly error: string; readonly isOff?: true };

export interface RunLimits {
  /** Wall time of the whole run, ms. */
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

/** Own choice: a small function answers in a few ms; starting an interpreter on a busy machine takes up to a second. */
export const defaultLimits: RunLimits = { timeoutMs: 5000, memoryMb: 192 };
/** More is no answer to a small function. */
const maxOutputBytes = 1024 * 1024;
/** The first one and one for each expression that runs; a program that needs more is no small function. */
const maxProcesses = 16;

export function isRunnable(languageId: string): languageId is RunnableLanguage {
  return runnableLanguages.some((language) => language === languageId);
}

/**
 * Runs a program where it can do nothing but compute, within the limits. JavaScript and TypeScript run in QuickJS, an interpreter
 * in WebAssembly that is given no function of this machine; Python runs in the boundary of the operating system and, where there
 * is none, not at all. Never rejects: a program that cannot be run has its sentence in every result.
 * @param boundary Asked for Python only.
 */
export async function runCode(
  request: RunRequest,
  boundary: () => Promise<FoundSandbox>,
  limits: RunLimits = defaultLimits,
): Promise<readonly RunResult[]> {
  if (request.expressions.length === 0) return [];
  return request.language === 'python' ? runPython(request, await boundary(), limits) : runScript(request, limits);
}

function runScript(request: RunRequest, limits: RunLimits): Promise<readonly RunResult[]> {
  const failed = (error: string) => request.expressions.map((): RunResult => ({ error }));
  const work: InterpreterWork = { request, limits };
  return new Promise((resolve) => {
    const worker = new Worker(workerPlace(), {
      workerData: work,
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
    });
    const settle = (results: readonly RunResult[]) => {
      clearTimeout(timer);
      resolve(results);
      void worker.terminate();
    };
    const timer = setTimeout(
      () => settle(failed(`it took longer than ${limits.timeoutMs / 1000} s`)),
      limits.timeoutMs,
    );
    worker.on('message', (results: readonly RunResult[]) => settle(results));
    worker.on('error', (error) => settle(failed(error instanceof Error ? error.message : String(error))));
    worker.on('exit', () => settle(failed('it did not end as it should')));
  });
}

/** The source beside this file, or what was built of it at the top of `dist`. */
function workerPlace(): URL {
  if (import.meta.url.endsWith('.ts')) return new URL('./interpreterWorker.ts', import.meta.url);
  return new URL(
    import.meta.url.includes('/chunks/') ? '../practiceWorker.js' : './practiceWorker.js',
    import.meta.url,
  );
}

async function runPython(
  request: RunRequest,
  { sandbox, reason }: FoundSandbox,
  limits: RunLimits,
): Promise<readonly RunResult[]> {
  const failed = (error: string, isOff?: true) =>
    request.expressions.map((): RunResult => ({ error, ...(isOff === undefined ? {} : { isOff }) }));
  if (sandbox === undefined) return failed(`Python is not run here. ${reason}`, true);
  const { end, exitCode, stdout } = await sandbox.run(
    {
      program: 'python3',
      args: ['-I', '-S', '-c', pythonHarness],
      cwd: '/usr',
      writable: [],
      readable: [],
      env: sandboxEnvironment(process.env, process.env['HOME'] ?? homedir()),
      network: 'none',
      limits: {
        timeMs: limits.timeoutMs,
        // Each process is held to the limit by itself; here the harness and the expression that it runs count together.
        memoryMb: 2 * limits.memoryMb,
        outputBytes: maxOutputBytes,
        processes: maxProcesses,
      },
      input: JSON.stringify({ ...request, ...limits }),
    },
    new AbortController().signal,
  );
  if (end === 'exit' && exitCode === 127) return failed('Python is not installed here', true);
  if (end === 'exit' && exitCode === 9) return failed('this Python cannot be guarded', true);
  const sentences: Readonly<Record<string, string>> = {
    time: `it took longer than ${limits.timeoutMs / 1000} s`,
    memory: 'it needs too much memory',
    processes: 'it starts too many processes',
  };
  return resultsFrom(stdout, request.expressions.length) ?? failed(sentences[end] ?? 'it did not end as it should');
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
