// Real agents against our hook: agent × reply × mode, and by a file that a command leaves behind, whether it ran. `npm run test:agents [NAME…]`
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insideAgent } from '../../src/agents/insideAgent.ts';
import { root } from '../run/paths.ts';
import { call, endLeftovers, environmentOf, git } from './agentRun.ts';
import { tryChat } from './chatLoop.ts';
import { tryEdits } from './edits.ts';
import { tryLoop, tryVerbs } from './loop.ts';
import { installed, type Place, type Program, programs } from './programs.ts';
import { promptFor, startScriptedModel } from './scriptedModel.ts';
import { tryServer, tryStops } from './stops.ts';

/** What stands in the place of the hook, and whether the command runs then. */
interface Case {
  readonly reply: string;
  /** Shell that reads the event and answers; undefined: no hook is installed. */
  readonly hook: ((place: { readonly settings: string; readonly data: string }) => string) | undefined;
  readonly command: string;
  readonly level?: string;
  readonly ran: Readonly<Partial<Record<Program['name'], boolean>>>;
}

/** Agents that are sent back at their end, and call tools of our server. */
const loops = new Set(['codex', 'gemini']);

const all = (ran: boolean) => ({ codex: ran, gemini: ran, qwen: ran, cline: ran, opencode: ran });
const raw =
  (text: string, code = 0) =>
  () => {
    const script = `cat >/dev/null; printf '%s' '${text}' ${code === 2 ? '>&2' : ''}; exit ${code}`;
    return `sh -c "${script.replaceAll('"', '\\"')}"`;
  };
const claude = (decision: string) =>
  `{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"${decision}","permissionDecisionReason":"no"}}`;
const ours = ({ settings, data }: { readonly settings: string; readonly data: string }) =>
  `${process.execPath} ${join(root, 'dist', 'cli.js')} hook --settings ${settings} --data-directory ${data}`;
/** Leaves the environment behind, which says who runs it. */
const mark = 'env > ran.txt';
const risky = `${mark} && git push --force`;

const cases: readonly Case[] = [
  { reply: 'no hook', hook: undefined, command: mark, ran: all(true) },
  { reply: 'nothing', hook: raw(''), command: mark, ran: all(true) },
  { reply: 'Claude Code’s "ask"', hook: raw(claude('ask')), command: mark, ran: { ...all(true), qwen: false } },
  {
    reply: 'Claude Code’s "deny"',
    hook: raw(claude('deny')),
    command: mark,
    ran: { codex: false, gemini: true, qwen: false, cline: true },
  },
  {
    reply: '{"decision":"deny"}',
    hook: raw('{"decision":"deny","reason":"no"}'),
    command: mark,
    ran: { codex: true, gemini: false },
  },
  { reply: '{"cancel":true}', hook: raw('{"cancel":true,"errorMessage":"no"}'), command: mark, ran: { cline: false } },
  { reply: 'exit 2', hook: raw('no', 2), command: mark, ran: { ...all(false), cline: true } },
  { reply: 'ours, no objection', hook: ours, command: mark, ran: all(true) },
  { reply: 'ours, to be asked', hook: ours, command: risky, ran: all(false) },
  { reply: 'ours, refused (level Off)', hook: ours, command: mark, level: 'Off', ran: all(false) },
];

function makePlace(folder: string, url: string, { hook, level = 'Edit' }: Case): Place {
  const place = { home: join(folder, 'home'), project: join(folder, 'project'), url };
  const [settings, data] = [join(folder, 'settings.json'), join(folder, 'data')];
  for (const each of [place.home, place.project, join(folder, 'tmp')]) mkdirSync(each, { recursive: true });
  writeFileSync(settings, JSON.stringify({ 'calibrated.level': level }));
  git(folder, 'init', '-q', '--bare', 'origin.git');
  git(place.project, 'init', '-q', '-b', 'main');
  writeFileSync(join(place.project, 'a.ts'), 'export const a = 1;\n');
  git(place.project, 'add', '.');
  git(place.project, 'commit', '-qm', 'begin');
  git(place.project, 'remote', 'add', 'origin', join(folder, 'origin.git'));
  git(place.project, 'push', '-q', '-u', 'origin', 'main');
  return { ...place, hook: hook?.({ settings, data }) };
}

