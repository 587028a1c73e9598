// `npm run mutate [-- ROOM... [--part 1/4] [--file TEXT]... [--sample 10] [--seed 1] [--again] [--static] [--workers 2] [--minutes 60]]`:
// changes the code in small ways (mutants) and counts how many the unit tests notice. A part is every fourth file of a room; --file TEXT
// takes only files with that text in their name; --sample 10 takes a tenth of the mutants, drawn by the seed. The table covers everything
// run so far and says which rooms were only sampled. --again runs only what no test noticed last time, as long as the file has not
// changed. Mutants of constants, which are created while the code loads, need a process each and run only with --static. What was run
// before the --minutes are over counts as a sample. On Linux the tests run in a process namespace that ends with them, because a mutant
// may be in the code that ends processes.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CommandResult, endGroup, spawnGroup } from './command.ts';
import { outRoot, root } from './paths.ts';

/** The code to mutate, and the unit tests that must notice. */
const rooms: Readonly<Record<string, string>> = {
  agents: 'test/unit/{agents/*,cli/plugin}.test.ts',
  // Parts of it whose own tests are much faster than all of them; the row of the whole room counts what was run here, too.
  'agents/install': 'test/unit/{agents/{hookConfig,ampPlugin},cli/plugin}.test.ts',
  'agents/logs': 'test/unit/agents/{logs,logLines,keptEdits}.test.ts',
  'agents/sessions':
    'test/unit/{agents/{sessions,readSessions,hookSession,keptEdits},cli/{sessions,terminalAbove}}.test.ts',
  'agents/telemetry': 'test/unit/agents/telemetry.test.ts',
  'assist/edit': 'test/unit/assist/edit/*.test.ts',
  gate: 'test/unit/gate/*.test.ts',
  // Without whole conversations: the guard's own tests cover the same in a tenth of the time.
  'hints/guard': 'test/unit/hints/guard/!(leakySession).test.ts',
  'provenance/tracker':
    'test/unit/provenance/{track*,otherWriters,runList,textRope,transfer,hookEvents,schedules,agentCommand}.test.ts',
  // Without the attacks run in bulk behind a second wall, which take minutes each time.
  sandbox: 'test/unit/sandbox/!(containment).test.ts',
  'tasks/trial': 'test/unit/tasks/{trial,abandoned}*.test.ts',
  // Without the tests that kill whole processes: slow, and they test what no mutant within one process shows.
  store: 'test/unit/store/!(survival).test.ts',
};
/** Their tests start processes, which a mutant may leave behind: use one worker, which ends them after each mutant. */
const roomsWithProcesses = ['agents', 'sandbox'];
/** Share of the mutants that must be noticed, in percent. */
const minScore = 85;

interface Mutant {
  readonly status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'Ignored' | 'RuntimeError' | 'CompileError';
  readonly statusReason?: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}
interface Position {
  readonly line: number;
  readonly column: number;
}
/** The part of Stryker's report that we use. */
interface Report {
  readonly files: Readonly<Record<string, FileResult>>;
}
interface FileResult {
  readonly source: string;
  readonly mutants: readonly Mutant[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    part: { type: 'string', default: '1/1' },
    file: { type: 'string', multiple: true, default: [''] },
    sample: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    again: { type: 'boolean', default: false },
    static: { type: 'boolean', default: false },
    workers: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '120' },
  },
});
const chosen = positionals.length === 0 ? Object.keys(rooms) : positionals;
const unknown = chosen.find((room) => rooms[room] === undefined);
if (unknown !== undefined) {
  process.stderr.write(`No tests are listed for "${unknown}"; choose from ${Object.keys(rooms).join(', ')}.\n`);
  process.exit(2);
}
const [part = 1, parts = 1] = values.part.split('/').map(Number);
if (!(part >= 1 && part <= parts)) {
  process.stderr.write(`"--part ${values.part}" is no part; write for example "--part 1/4".\n`);
  process.exit(2);
}
const [sample, workers, minutes] = [Number(values.sample), Number(values.workers), Number(values.minutes)];
if (!(sample > 0 && sample <= 100 && workers >= 1 && minutes > 0)) {
  process.stderr.write('--sample is a percentage above 0, --workers and --minutes are numbers above 0.\n');
  process.exit(2);
}

