// `npm run mutate [-- ROOM... [--files FILE,...]]`: changes the code in small ways (mutants) and counts how many a unit test notices.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { command } from './command.ts';
import { outRoot, root } from './paths.ts';

/** The code that is mutated, and the unit tests that must notice. */
const rooms: Readonly<Record<string, string>> = {
  'assist/edit': 'test/unit/assist/edit/*.test.ts',
  'hints/guard': 'test/unit/hints/**/*.test.ts',
  'provenance/tracker': 'test/unit/provenance/**/*.test.ts',
  'tasks/trial': 'test/unit/tasks/{trial,abandoned}*.test.ts',
  store: 'test/unit/store/**/*.test.ts',
};
/** Share of the mutants that must be noticed, in percent. */
const minScore = 85;

interface Mutant {
  readonly status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'Ignored' | 'RuntimeError' | 'CompileError';
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}
interface Position {
  readonly line: number;
  readonly column: number;
}
/** The part of Stryker's report that is used. */
interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { files: { type: 'string' }, survivors: { type: 'boolean' } },
});
const chosen = positionals.length === 0 ? Object.keys(rooms) : positionals;
const unknown = chosen.find((room) => rooms[room] === undefined);
if (unknown !== undefined) {
  process.stderr.write(`No tests are listed for "${unknown}"; choose from ${Object.keys(rooms).join(', ')}.\n`);
  process.exit(2);
}

const folder = join(outRoot, 'mutation');
mkdirSync(folder, { recursive: true });
let low = false;
const rows = ['room                 killed  survived  not reached   left out   score'];
for (const room of chosen) {
  const name = room.replaceAll('/', '-');
  const report = join(folder, `${name}.json`);
  const failed = await mutate(room, name);
  if (failed !== '' || !existsSync(report)) {
    process.stderr.write(`${failed}\nThe mutants of ${room} could not be run.\n`);
    process.exit(1);
  }
  const { files }: Report = JSON.parse(readFileSync(report, 'utf8'));
  const count = (...states: readonly Mutant['status'][]) =>
    Object.values(files).flatMap(({ mutants }) => mutants.filter(({ status }) => states.includes(status))).length;
  const killed = count('Killed', 'Timeout');
  const survived = count('Survived');
  const missed = count('NoCoverage');
  const score = (100 * killed) / (killed + survived + missed);
  low ||= score < minScore;
  const cells = [
    String(killed).padStart(6),
    String(survived).padStart(9),
    String(missed).padStart(12),
    String(count('Ignored', 'RuntimeError', 'CompileError')).padStart(10),
    `${score.toFixed(1)}%`.padStart(7),
  ];
  rows.push(`${room.padEnd(19)}${cells.join(' ')}`);
  const survivors = Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .sort((a, b) => a.location.start.line - b.location.start.line)
      .map((mutant) => describe(file, source, mutant)),
  );
  writeFileSync(join(folder, `${name}-survivors.txt`), `${survivors.join('\n')}\n`);
}
process.stdout.write(`${rows.join('\n')}\n\nThe mutants that no test noticed: out/mutation/*-survivors.txt\n`);
if (low) process.stdout.write(`Below ${minScore}%: add the tests that are missing.\n`);
process.exit(low ? 1 : 0);

/** Runs Stryker on a room. Returns what it printed if it broke. */
async function mutate(room: string, name: string): Promise<string> {
  const config = join(folder, `${name}.config.json`);
  rmSync(join(folder, `${name}.json`), { force: true });
  writeFileSync(
    config,
    JSON.stringify({
      testRunner: 'calibrated-mocha',
      plugins: [join(root, 'test', 'run', 'mutantRunner.mjs')],
      specs: globSync(rooms[room] ?? '', { cwd: root }).sort(),
      mutate: values.files?.split(',') ?? [`src/${room}/**/*.ts`],
      ignorePatterns: ['/out', '/dist', '/media', '/docs', '*.vsix'],
      coverageAnalysis: 'perTest',
      concurrency: 2,
      incremental: true,
      incrementalFile: join(folder, `${name}.incremental.json`),
      // Stryker would read it with the compiler's API, which TypeScript 7 no longer has; Node strips the types.
      tsconfigFile: 'none',
      disableTypeChecks: false,
      reporters: ['json'],
      jsonReporter: { fileName: join(folder, `${name}.json`) },
      tempDirName: join(folder, 'tmp'),
      warnings: { unknownOptions: false },
      allowConsoleColors: false,
    }),
  );
  const stryker = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  const { code, output } = await command(process.execPath, [stryker, 'run', config], { cwd: root });
  writeFileSync(join(folder, `${name}.log`), output);
  return code === 0 ? '' : output;
}

/** One line about a mutant: where it is, and what became of the code there. */
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