interface Outcome {
  readonly ran: boolean;
  readonly inside: string | undefined;
  /** Names of the variables that the command saw. */
  readonly names: readonly string[];
  readonly seconds: number;
  readonly text: string;
}

async function tryOut(program: Program, file: string, one: Case, mode: string, url: string): Promise<Outcome> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-agent-')));
  const place = makePlace(folder, url, one);
  try {
    program.configure(place);
    const env = environmentOf(program, place, join(folder, 'tmp'));
    if (program.before !== undefined) await call(file, program.before(place), env, place.project);
    const begun = performance.now();
    const text = await call(file, program.args(promptFor(one.command), mode, place), env, place.project);
    const seconds = (performance.now() - begun) / 1000;
    const marker = join(place.project, 'ran.txt');
    const ran = existsSync(marker);
    const lines = ran ? readFileSync(marker, 'utf8').split('\n') : [];
    const inside = insideAgent(Object.fromEntries(lines.map((line) => line.split(/=(.*)/su).slice(0, 2))));
    return { ran, inside, names: lines.map((line) => line.split('=')[0] ?? ''), seconds, text };
  } finally {
    endLeftovers(place.home);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
/** Keeps the events of the scripted edits as fixtures of the unit tests. */
const record = process.argv.includes('--record');
const onlyEdits = process.argv.includes('--edits');
const onlyStops = process.argv.includes('--stops');
const onlyLoop = process.argv.includes('--loop');
let areVerbsTried = false;
const built = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
const server = await startScriptedModel();
let failed = 0;
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);
if (!onlyEdits && !onlyStops && isWanted('vscode')) failed += await tryChat();
for (const program of programs.filter(({ name }) => isWanted(name))) {
  const file = installed(program);
  if (file === undefined) {
    process.stdout.write(
      `skip ${program.name}: ${program.package} cannot be installed; the package registry is out of reach\n`,
    );
    continue;
  }
  // The verbs need no agent; they are tried once, in the home that is made for the first one.
  if (!onlyEdits && !onlyStops && !areVerbsTried) failed += await tryVerbs(program, file);
  areVerbsTried = true;
  if (!onlyEdits && !onlyStops && loops.has(program.name)) failed += await tryLoop(program, file);
  if (onlyLoop) continue;
  if (!onlyStops && !(await tryEdits(program, file, record))) failed += 1;
  if (!onlyEdits) failed += (await tryStops(program, file)) + (await tryServer(program, file));
  for (const one of onlyEdits || onlyStops ? [] : cases) {
    const expected = one.ran[program.name];
    if (expected === undefined) continue;
    for (const mode of program.modes) {
      const { ran, inside, names, seconds, text } = await tryOut(program, file, one, mode, server.url);
      const isKnown = !ran || inside === program.name;
      const isGood = ran === expected && isKnown;
      if (!isGood) failed += 1;
      const who = isKnown ? '' : ` (insideAgent: ${inside ?? 'none'}; ${names.join(' ')})`;
      const what = `${program.name.padEnd(7)} ${mode.padEnd(18)} ${one.reply.padEnd(26)} ${ran ? 'ran' : 'blocked'}${who}`;
      process.stdout.write(`${isGood ? 'ok  ' : 'FAIL'} ${what.padEnd(76)} ${seconds.toFixed(1)} s\n`);
      if (!isGood) process.stdout.write(`${text.slice(-1500)}\n`);
    }
  }
}
server.close();
process.exitCode = failed === 0 ? 0 : 1;