const endMs = performance.now() + minutes * 60_000;
/** The runner's status reason for a mutant that is not in the sample. */
const notDrawn = 'Not drawn.';
/** For what is under way when the minutes are over, and the report. */
const graceMs = 120_000;
/** Bubblewrap would hide parts of /proc; then no further sandbox could be started inside it, which the tests do. */
const unshare = ['unshare', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'])].concat([
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
]);
/** Start at high process ids: a mutant that cuts a number to one digit must not end the run. */
const starter = 'echo 20000 2>/dev/null > /proc/sys/kernel/ns_last_pid; "$@"; exit $?';
const mayUnshare =
  process.platform === 'linux' && spawnSync(unshare[0] ?? '', [...unshare.slice(1), 'true']).status === 0;
if (!mayUnshare) process.stderr.write('No process namespace can be made here: mutants may leave processes behind.\n');

const folder = join(outRoot, 'mutation');
let isLow = false;
const rows = ['room                 killed  survived  not reached   left out   score'];
for (const room of chosen) {
  const files = globSync(`src/${room}/**/*.ts`, { cwd: root }).sort();
  for (const gone of globSync(`src/${room}/**/*.ts.json`, { cwd: folder }))
    if (!files.includes(gone.replace(/\.json$/, ''))) rmSync(join(folder, gone));
  const wanted = files.filter(
    (file, index) => index % parts === part - 1 && values.file.some((text) => file.includes(text)),
  );
  // If a run takes long, finished files keep their results; a sample is short, and each batch runs all tests once.
  for (const batch of roomsWithProcesses.includes(room) && sample === 100 ? wanted.map((file) => [file]) : [wanted]) {
    const leftMs = endMs - performance.now();
    if (leftMs > 0) await mutate(room, batch, leftMs);
  }
  const mutants = files.flatMap((file) => {
    const result = join(folder, `${file}.json`);
    return existsSync(result) ? resultOf(result).mutants.map((mutant) => ({ file, mutant })) : [];
  });
  const count = (...states: readonly Mutant['status'][]) =>
    mutants.filter(({ mutant }) => states.includes(mutant.status)).length;
  const undrawn = mutants.filter(({ mutant }) => !isRun(mutant)).length;
  const [killed, survived, missed] = [count('Killed', 'Timeout'), count('Survived'), count('NoCoverage')];
  // Unreached mutants are known for the whole room, the others only for the sample.
  const drawn = (killed + survived) / (killed + survived + undrawn);
  const score = (100 * killed) / (killed + survived + missed * drawn);
  isLow ||= score < minScore;
  const cells = [
    String(killed).padStart(6),
    String(survived).padStart(9),
    String(missed).padStart(12),
    String(count('Ignored', 'RuntimeError', 'CompileError') - undrawn).padStart(10),
    `${score.toFixed(1)}%`.padStart(7),
  ];
  const waiting = files.filter((file) => !existsSync(join(folder, `${file}.json`))).length;
  const run = killed + survived + missed;
  const notes = [
    ...(undrawn === 0 ? [] : [`a sample: ${run} of ${run + undrawn} mutants`]),
    ...(waiting === 0 ? [] : [`${waiting} of ${files.length} files not run yet`]),
  ];
  rows.push(`${room.padEnd(19)}${cells.join(' ')}${notes.length === 0 ? '' : `  (${notes.join('; ')})`}`);
  const survivors = mutants
    .filter(({ mutant: { status } }) => status === 'Survived' || status === 'NoCoverage')
    .map(({ file, mutant }) => describe(file, resultOf(join(folder, `${file}.json`)).source, mutant));
  writeFileSync(join(folder, `${room.replaceAll('/', '-')}-survivors.txt`), `${survivors.join('\n')}\n`);
}
process.stdout.write(`${rows.join('\n')}\n\nThe mutants that no test noticed: out/mutation/*-survivors.txt\n`);
if (isLow) process.stdout.write(`Below ${minScore}%: add the tests that are missing.\n`);
process.exit(isLow ? 1 : 0);

/** Runs a program in a process namespace of its own, if possible. Everything it leaves behind ends with it, or after the time limit. */
function contained(program: readonly string[], timeMs: number): Promise<CommandResult> {
  const inside = mayUnshare ? [...unshare, 'sh', '-c', starter, 'sh', ...program] : program;
  const [file = '', ...args] = inside;
  const child = spawnGroup(file, args, { cwd: root });
  let output = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    output += part.toString();
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      output += 'There was no time left.\n';
      void endGroup(child);
    }, timeMs);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}

