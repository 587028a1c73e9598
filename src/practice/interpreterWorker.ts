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
  Scope,
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
const bytesPerMb = 1024 * 1024;
/** Pages of WebAssembly memory in a MB: one has 64 KB. */
const pagesPerMb = 16;
/** What the interpreter is built to begin with, pages. Source: its own glue code, INITIAL_MEMORY. */
const ownPages = 256;
/** The rest of a longer error message says nothing new. */
const maxErrorChars = 300;

/** Node types the worker's data as `any`; it is ours, written by `runCode`. */
const work: InterpreterWork = workerData;

for await (const result of runAll(work)) parentPort?.postMessage(result);

/** One result for each expression, as soon as it is there. */
async function* runAll({ request, limits }: InterpreterWork): AsyncIterable<RunResult> {
  let code = request.code;
  if (request.language === 'typescript') {
    try {
      // Some builds of Node lack this function; then TypeScript is not run.
      code = nodeModule.stripTypeScriptTypes(code);
    } catch (error) {
      return yield* request.expressions.map(() => ({ error: messageOf(error) }));
    }
  }
  const interpreter = await newQuickJSWASMModuleFromVariant(
    newVariant(variant, { wasmBinary: wasmBinary(), wasmMemory: memoryUpTo(limits.memoryMb) }),
  );
  for (const [index, expression] of request.expressions.entries()) {
    try {
      yield runOne(interpreter, code, expression, limits);
    } catch (error) {
      // The interpreter itself crashed, for example by overflowing WebAssembly's stack; it is not used again.
      return yield* request.expressions.slice(index).map(() => ({ error: messageOf(error) }));
    }
  }
}

/** Each expression gets its own interpreter, so that none can prepare the answer of the next. */
function runOne(
  interpreter: QuickJSWASMModule,
  code: string,
  expression: string,
  { timeoutMs, memoryMb }: RunLimits,
): RunResult {
  return Scope.withScope((scope) => {
    const runtime = scope.manage(interpreter.newRuntime());
    runtime.setMemoryLimit(memoryMb * bytesPerMb);
    runtime.setMaxStackSize(stackBytes);
    // An endless one leaves time for the others.
    runtime.setInterruptHandler(shouldInterruptAfterDeadline(Date.now() + timeoutMs / 8));
    const context = scope.manage(runtime.newContext());
    // The guard captures the built-ins before the program can replace them; the program cannot reach the guard.
    const guard = scope.manage(context.unwrapResult(context.evalCode(guardScript)));
    const say = (method: string, handle: QuickJSHandle): RunResult => {
      const answer = context.callMethod(guard, method, [handle]);
      if (answer.error !== undefined) return { error: messageOf(context.dump(scope.manage(answer.error))) };
      const text = context.getString(scope.manage(answer.value));
      return method === 'text' ? { value: text } : { error: text.slice(0, maxErrorChars) };
    };
    const program = context.evalCode(code, 'card.js', { type: 'global' });
    if (program.error !== undefined) return say('message', scope.manage(program.error));
    scope.manage(program.value);
    const answer = context.evalCode(`(${expression}\n)`, 'answer.js', { type: 'global' });
    return answer.error === undefined
      ? say('text', scope.manage(answer.value))
      : say('message', scope.manage(answer.error));
  });
}

/** All of the interpreter's memory: its own limit counts what the program holds, and each expression could leave some behind. */
function memoryUpTo(memoryMb: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: ownPages, maximum: ownPages + memoryMb * pagesPerMb });
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
