// The whole loop from a fresh home: estimate, work, stop gate, felt, gap. In a real agent, and by the verbs of the command line alone.
import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../run/paths.ts';
import { call, endLeftovers, type InstalledAgent, installAgent } from './agentRun.ts';
import type { Program } from './programs.ts';
import { promptFor, shellCall, startScriptedModel } from './scriptedModel.ts';

/** A question in the terminal that never comes must not end the whole run, ms. */
const answerWithinMs = 30_000;

type Typed = readonly (readonly [question: RegExp, answer: string])[];

/** Where a loop is played. */
export interface LoopPlace {
  /** The project. */
  readonly folder: string;
  readonly env: Record<string, string>;
  /** Of the record. */
  readonly data: string;
  /** Runs `calibrated` in the project. @returns what it printed. */
  cli(...args: readonly string[]): string;
}

/** A person at a terminal: our command with a pseudo-terminal of its own, each answer typed when its question is there. */
export function inTerminal({ folder, env, data }: LoopPlace, args: readonly string[], typed: Typed): Promise<string> {
  const words = [process.execPath, join(root, 'dist', 'cli.js'), ...args, '--data-directory', data];
  const line = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: folder, env, timeout: answerWithinMs });
  const left = [...typed];
  let [said, from] = ['', 0];
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString('utf8');
    const [next] = left;
    if (next?.[0].test(said.slice(from)) !== true) return;
    left.shift();
    from = said.length;
    child.stdin.write(`${next[1]}\r`);
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0 && left.length === 0) resolve(said);
      else reject(new Error(`"calibrated ${args.join(' ')}" ended with ${code}; it said: ${said}`));
    });
  });
}

export interface Step {
  readonly name: string;
  /** @returns what went wrong; undefined if nothing did. */
  run(): Promise<string | undefined>;
}

const felt: Typed = [[/How long did .* feel\?/u, '20m']];

/** What the person sees at the end: their estimate, what they felt and what was measured, of a task that counts. */
export function gapOf({ cli, data }: LoopPlace): string | undefined {
  const { tasks } = JSON.parse(cli('tasks', '--json', '--data-directory', data));
  const [row] = tasks;
  const isWhole = row?.estimateMin === 30 && row.feltMin === 20 && typeof row.measuredMin === 'number';
  return isWhole && tasks.length === 1 ? undefined : `no whole row: ${JSON.stringify(tasks)}`;
}

/** @returns 1 if the loop does not close. */
export async function tryLoop(program: Program, file: string): Promise<number> {
  return loopIn(program, file, (installed) => {
    const { place, env, cli, data } = installed;
    const here = { ...installed, folder: place.project };
    const prompt = async (command: string) => {
      await call(file, program.args(promptFor(command), program.modes[0] ?? '', place), env, place.project);
    };
    const own = ['--data-directory', data] as const;
    return [
      { name: 'agent proposes', run: async () => void (await prompt('propose')) },
      {
        name: 'estimate',
        run: async () => {
          const questions: Typed = [
            [/Enter: “Add the file”/u, ''],
            [/How long would it take you without AI\?/u, '30m'],
          ];
          const said = await inTerminal(here, ['task', 'start', '--done-when', 'test -f done.txt'], questions);
          return /Started “Add the file”/u.test(said) && !/No person/u.test(said) ? undefined : said;
        },
      },
      {
        name: 'work, sent back once',
        run: async () => {
          await prompt('work');
          return JSON.parse(cli('task', 'certificate', '--json', ...own)).certificate === null
            ? 'there is no certificate'
            : undefined;
        },
      },
      { name: 'felt', run: async () => void (await inTerminal(here, ['task', 'done'], felt)) },
      { name: 'gap', run: async () => gapOf(here) },
    ];
  });
}

/** @returns 1 if the loop does not close. */
export async function tryVerbs(program: Program, file: string): Promise<number> {
  return loopIn(
    program,
    file,
    (installed) => {
      const { place } = installed;
      const here = { ...installed, folder: place.project };
      const verb = async (...words: readonly string[]) => void (await inTerminal(here, ['task', ...words], []));
      return [
        { name: 'estimate', run: () => verb('start', 'By hand', '--estimate', '30m').then(() => undefined) },
        {
          name: 'work, pause, resume',
          run: async () => {
            writeFileSync(join(place.project, 'a.ts'), 'export const a = 2;\n');
            await verb('pause');
            await verb('resume');
            return undefined;
          },
        },
        { name: 'felt', run: async () => void (await inTerminal(here, ['task', 'done'], felt)) },
        { name: 'gap', run: async () => gapOf(here) },
      ];
    },
    'verbs',
  );
}

async function loopIn(
  program: Program,
  file: string,
  stepsOf: (installed: InstalledAgent) => readonly Step[],
  name: string = program.name,
): Promise<number> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-loop-')));
  let rounds = 0;
  const model = await startScriptedModel(({ tools, command, results }) => {
    if (tools.length === 0) return undefined;
    if (command === 'propose') {
      const tool = tools.find(({ name: called }) => /start_task$/u.test(called));
      if (results > 0 || tool === undefined) return undefined;
      return { name: tool.name, namespace: tool.namespace, args: { title: 'Add the file' } };
    }
    if (command !== 'work') return undefined;
    // Its first word is "done", without any work.
    rounds += 1;
    return rounds === 2 ? shellCall(tools, 'touch done.txt') : undefined;
  });
  const begun = performance.now();
  try {
    const options = { folder, url: model.url, start: { 'a.ts': 'export const a = 1;\n' } };
    const installed = await installAgent(program, file, options);
    return await runSteps(name, [{ name: 'install', run: async () => undefined }, ...stepsOf(installed)], begun);
  } finally {
    model.close();
    endLeftovers(join(folder, 'home'));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * Plays the steps, and prints how long each took.
 * @param begun When the first step began, as `performance.now()` says it.
 * @returns 1 if one went wrong.
 */
export async function runSteps(name: string, steps: readonly Step[], begun = performance.now()): Promise<number> {
  const done: string[] = [];
  let stepBegun = begun;
  try {
    for (const step of steps) {
      const wrong = await step.run();
      if (wrong !== undefined) throw new Error(`${step.name}: ${wrong}`);
      done.push(`${step.name} ${((performance.now() - stepBegun) / 1000).toFixed(1)} s`);
      stepBegun = performance.now();
    }
    const line = `${name.padEnd(7)} loop: ${done.join(', ')}`;
    process.stdout.write(`ok   ${line}; all ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
    return 0;
  } catch (error) {
    process.stdout.write(`FAIL ${name.padEnd(7)} loop: ${done.join(', ')}\n${String(error)}\n`);
    return 1;
  }
}