function resultOf(path: string): FileResult {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Runs Stryker on files of a room and stores the result of each. */
async function mutate(room: string, files: readonly string[], timeMs: number): Promise<void> {
  if (files.flatMap(placesOf).length === 0) return;
  mkdirSync(folder, { recursive: true });
  const startsProcesses = roomsWithProcesses.includes(room);
  // Not below `out`: the next test run would take the keys in the tests' own sources there for leaks. Not in a temporary folder either,
  // where other rules of the gate apply.
  const cache = join(homedir(), '.cache');
  mkdirSync(cache, { recursive: true });
  const copies = mkdtempSync(join(cache, 'calibrated-mutants-'));
  const [config, report] = [join(copies, 'config.json'), join(copies, 'report.json')];
  const options = {
    testRunner: 'calibrated-mocha',
    plugins: [join(root, 'test', 'run', 'mutantRunner.mjs')],
    specs: globSync(rooms[room] ?? [], { cwd: root }).sort(),
    mutate: files.flatMap(placesOf),
    ignorePatterns: ['/out', '/dist', '/media', '/docs', '*.vsix'],
    ignoreStatic: !values.static,
    coverageAnalysis: 'perTest',
    concurrency: startsProcesses ? 1 : workers,
    sample: { percent: sample, seed: values.seed, notDrawn, endTime: Date.now() + timeMs },
    endsStrangers: startsProcesses && mayUnshare,
    // Endless loops are detected by counting; the time limit is for everything else that hangs, even on a busy machine.
    timeoutMS: 20_000,
    // Stryker would read it with the compiler API, which TypeScript 7 no longer has; Node strips the types.
    tsconfigFile: 'none',
    disableTypeChecks: false,
    reporters: ['json'],
    jsonReporter: { fileName: report },
    tempDirName: join(copies, 'sandboxes'),
    warnings: { unknownOptions: false },
    allowConsoleColors: false,
  };
  writeFileSync(config, JSON.stringify(options));
  const stryker = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  const { output } = await contained([process.execPath, stryker, 'run', config], timeMs + graceMs);
  if (!existsSync(report)) {
    process.stderr.write(`${output}\nThe mutants of ${files.join(', ')} could not be run.\n`);
    process.exit(1);
  }
  const results: Report = JSON.parse(readFileSync(report, 'utf8'));
  for (const [file, result] of Object.entries(results.files)) {
    if (!result.mutants.every(isRun) && !result.mutants.some(isDecided)) continue;
    const path = join(folder, `${file}.json`);
    mkdirSync(dirname(path), { recursive: true });
    const known = existsSync(path) ? resultOf(path) : undefined;
    const isSame = known?.source === result.source;
    writeFileSync(
      path,
      JSON.stringify(isSame ? { ...result, mutants: merged(known.mutants, result.mutants) } : result),
    );
  }
  rmSync(copies, { recursive: true, force: true });
}

/** What to mutate in a file: all of it or, with --again, the places where a mutant was not noticed. */
function placesOf(file: string): readonly string[] {
  const path = join(folder, `${file}.json`);
  if (!values.again || !existsSync(path)) return [file];
  const { source, mutants } = resultOf(path);
  if (source !== readFileSync(join(root, file), 'utf8')) return [file];
  const places = mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(({ location: { start, end } }) => `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`);
  return [...new Set(places)];
}

function isDecided({ status }: Mutant): boolean {
  return status === 'Killed' || status === 'Timeout' || status === 'Survived';
}

function isRun({ statusReason }: Mutant): boolean {
  return statusReason?.includes(notDrawn) !== true;
}

/** The earlier mutants, each with its latest result. */
function merged(known: readonly Mutant[], fresh: readonly Mutant[]): readonly Mutant[] {
  const keyOf = ({ mutatorName, replacement, location }: Mutant) =>
    JSON.stringify([mutatorName, replacement, location]);
  const rerun = new Map(fresh.filter(isRun).map((mutant) => [keyOf(mutant), mutant]));
  return known.map((mutant) => rerun.get(keyOf(mutant)) ?? mutant);
}

/** One line about a mutant: where it is, and the changed code. */
function describe(file: string, source: string, { status, mutatorName, replacement, location }: Mutant): string {
  const lines = source.split('\n').slice(location.start.line - 1, location.end.line);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? '').slice(0, location.end.column - 1);
  lines[0] = (lines[0] ?? '').slice(location.start.column - 1);
  const short = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, 100);
  const place = `${file}:${location.start.line}:${location.start.column}`;
  const state = status === 'NoCoverage' ? ' (not reached)' : '';
  return `${place} ${mutatorName}${state}: ${short(lines.join('\n'))} -> ${short(replacement ?? '')}`;
}
