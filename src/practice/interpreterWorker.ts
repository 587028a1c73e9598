// A worker of its own: an endless loop blocks nothing else, and the worker can be terminated from outside.
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

/** Size of the interpreter's own stack, bytes: deep recursion fails with an error inside it, before WebAssembly's stack overflows. */
const stackBytes = 192 * 1024;
/** The rest of a longer error message says nothing new. */
const maxErrorChars = 300;

/** Node types the worker's data as `any`; it is ours, written by `runCode`. */
const work: InterpreterWork = workerData;

parentPort?.postMessage(await runAll(work));

async function runAll({ request, limits }: InterpreterWork): Promise<readonly RunResult[]> {
  let code = request.code;
  if (request.language === 'typescript') {
    try {
      // Some builds of Node lack this function; then TypeScript is not run.
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
      // The interpreter itself crashed, for example by overflowing WebAssembly's stack; it is not used again.
      const failed = { error: messageOf(error) };
      return [...results, ...request.expressions.slice(results.length).map(() => failed)];
    }
  }
  return results;
}

/** Each expression gets its own interpreter, so that none can prepare the answer of the next. */
function runOne(
  interpreter: QuickJSWASMModule,
  code: string,
  expression: string,
  { timeoutMs, memoryMb }: RunLimits,
): RunResult {
  const runtime = interpreter.newRuntime({
    memoryLimitBytes: memoryMb * 1024 * 1024,
    maxStackSizeBytes: stackBytes,
    // An endless one leaves time for the others.
    interruptHandler: shouldInterruptAfterDeadline(Date.now() + timeoutMs / 8),
  });
  const context = runtime.newContext();
  // The guard captures the built-ins before the program can replace them; the program cannot reach the guard.
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

/** Next to this file when built; before that, in its package. */
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
