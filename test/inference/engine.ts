import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { command } from '../run/command.ts';
import { cacheRoot } from '../run/paths.ts';
import { tinyModel } from './tinyModel.ts';

/** llama.cpp as node-llama-cpp carries it, ready built. Never a dependency of the product. */
const version = '3.22.1';
const system = { linux: 'linux', darwin: 'mac', win32: 'win' }[String(process.platform)] ?? process.platform;
const binary = `@node-llama-cpp/${system}-${process.arch}${system === 'mac' && process.arch === 'arm64' ? '-metal' : ''}`;

/**
 * The folder with the engine, from the npm registry with its first use (some 90 MB).
 * @returns Why there is none, where it cannot be had.
 */
export async function engineFolder(): Promise<{ readonly folder: string } | { readonly missing: string }> {
  const folder = join(cacheRoot, `llama-${version}`);
  if (existsSync(join(folder, 'node_modules', ...binary.split('/'), 'package.json'))) return { folder };
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const packages = [`node-llama-cpp@${version}`, `${binary}@${version}`];
  const { code, output } = await command(
    'npm',
    ['install', '--prefix', partial, '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', ...packages],
    { cwd: partial, env: process.env },
  );
  if (code === 0 && !existsSync(folder)) renameSync(partial, folder);
  rmSync(partial, { recursive: true, force: true });
  return code === 0
    ? { folder }
    : { missing: `npm did not install ${packages.join(' ')}: ${output.trim().slice(-300)}` };
}

/** What a real engine has done. */
export interface EngineCounts {
  /** Tokens made for each request, in the order in which they were served. */
  readonly tokens: readonly number[];
  /** Most requests that were in the one slot at once. */
  readonly maxInSlot: number;
}

/** A real inference engine behind a thin server, with a model of random weights. */
export class InferenceServer {
  readonly origin: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, folder: string, port: string) {
    this.#child = child;
    this.#folder = folder;
    this.origin = `http://127.0.0.1:${port}`;
  }

  /** @param contextTokens How much a request and its answer may be together. */
  static async start(engine: string, contextTokens: number): Promise<InferenceServer> {
    const folder = mkdtempSync(join(tmpdir(), 'calibrated-inference-'));
    const model = join(folder, 'random.gguf');
    let seed = 1;
    // The generator of "Numerical Recipes": the same weights each time.
    const random = () => {
      seed = (1_664_525 * seed + 1_013_904_223) % 2 ** 32;
      return seed / 2 ** 32;
    };
    writeFileSync(model, tinyModel(contextTokens, random));
    const script = join(import.meta.dirname, 'inferenceServer.ts');
    const child = spawn(process.execPath, [script, engine, model, String(contextTokens)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The inference server ended with code ${code}.`);
    });
    const [port] = await Promise.race([once(lines, 'line'), ended]);
    ended.catch(() => undefined);
    return new InferenceServer(child, folder, String(port));
  }

  /** Waits until the slot is free. */
  async counts(): Promise<EngineCounts> {
    const response = await fetch(`${this.origin}/counts`);
    return response.json() as Promise<EngineCounts>;
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await ended;
    rmSync(this.#folder, { recursive: true });
  }
}
