// A task that says when it is done, and real agents that say "done": who is sent back, how often, and what is certified. And our server in them.
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, endLeftovers, installAgent } from './agentRun.ts';
import type { Program } from './programs.ts';
import { type Act, promptFor, shellCall, startScriptedModel, type Talk } from './scriptedModel.ts';

interface StopCase {
  readonly what: string;
  /** What the model does when it was told to work for the n-th time: once by the person, then by those who send it back. */
  readonly work: (round: number) => string | undefined;
  readonly ends: 'certificate' | 'notDone';
  /** How often the model was asked to work. */
  readonly asked: number;
}

const cases: readonly StopCase[] = [
  {
    what: 'works at once',
    work: (round) => (round === 1 ? 'touch done.txt' : undefined),
    ends: 'certificate',
    asked: 1,
  },
  {
    what: 'lies, then works',
    work: (round) => (round === 2 ? 'touch done.txt' : undefined),
    ends: 'certificate',
    asked: 2,
  },
  { what: 'lies for ever', work: () => undefined, ends: 'notDone', asked: 3 },
];

/** Agents that were not seen to heed anything at their end. */
const heedsNothing = new Set(['cline', 'opencode']);

/** A model that says "done" after each round of work, whether it worked or not. */
function roundsOf({ work }: StopCase): { readonly act: Act; asked(): number } {
  let asked = 0;
  let isWorking = false;
  const act = ({ tools, command }: Talk) => {
    if (command !== 'stops' || tools.length === 0) return undefined;
    if (isWorking) {
      isWorking = false;
      return undefined;
    }
    asked += 1;
    const step = work(asked);
    isWorking = step !== undefined;
    return step === undefined ? undefined : shellCall(tools, step);
  };
  return { act, asked: () => asked };
}

/** @returns how many cases went wrong. */
export async function tryStops(program: Program, file: string): Promise<number> {
  if (heedsNothing.has(program.name)) return 0;
  let failed = 0;
  for (const one of cases) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-stops-')));
    const rounds = roundsOf(one);
    const model = await startScriptedModel(rounds.act);
    try {
      const options = { folder, url: model.url, start: { 'a.ts': 'export const a = 1;\n' } };
      const { place, env, cli, data } = await installAgent(program, file, options);
      const own = ['--data-directory', data] as const;
      cli('task', 'start', 'Work', '--estimate', '30m', '--done-when', 'test -f done.txt', ...own);
      const begun = performance.now();
      const args = program.args(promptFor('stops'), program.modes[0] ?? '', place);
      const text = await call(file, args, env, place.project);
      const seconds = (performance.now() - begun) / 1000;
      const hasCertificate = certified(() => cli('task', 'certificate', '--json', ...own));
      const isGood =
        hasCertificate === (one.ends === 'certificate') &&
        rounds.asked() === one.asked &&
        existsSync(join(place.project, 'done.txt')) === hasCertificate;
      if (!isGood) failed += 1;
      const seen = `${rounds.asked() - 1}× sent back, ${hasCertificate ? 'certificate' : 'no certificate'}`;
      const line = `${program.name.padEnd(7)} stop: ${one.what.padEnd(18)} ${seen}`;
      process.stdout.write(`${isGood ? 'ok  ' : 'FAIL'} ${line.padEnd(76)} ${seconds.toFixed(1)} s\n`);
      if (!isGood) process.stdout.write(`${text.slice(-1500)}\n`);
    } finally {
      model.close();
      endLeftovers(join(folder, 'home'));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }
  return failed;
}

/** Qwen Code hides tools of servers behind a search that this model does not make. */
const hidesTools = new Set(['qwen']);

/** The agent's model starts a task with our server: it waits for the person's estimate, since nobody is there to ask. @returns 1 if not. */
export async function tryServer(program: Program, file: string): Promise<number> {
  if (hidesTools.has(program.name)) return 0;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-server-')));
  let offered: readonly string[] = [];
  const model = await startScriptedModel(({ tools, command, results }) => {
    if (command !== 'server' || tools.length === 0) return undefined;
    offered = tools.map(({ name }) => name);
    const tool = tools.find(({ name }) => /start_task$/u.test(name));
    return results > 0 || tool === undefined
      ? undefined
      : { name: tool.name, namespace: tool.namespace, args: { title: 'From an agent' } };
  });
  try {
    const options = { folder, url: model.url, start: { 'a.ts': 'export const a = 1;\n' } };
    const { place, env, data } = await installAgent(program, file, options);
    if (program.addServer !== undefined)
      await call(file, program.addServer(join(data, 'bin', 'calibrated-hook')), env, place.project);
    const begun = performance.now();
    const args = program.args(promptFor('server'), program.modes[0] ?? '', place);
    const text = await call(file, args, env, place.project);
    const seconds = (performance.now() - begun) / 1000;
    const waiting = join(data, 'hooks', 'proposed-task.json');
    const isGood = existsSync(waiting) && /From an agent/u.test(readFileSync(waiting, 'utf8'));
    const line = `${program.name.padEnd(7)} server: start_task ${isGood ? 'waits for an estimate' : 'came to nothing'}`;
    process.stdout.write(`${isGood ? 'ok  ' : 'FAIL'} ${line.padEnd(76)} ${seconds.toFixed(1)} s\n`);
    if (!isGood) process.stdout.write(`offered: ${offered.join(' ')}\n${text.slice(-1500)}\n`);
    return isGood ? 0 : 1;
  } finally {
    model.close();
    endLeftovers(join(folder, 'home'));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** The command fails where there is none. */
export function certified(print: () => string): boolean {
  try {
    return JSON.parse(print()).certificate !== null;
  } catch {
    // It said so on stderr.
    return false;
  }
}
