import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listNotes } from '../../src/history/notes/noteStore.ts';
import { repairNotes } from '../../src/history/repair/repair.ts';
import { writeGitAiNote } from '../../src/provenance/formats/gitAiRecord.ts';
import { makeTag } from '../../src/provenance/tag.ts';
import { NoteRepository } from '../unit/history/noteRepository.ts';
import { randomOf } from '../unit/provenance/fuzzCells.ts';
import type { BenchRow } from './bench.ts';

const historyCount = 400;
const rewriteCount = 8;
const options = { identity: 'Bench <bench@example.com>', timeMs: 0, generator: 'calibrated/bench' };

/** What every file contains: text that occurs in many places and comes from many authors. */
const boilerplate = [
  ['', '  return null;', '}'],
  ['import { join } from "node:path";', 'import { readFile } from "node:fs/promises";', ''],
  ['try {', '  run();', '} catch (error) {', '  throw error;', '}'],
  ['/**', ' * Copyright the authors.', ' */'],
  ['', 'export default {', '};'],
];

/**
 * Two branches with a common base, on which different people add some of the same boilerplate to the same files; only one branch has
 * notes. Nothing that is not in the noted branch may get a note, whether or not the repair is told where from.
 */
async function parallelHistories(): Promise<BenchRow> {
  const repository = new NoteRepository();
  let [given, lines, fault] = [0, 0, ''];
  try {
    const random = randomOf(13);
    const pick = (): readonly string[] => boilerplate[random(boilerplate.length)] ?? [];
    const stream: string[] = [];
    const notes: { readonly mark: number; readonly start: number; readonly count: number }[] = [];
    let mark = 0;
    let seconds = 1_700_000_000;
    const commit = (ref: string, from: number | null, author: string, message: string, text: string): number => {
      mark += 1;
      // The same person, second and change would count as evidence.
      seconds += 1 + random(3);
      const who = `${author} <${author.toLowerCase()}@example.com> ${seconds} +0000`;
      const bytes = (value: string) => `data ${Buffer.byteLength(value)}\n${value}`;
      stream.push(`commit ${ref}\nmark :${mark}\nauthor ${who}\ncommitter ${who}\n${bytes(message)}\n`);
      if (from !== null) stream.push(`from :${from}\n`);
      stream.push(`M 100644 inline a.ts\n${bytes(text)}\n\n`);
      return mark;
    };
    const text = (rows: readonly string[]) => rows.map((row) => `${row}\n`).join('');
    for (let history = 0; history < historyCount; history += 1) {
      const base = [`// history ${history}`, ...pick(), 'function base() {', ...pick()];
      const root = commit(`refs/heads/base${history}`, null, 'Ann', 'base', text(base));
      const equal = pick();
      let [ours, tip] = [base, root];
      for (let step = 0; step <= random(3); step += 1) {
        const added = step === 0 ? equal : [...pick(), ...(random(2) === 0 ? [`const ours${step} = 1;`] : [])];
        const at = random(2) === 0 ? ours.length : 1;
        ours = [...ours.slice(0, at), ...added, ...ours.slice(at)];
        tip = commit(`refs/heads/work${history}`, tip, 'Ann', 'work', text(ours));
        notes.push({ mark: tip, start: at + 1, count: added.length });
      }
      let [theirs, main] = [base, root];
      for (let step = 0; step <= random(3); step += 1) {
        // Often exactly the same hunk, by somebody else or by the same person on another day.
        const added = step === 0 && random(2) === 0 ? equal : pick();
        const at = random(2) === 0 ? theirs.length : 1;
        theirs = [...theirs.slice(0, at), ...added, ...theirs.slice(at)];
        seconds += 5;
        const author = random(3) === 0 ? 'Ann' : 'Ben';
        main = commit(`refs/heads/main${history}`, main, author, random(2) === 0 ? 'work' : 'main', text(theirs));
        lines += added.length;
      }
    }
    const marks = join(repository.folder, '.git', 'marks');
    const input = stream.join('');
    const run = { cwd: repository.folder, maxBuffer: 1 << 28 };
    execFileSync('git', ['fast-import', '--quiet', `--export-marks=${marks}`], { ...run, input });
    const hashes = new Map(
      execFileSync('cat', [marks], run)
        .toString()
        .split('\n')
        .map((line): [string, string] => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']),
    );
    const tag = makeTag({ origin: 'ai', evidence: 'exact', tool: 'calibrated', model: 'm' });
    const noteStream = notes.map(({ mark: of, start, count }) => {
      const hash = hashes.get(`:${of}`) ?? '';
      const files = [{ path: 'a.ts', lines: [{ start, end: start + count - 1, tag }] }];
      const note = writeGitAiNote({ commit: hash, author: 'Ann <ann@example.com>', files }, 'x') ?? '';
      return `N inline ${hash}\ndata ${Buffer.byteLength(note)}\n${note}\n`;
    });
    const head = 'commit refs/notes/ai\ncommitter A <a@b> 1700000000 +0000\ndata 1\nx\n';
    execFileSync('git', ['fast-import', '--quiet'], { ...run, input: `${head}${noteStream.join('')}` });
    const before = new Set((await listNotes(repository.repository)).keys());
    for (let history = 0; history < historyCount; history += 1) {
      for (const from of [null, `work${history}`]) {
        const { repaired } = await repairNotes(repository.repository, { ...options, onto: `main${history}`, from });
        if (fault === '' && repaired.length > 0) fault = `history ${history}, from ${from}: ${repaired.join(' ')}`;
      }
    }
    for (const [commit] of await listNotes(repository.repository)) {
      if (before.has(commit)) continue;
      const shown = repository.git('notes', '--ref=ai', 'show', commit).split('---')[0] ?? '';
      given += shown.split('\n').length;
    }
  } finally {
    repository.remove();
  }
  return {
    name: `lines given to a commit without evidence, ${historyCount} histories of two parallel branches`,
    value: given,
    unit: 'lines',
    target: '0',
    ok: given === 0 && fault === '',
    note: `of ${lines} lines of colleagues, told where from and not${fault === '' ? '' : `; ${fault}`}`,
  };
}

type Rewrite = (repository: NoteRepository, old: string) => Promise<readonly string[]>;

const plan = (repository: NoteRepository, rows: readonly string[]) => {
  const file = join(repository.folder, '.git', 'plan');
  writeFileSync(file, rows.map((row) => `${row}\n`).join(''));
  repository.environment = { GIT_SEQUENCE_EDITOR: `cp ${file}` };
  repository.git('rebase', '-q', '-i', 'main');
  repository.environment = {};
};
const branchOf = (repository: NoteRepository) =>
  repository.git('log', '--format=%h', '--reverse', 'main..work').split('\n');

/** Each leaves the rewritten branch checked out. */
const rewrites: Readonly<Record<string, Rewrite>> = {
  rebase: async (repository) => {
    repository.git('rebase', '-q', 'main');
    return ['a.ts', 'b.ts'];
  },
  fixup: async (repository) => {
    const [one, two, three] = branchOf(repository);
    plan(repository, [`pick ${one}`, `fixup ${two}`, `pick ${three}`]);
    return ['a.ts', 'b.ts'];
  },
  squash: async (repository) => {
    repository.git('switch', '-q', 'main');
    repository.git('merge', '-q', '--squash', 'work');
    repository.git('commit', '-q', '-m', 'work (#7)');
    return ['a.ts', 'b.ts'];
  },
  'cherry-pick': async (repository) => {
    repository.git('switch', '-q', 'main');
    repository.git('cherry-pick', 'main..work');
    return ['a.ts', 'b.ts'];
  },
  amend: async (repository) => {
    repository.git('commit', '-q', '--amend', '-m', 'amended');
    return ['a.ts', 'b.ts'];
  },
  filter: async (repository) => {
    repository.git('filter-branch', '-f', '--index-filter', 'git rm -q --cached --ignore-unmatch b.ts', 'HEAD');
    return ['a.ts'];
  },
  'filter without a reflog': async (repository) => {
    const fast = execFileSync('git', ['fast-export', 'work'], { cwd: repository.folder });
    const text = fast
      .toString('latin1')
      .replaceAll('refs/heads/work', 'refs/heads/filtered')
      .replaceAll('b.ts', 'lib/b.ts');
    execFileSync('git', ['fast-import', '--quiet'], { cwd: repository.folder, input: Buffer.from(text, 'latin1') });
    repository.git('switch', '-q', 'filtered');
    return ['a.ts', 'lib/b.ts'];
  },
};

/** Lines with a known author that still have it after a rewrite, including boilerplate. */
async function recall(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [name, rewrite] of Object.entries(rewrites)) {
    let [known, missing, wrong] = [0, 0, 0];
    for (let seed = 1; seed <= rewriteCount; seed += 1) {
      const repository = new NoteRepository();
      try {
        const random = randomOf(seed);
        const said = (who: string) => `${who} ${['}', 'return null;', 'import x', ''][random(4)]}`.trimEnd();
        repository.write(
          'a.ts',
          Array.from({ length: 20 }, (_, line) => `base ${line}`),
        );
        repository.write(
          'b.ts',
          Array.from({ length: 8 }, (_, line) => `base b ${line}`),
        );
        await repository.commit('base');
        repository.git('switch', '-q', '-c', 'work');
        for (let commit = 0; commit < 3; commit += 1) {
          for (const path of ['a.ts', 'b.ts']) {
            const lines = repository.lines(path);
            const at = 2 + random(lines.length - 2);
            lines.splice(at, 0, said('ai'), said('human'), `ai own ${commit}`, said('ai'));
            repository.write(path, lines);
          }
          await repository.commit(`work ${commit}`);
        }
        const old = repository.git('rev-parse', 'HEAD');
        repository.git('switch', '-q', 'main');
        repository.write('a.ts', ['base head', ...repository.lines('a.ts'), 'base tail']);
        repository.write('c.ts', ['base }', 'base return null;']);
        repository.git('add', '-A');
        repository.git('commit', '-q', '-m', 'main');
        repository.git('switch', '-q', 'work');
        const paths = await rewrite(repository, old);
        await repository.repair(null);
        for (const path of paths) {
          known += repository.lines(path).filter((line) => /^(?:ai|human)\b/u.test(line)).length;
          for (const fault of await repository.faults(path)) {
            if (fault.endsWith(': unknown')) missing += 1;
            else wrong += 1;
          }
        }
      } finally {
        repository.remove();
      }
    }
    const share = known === 0 ? 0 : ((known - missing) / known) * 100;
    rows.push({
      name: `known lines that keep their author: ${name}`,
      value: Number(share.toFixed(1)),
      unit: '%',
      target: '>= 99 %, 0 wrong',
      ok: share >= 99 && wrong === 0,
      note: `${known} lines, ${wrong} wrong`,
    });
  }
  return rows;
}

export async function evidenceRows(): Promise<BenchRow[]> {
  return [await parallelHistories(), ...(await recall())];
}
