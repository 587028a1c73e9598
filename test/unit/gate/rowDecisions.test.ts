import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'mocha';
import { type CommandRequest, Gate, type GateOptions } from '../../../src/gate/gate.ts';
import type { GateHost, WorkState } from '../../../src/gate/gateHost.ts';
import { optionsOf, type Row } from '../../../src/gate/table.ts';
import { tables } from '../../../src/gate/tools/toolTable.ts';
import type { Verdict } from '../../../src/gate/verdict.ts';
import { grammarFiles } from '../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../src/syntax/parser.ts';
import { root } from '../../run/paths.ts';

const home = '/home/somebody';
const project = `${home}/project`;
const file = join(root, 'test', 'fixtures', 'gate', 'rows.txt');

/** A repository with one committed file, one changed one and one ignored folder; nothing else is there. */
const host: GateHost = {
  home,
  ignoresCase: false,
  realPath: (path) => path,
  kind: (path) =>
    [`${project}/clean.ts`, `${project}/changed.ts`].includes(path)
      ? 'file'
      : [home, project, `${project}/dist`].includes(path)
        ? 'folder'
        : 'none',
  readText: () => undefined,
  folders: (path) => (path === project ? [`${project}/dist`] : []),
  files: (path) => (path === project ? [`${project}/clean.ts`, `${project}/changed.ts`] : []),
  workState: () => ({
    root: project,
    changed: [`${project}/changed.ts`],
    untracked: [],
    ignored: [`${project}/dist`],
  }),
  hasProgram: () => false,
  nowMs: () => 0,
};

function* below(words: readonly string[], row: Row): Generator<readonly [readonly string[], Row | undefined]> {
  yield [words, row];
  for (const [names, inner] of Object.entries(row.verbs ?? {})) {
    if (Array.isArray(inner)) yield [[...words, names], undefined];
    else yield* below([...words, names], inner as Row);
  }
  for (const names of [row.showing, row.working]) if (names !== undefined) yield [[...words, names], undefined];
}

/** What each option of a row, and the usual operands, lead to: one line for each outcome. */
async function describeRow(gate: Gate, words: readonly string[], row: Row | undefined): Promise<string[]> {
  const program = words.map((names) => names.split(' ')[0]).join(' ');
  const tried = new Map<string, string>([
    ['nothing', program],
    ['a clean file', `${program} clean.ts`],
    ['a changed file', `${program} changed.ts`],
    ['two outside', `${program} /srv/a /srv/b`],
    ['an option unheard of', `${program} --unheard-of clean.ts`],
  ]);
  for (const { names, kind, takes } of row === undefined ? [] : optionsOf(row)) {
    // What an option spares can only be seen where something would be lost.
    const operand = kind === 'keeps' || kind === 'dry' ? 'changed.ts' : 'clean.ts';
    for (const name of names)
      tried.set(
        takes === 'attached' ? `${name}?` : takes === 'value' ? `${name}=` : name,
        `${program} ${name} ${takes === 'value' ? '/srv/value ' : ''}${operand}`,
      );
  }
  // Verbs of one row are told apart by what they lead to as well.
  for (const name of (words.at(-1) ?? '').split(' ').slice(1))
    tried.set(name, [...words.slice(0, -1).map((names) => names.split(' ')[0]), name, 'clean.ts'].join(' '));
  const outcomes = new Map<string, string[]>();
  for (const [what, command] of tried) {
    const { decision, classes, reasons } = await gate.judgeCommand({ command, cwd: project, level: 'Delegate' });
    const name = what.replace(/[?=]$/, '');
    const said = reasons.map((reason) => reason.replaceAll(name, 'OPTION').replaceAll(program, 'PROGRAM'));
    const outcome = [decision, classes.join(','), ...said].filter((part) => part !== '').join(' | ');
    outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), what]);
  }
  return [words.join(' / '), ...[...outcomes].map(([outcome, list]) => `  ${list.join(', ')}: ${outcome}`)];
}

/** CALIBRATED_WRITE_ROWS=1 writes what is decided now, to be read before it is committed. */
const writes = process.env['CALIBRATED_WRITE_ROWS'] === '1';

// A test for each program, so that only those run that reach a changed place.
describe('every row of the tables', () => {
  const gate = new Gate(new SyntaxParser(grammarFiles(root)), host, project);
  const known = new Map<string, string[]>();
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    if (!line.startsWith('  ')) known.set(line, []);
    known.get([...known.keys()].at(-1) ?? '')?.push(line);
  }
  const decided: string[] = [];

  for (const table of tables)
    for (const [names, top] of Object.entries(table)) {
      const rows = [...below([names], top)];
      it(`leads to the decisions that are written down for ${names}`, async () => {
        const lines: string[] = [];
        for (const [words, row] of rows) lines.push(...(await describeRow(gate, words, row)));
        decided.push(...lines);
        if (!writes)
          assert.deepEqual(
            lines,
            rows.flatMap(([words]) => known.get(words.join(' / ')) ?? []),
          );
        for (const [words] of rows) known.delete(words.join(' / '));
      }).timeout(60_000);
    }

  it('is all that is written down', () => {
    if (writes) writeFileSync(file, `${decided.join('\n')}\n`);
    else assert.deepEqual([...known.keys()], []);
  });
});

