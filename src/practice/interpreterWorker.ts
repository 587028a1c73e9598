// A worker of its own: what never ends keeps nobody else waiting, and the worker can be ended from outside.
import { readFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import variant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSHandle,
  type QuickJSWASMModule,
  shouldInterruptAfterDeadline,
} from 'quickjs-emscripten-core';
import { guardScript } from './guardScript.ts';
import type { RunLimits, RunRequest, RunResult } from './runCode.ts';

export interface InterpreterWork {
  readonly request: RunRequest;
  readonly limits: RunLimits;
}

/** Of the interpreter's own stack, bytes: deep recursion ends as an error inside of it, before WebAssembly's stack is full. */
const stackBytes = 192 * 1024;
/** Longer messages of an error say no more. */
const maxErrorChars = 300;

/** Node's types leave the worker's data open; it is ours, written by `runCode`. */
const work: InterpreterWork = workerData;

parentPort?.postMessage(await runAll(work));

async function runAll({ request, limits }: InterpreterWork): Promise<readonly RunResult[]> {
  let code = request.code;
  if (request.language === 'typescript') {
    try {
      // Some builds of Node come without it; then TypeScript is not run.
      code = nodeModule.stripTypeScriptTypes(code);
    } catch (error) {
      return request.expressions.map(() => ({ error: messageOf(error) }));
    }
  }
  const interpreter = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmBinary: wasmBinary() }));
  const results: RunResult[] = [];
  for (const expression of request.expressions) {
    try {
      results.push(runOne(interpreter, code, expression, limits));
    } catch (error) {
      // The interpreter itself broke off, for example out of WebAssembly's stack; nothing more is asked of it.
      const failed = { error: messageOf(error) };
      return [...results, ...request.expressions.slice(results.length).map(() => failed)];
    }
  }
  return results;
}

/** Each expression has an interpreter of its own, so that none can prepare the answer of the next. */
function runOne(
  interpreter: QuickJSWASMModule,
  code: string,
  expression: string,
  { timeoutMs, memoryMb }: RunLimits,
): RunResult {
  const runtime = interpreter.newRuntime({
    memoryLimitBytes: memoryMb * 1024 * 1024,
    maxStackSizeBytes: stackBytes,
    // One that never ends leaves time for the others.
    interruptHandler: shouldInterruptAfterDeadline(Date.now() + timeoutMs / 8),
  });
  const context = runtime.newContext();
  // The guard takes the language's functions before the program can put others in their place; the program cannot reach it.
  const guard = context.unwrapResult(context.evalCode(guardScript));
  const say = (method: string, handle: QuickJSHandle): RunResult => {
    const answer = context.callMethod(guard, method, [handle]);
    if (answer.error !== undefined) return { error: messageOf(context.dump(answer.error)) };
    const text = context.getString(answer.value);
    return method === 'text' ? { value: text } : { error: text.slice(0, maxErrorChars) };
  };
  const program = context.evalCode(code, 'card.js', { type: 'global' });
  if (program.error !== undefined) return say('message', program.error);
  const answer = context.evalCode(`(${expression}\n)`, 'answer.js', { type: 'global' });
  return answer.error === undefined ? say('text', answer.value) : say('message', answer.error);
}

/** Beside this file when built; in its package before that. */
function wasmBinary(): ArrayBuffer {
  const path = import.meta.url.endsWith('.ts')
    ? createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
    : fileURLToPath(new URL('./quickjs.wasm', import.meta.url));
  return new Uint8Array(readFileSync(path)).buffer;
}

function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error))
    return String(error).slice(0, maxErrorChars);
  return String(error.message).slice(0, maxErrorChars);
}
