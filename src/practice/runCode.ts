import { homedir } from 'node:os';
import { Worker } from 'node:worker_threads';
import * as l10n from '@vscode/l10n';
import { AppError } from '../base/appError.ts';
import { sandboxEnvironment } from '../sandbox/environment.ts';
import type { FoundSandbox, SandboxOutcome } from '../sandbox/sandbox.ts';
import type { InterpreterWork } from './interpreterWorker.ts';
import { pythonHarness } from './pythonHarness.ts';

export const runnableLanguages = ['javascript', 'typescript', 'python'] as const;
export type RunnableLanguage = (typeof runnableLanguages)[number];

/** A program, and expressions that are evaluated after it, each separately. */
export interface RunRequest {
  readonly language: RunnableLanguage;
  readonly code: string;
  readonly expressions: readonly string[];
}

/**
 * A value in one canonical form, so that equal values have equal texts; or what went wrong, in the language's words. `isOff`: nothing was
 * run, because no sandbox is available.
 */
export type RunResult = { readonly value: string } | { readonly error: string; readonly isOff?: true };

export interface RunLimits {
  /** Wall time of the whole run, ms. */
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

/** Chosen by us: a small function takes a few ms; starting an interpreter on a busy machine takes up to a second. */
export const defaultLimits: RunLimits = { timeoutMs: 5000, memoryMb: 192 };
/** A small function does not output more than this. */
const maxOutputBytes = 1024 * 1024;
/** The first process and one for each expression being run; a small function starts no more. */
const maxProcesses = 16;

export function isRunnable(languageId: string): languageId is RunnableLanguage {
  return runnableLanguages.some((language) => language === languageId);
}

/**
 * Runs a program where it can only compute, within the limits. JavaScript and TypeScript run in QuickJS, a WebAssembly interpreter with no
 * access to this machine; Python runs in the operating system's sandbox and, if there is none, not at all. Never rejects: if a program
 * cannot be run, every result says why.
 * @param boundary Only used for Python.
 */
export async function runCode(
  request: RunRequest,
  boundary: () => Promise<FoundSandbox>,
  limits: RunLimits = defaultLimits,
): Promise<readonly RunResult[]> {
  if (request.expressions.length === 0) return [];
  return request.language === 'python' ? runPython(request, await boundary(), limits) : runScript(request, limits);
}

/** Share of the whole time after which a worker that says nothing is ended: its interpreter stops itself well before. */
const silentShare = 1 / 3;

/** What cannot be stopped from inside (a search through a huge array) costs its own answer; a new worker answers the rest. */
async function runScript(request: RunRequest, limits: RunLimits): Promise<readonly RunResult[]> {
  const late: RunResult = { error: l10n.t('it took longer than {0} s', limits.timeoutMs / 1000) };
  const endMs = performance.now() + limits.timeoutMs;
  const results: RunResult[] = [];
  while (results.length < request.expressions.length) {
    const expressions = request.expressions.slice(results.length);
    const leftMs = endMs - performance.now();
    if (leftMs <= 0) return [...results, ...expressions.map(() => late)];
    const { answers, fault } = await runWorker({ request: { ...request, expressions }, limits }, leftMs);
    results.push(...answers);
    if (fault !== undefined) return [...results, ...expressions.slice(answers.length).map(() => ({ error: fault }))];
    if (answers.length < expressions.length) results.push(late);
  }
  return results;
}

/** @returns the answers that came before the worker fell silent; a fault is why it ended by itself. */
function runWorker(
  work: InterpreterWork,
  leftMs: number,
): Promise<{ readonly answers: readonly RunResult[]; readonly fault?: string }> {
  const { limits, request } = work;
  return new Promise((resolve) => {
    const worker = new Worker(workerPlace(), {
      workerData: work,
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
    });
    const answers: RunResult[] = [];
    const settle = (fault?: string) => {
      clearTimeout(whole);
      clearTimeout(silent);
      resolve({ answers, ...(fault === undefined ? {} : { fault }) });
      void worker.terminate();
    };
    const whole = setTimeout(() => settle(), leftMs);
    const silent = setTimeout(() => settle(), limits.timeoutMs * silentShare);
    worker.on('message', (answer: RunResult) => {
      answers.push(answer);
      silent.refresh();
      if (answers.length === request.expressions.length) settle();
    });
    worker.on('error', (error) => settle(error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => settle(l10n.t('it did not end as it should')));
  });
}

/** The source next to this file, or its bundle at the top of `dist`. */
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
  if (sandbox === undefined) return failed(l10n.t('Python is not run here. {0}', reason), true);
  const running = sandbox.run(
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
        // The limit applies to each process; here the harness and the expression that it runs count together.
        memoryMb: 2 * limits.memoryMb,
        outputBytes: maxOutputBytes,
        processes: maxProcesses,
      },
      input: JSON.stringify({ ...request, ...limits }),
    },
    new AbortController().signal,
  );
  let outcome: SandboxOutcome;
  try {
    outcome = await running;
  } catch (error) {
    if (AppError.is(error, 'badInput')) return failed(error.message, true);
    throw error;
  }
  const { end, exitCode, stdout } = outcome;
  if (end === 'exit' && exitCode === 127) return failed(l10n.t('Python is not installed here'), true);
  if (end === 'exit' && exitCode === 9) return failed(l10n.t('this Python cannot be guarded'), true);
  const sentences: Readonly<Record<string, string>> = {
    time: l10n.t('it took longer than {0} s', limits.timeoutMs / 1000),
    memory: l10n.t('it needs too much memory'),
    processes: l10n.t('it starts too many processes'),
  };
  return (
    resultsFrom(stdout, request.expressions.length) ?? failed(sentences[end] ?? l10n.t('it did not end as it should'))
  );
}

function resultsFrom(output: string, count: number): readonly RunResult[] | undefined {
  try {
    const read: unknown = JSON.parse(output);
    if (!Array.isArray(read) || read.length !== count) return undefined;
    return read.map((each: unknown): RunResult => {
      const fields: { readonly value?: unknown; readonly error?: unknown } =
        typeof each === 'object' && each !== null ? each : {};
      return typeof fields.value === 'string'
        ? { value: fields.value }
        : { error: String(fields.error ?? l10n.t('no value')) };
    });
  } catch {
    // Cut off by a limit: its sentence says why.
    return undefined;
  }
}