const rulesFolder = join(root, 'test', 'fixtures', 'gate', 'rules');

/**
 * A repository with the files of `files.txt`: `=== path (state)` and the text. Without a state they are committed; `changed`, `new` and
 * `ignored` are git's, `long` is too long to be read as a whole, and `unreadable` cannot be read. Names are below the project.
 */
function hostWithFiles(): GateHost {
  const texts = new Map<string, string | undefined>();
  const states = new Map<string, string[]>();
  for (const part of readFileSync(join(rulesFolder, 'files.txt'), 'utf8').split(/^=== /m).slice(1)) {
    const [, name = '', state = '', text = ''] = /^(\S+)(?: \((\w+)\))?\n(.*)$/s.exec(part) ?? [];
    const path = resolve(project, name);
    texts.set(path, state === 'unreadable' ? undefined : state === 'long' ? text.padEnd(200_001, 'x') : text);
    states.set(state, [...(states.get(state) ?? []), path]);
  }
  const folders = new Set<string>();
  for (const path of texts.keys()) for (let at = dirname(path); at !== dirname(at); at = dirname(at)) folders.add(at);
  const work: WorkState = {
    root: project,
    changed: states.get('changed') ?? [],
    untracked: ['new', 'long', 'unreadable'].flatMap((state) => states.get(state) ?? []),
    // Git names an ignored folder, not the files in it.
    ignored: (states.get('ignored') ?? []).map((path) => path.replace(/\/dist\/.*$/, '/dist')),
  };
  return {
    ...host,
    kind: (path) => (texts.has(path) ? 'file' : folders.has(path) ? 'folder' : 'none'),
    readText: (path) => texts.get(path),
    folders: (path) => [...folders].filter((each) => dirname(each) === path),
    files: (path, max) => [...texts.keys()].filter((each) => each.startsWith(`${path}/`)).slice(0, max),
    workState: () => work,
    hasProgram: (name) => name === 'frob',
  };
}

/**
 * `ps> `, `cmd> ` and `bash> ` in front name the shell, `hint> ` the level, and `packages/a> ` the folder. An arrow stands for the end of
 * a line.
 */
function requestOf(line: string): CommandRequest {
  const [, mark = '', rest = line] = /^(ps|cmd|bash|hint|[\w.~/-]*\/)> (.*)$/.exec(line) ?? [];
  const shell = { ps: 'powershell', cmd: 'cmd', bash: 'bash' } as const;
  return {
    command: rest.replaceAll('⏎', '\n'),
    cwd: mark.endsWith('/') ? resolve(project, mark.replace(/^~/, home)) : project,
    level: mark === 'hint' ? 'Hint' : 'Delegate',
    ...(mark in shell ? { shell: shell[mark as keyof typeof shell] } : {}),
  };
}

const told = ({ decision, classes, reasons, writesFiles }: Verdict) =>
  [decision, classes.join(','), ...reasons, writesFiles === true ? 'writes' : '']
    .filter((part) => part !== '')
    .join(' | ');

/** Commands in one test: few, so that a changed place is tried with what reaches it. */
const partLength = 12;

/** The lines of a file in parts of a few commands with their verdicts. */
function partsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  let commands = 0;
  for (const line of lines) {
    if (!line.startsWith('    ') && line !== '' && !line.startsWith('# ')) {
      if (commands > 0 && commands % partLength === 0) parts.push([]);
      commands += 1;
    }
    parts.at(-1)?.push(line);
  }
  return parts;
}

describe('every rule', () => {
  const parser = new SyntaxParser(grammarFiles(root));
  const filesHost = hostWithFiles();
  const owned = (path: string) => (path === `${project}/owned.ts` ? 'owned.ts is yours.' : undefined);
  const gateFor = (use: GateOptions['use'] & string) => new Gate(parser, filesHost, project, { use, ownedRule: owned });
  const gates = [gateFor('sandbox'), gateFor('guard')] as const;

  for (const name of readdirSync(rulesFolder).filter((each) => each !== 'files.txt')) {
    const path = join(rulesFolder, name);
    const parts = partsOf(readFileSync(path, 'utf8').trimEnd().split('\n'));
    const decided: string[] = [];
    for (const [index, part] of parts.entries())
      it(`leads to the verdicts that are written down in part ${index + 1} of ${name}`, async () => {
        const lines: string[] = [];
        for (const line of part) {
          if (line.startsWith('    ')) continue;
          lines.push(line);
          if (line === '' || line.startsWith('# ')) continue;
          const [inside, guard] = await Promise.all(
            gates.map(async (gate) => told(await gate.judgeCommand(requestOf(line)))),
          );
          // The guard of another agent leaves out what is only not understood.
          lines.push(`    ${inside}`, ...(guard === inside ? [] : [`    guard: ${guard}`]));
        }
        decided.push(...lines);
        if (!writes) assert.deepEqual(lines, part);
        else if (index === parts.length - 1) writeFileSync(path, `${decided.join('\n')}\n`);
      }).timeout(60_000);
  }
});
