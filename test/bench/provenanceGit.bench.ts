import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import * as z from 'zod/mini';
import { statsOf } from '../../src/history/stats.ts';
import { NoteRepository } from '../unit/history/noteRepository.ts';
import { randomOf } from '../unit/provenance/fuzzCells.ts';
import type { Bench, BenchRow } from './bench.ts';
import { evidenceRows } from './provenanceEvidence.ts';

const seedCount = 4;
const operationCount = 40;
const commits = 100;
const repeats = 5;
const fileCount = 30;

const measured = z.object({ tookMs: z.number(), maxRssMb: z.number(), processes: z.number(), repaired: z.number() });

/** Notes through real git: random history rewrites checked against lines that say who wrote them, and the cost of a large rebase. */
export const bench: Bench = {
  name: 'provenanceGit',
  async run() {
    return [...(await evidenceRows()), ...(await fuzz()), ...(await migrate())];
  },
};

async function fuzz(): Promise<BenchRow[]> {
  const counts = { wrong: 0, missing: 0, lines: 0 };
  const played = new Map<string, number>();
  let fault = '';
  for (let seed = 1; seed <= seedCount; seed += 1) {
    const fuzzer = new GitFuzz(seed);
    try {
      await fuzzer.begin();
      for (let step = 0; step < operationCount; step += 1) {
        const name = await fuzzer.step();
        played.set(name, (played.get(name) ?? 0) + 1);
        const found = await fuzzer.faults();
        counts.lines += found.lines;
        counts.missing += found.missing;
        counts.wrong += found.wrong;
        if (fault === '' && found.wrong + found.missing > 0)
          fault = `seed ${seed}, step ${step}, ${name}: ${found.first}`;
        if (found.wrong + found.missing > 0) break;
      }
    } finally {
      fuzzer.repository.remove();
    }
  }
  const note = `${[...played].map(([name, count]) => `${name} ${count}`).join(', ')}${fault === '' ? '' : `; ${fault}`}`;
  return [
    {
      name: 'wrong-author lines after rewrites of history',
      value: counts.wrong,
      unit: 'lines',
      target: '0',
      ok: counts.wrong === 0,
      note,
    },
    {
      name: 'lines whose known author was lost',
      value: counts.missing,
      unit: 'lines',
      target: '0',
      ok: counts.missing === 0,
      note: `of ${counts.lines} lines looked at`,
    },
  ];
}

class GitFuzz {
  readonly repository = new NoteRepository();
  readonly #random: (below: number) => number;
  #line = 0;

  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  async begin(): Promise<void> {
    for (const path of ['a.ts', 'b.ts', 'c.ts'])
      this.repository.write(
        path,
        Array.from({ length: 12 }, () => this.#text()),
      );
    await this.repository.commit('begin');
    await this.#commit();
    await this.#commit();
  }

  async step(): Promise<string> {
    const operations: Readonly<Record<string, () => Promise<unknown>>> = {
      commit: () => this.#commit(),
      'commit again': () => this.#commit(),
      amend: () => this.#amend(),
      rebase: () => this.#rebase(),
      reorder: () => this.#plan(([a, b, ...rest]) => [`pick ${b}`, `pick ${a}`, ...rest.map((hash) => `pick ${hash}`)]),
      squash: () => this.#plan(([a, b, ...rest]) => [`pick ${a}`, `fixup ${b}`, ...rest.map((hash) => `pick ${hash}`)]),
      split: () => this.#split(),
      'cherry-pick': () => this.#cherryPick(),
      stash: () => this.#stash(),
      'reset --soft': () => this.#resetSoft(),
      merge: () => this.#merge(),
      'git mv': () => this.#rename(),
      'filter-branch': () => this.#filter(),
    };
    const names = Object.keys(operations);
    const name = names[this.#random(names.length)] ?? 'commit';
    const old = this.repository.git('rev-parse', 'HEAD');
    await operations[name]?.();
    // The reflog keeps old commits, as on a person's machine; a server would be told where from.
    await this.repository.repair(name === 'cherry-pick' || this.#random(2) === 0 ? null : old);
    return name;
  }

  async faults(): Promise<{ wrong: number; missing: number; lines: number; first: string }> {
    let [wrong, missing, lines, first] = [0, 0, 0, ''];
    for (const path of this.#paths()) {
      lines += this.repository.lines(path).length;
      for (const fault of await this.repository.faults(path)) {
        if (first === '') first = fault;
        if (fault.endsWith(': unknown')) missing += 1;
        else wrong += 1;
      }
    }
    return { wrong, missing, lines, first };
  }

  /** Adds and removes a few lines in one or two files. */
  #edit(count = 1 + this.#random(2)): void {
    for (let file = 0; file < count; file += 1) {
      const paths = this.#paths();
      const path = paths[this.#random(paths.length)] ?? 'a.ts';
      const lines = this.repository.lines(path);
      for (let change = 1 + this.#random(3); change > 0; change -= 1) {
        const fresh = Array.from({ length: 1 + this.#random(3) }, () => this.#text());
        lines.splice(this.#random(lines.length), this.#random(3) === 0 ? 1 : 0, ...fresh);
      }
      this.repository.write(path, lines);
    }
  }

  async #commit(): Promise<void> {
    this.#edit();
    await this.repository.commit(`change ${this.#line}`);
  }

  async #amend(): Promise<void> {
    if (this.#random(2) === 0) {
      this.#edit();
      this.repository.git('commit', '-q', '-a', '--amend', '--no-edit');
      await this.repository.note('HEAD');
    } else this.repository.git('commit', '-q', '--amend', '--allow-empty', '-m', `amended ${this.#line}`);
  }

  async #rebase(): Promise<void> {
    const base = this.repository.git('rev-parse', 'HEAD~1');
    this.repository.git('switch', '-q', '--detach', base);
    await (this.#random(3) === 0 ? this.#rename() : this.#commit());
    const onto = this.repository.git('rev-parse', 'HEAD');
    this.repository.git('switch', '-q', 'main');
    this.#orAbort('rebase', () => this.repository.git('rebase', '-q', onto));
  }

  async #plan(write: (hashes: string[]) => string[]): Promise<void> {
    const hashes = this.repository
      .git('log', '--no-merges', '--first-parent', '--format=%h', '--reverse', '-n', '4')
      .split('\n');
    // The oldest commit is the base of the others.
    if (hashes.length < 4 || this.#hasMerge(3)) return;
    hashes.shift();
    const plan = join(this.repository.folder, '.git', 'plan');
    writeFileSync(
      plan,
      write(hashes)
        .map((line) => `${line}\n`)
        .join(''),
    );
    this.repository.environment = { GIT_SEQUENCE_EDITOR: `cp ${plan}` };
    this.#orAbort('rebase', () => this.repository.git('rebase', '-q', '-i', 'HEAD~3'));
    this.repository.environment = {};
  }

  async #split(): Promise<void> {
    // When split, a rename becomes a deletion and later a new file: only similarity could join them, so its lines belong to nobody.
    if (this.#hasMerge(1) || /^R/mu.test(this.repository.git('diff', '--name-status', '-M', 'HEAD~1', 'HEAD'))) return;
    this.repository.git('reset', '-q', 'HEAD~1');
    for (const path of this.repository
      .git('diff', '--name-only')
      .split('\n')
      .filter((name) => name !== '')) {
      this.repository.git('add', path);
      this.repository.git('commit', '-q', '-m', `only ${path}`);
    }
    this.repository.git('add', '-A');
    this.repository.git('commit', '-q', '--allow-empty', '-m', 'rest');
  }

  async #cherryPick(): Promise<void> {
    const base = this.repository.git('rev-parse', 'HEAD~1');
    this.repository.git('switch', '-q', '--detach', base);
    await this.#commit();
    const picked = this.repository.git('rev-parse', 'HEAD');
    this.repository.git('switch', '-q', 'main');
    this.#orAbort('cherry-pick', () => this.repository.git('cherry-pick', picked));
  }

  async #stash(): Promise<void> {
    this.#edit(1);
    this.repository.git('stash', '-q');
    this.repository.git('stash', 'pop', '-q');
    await this.repository.commit(`stashed ${this.#line}`);
  }

  async #resetSoft(): Promise<void> {
    if (this.#hasMerge(2)) return;
    this.repository.git('reset', '-q', '--soft', 'HEAD~2');
    this.repository.git('commit', '-q', '--allow-empty', '-m', `two in one ${this.#line}`);
  }

  async #merge(): Promise<void> {
    const base = this.repository.git('rev-parse', 'HEAD~1');
    this.repository.git('switch', '-q', '--detach', base);
    await this.#commit();
    const other = this.repository.git('rev-parse', 'HEAD');
    this.repository.git('switch', '-q', 'main');
    try {
      this.repository.git('merge', '-q', '--no-edit', other);
    } catch {
      for (const path of this.#paths()) {
        this.repository.write(
          path,
          this.repository.lines(path).filter((line) => !/^(?:<{7}|={7}|>{7})/u.test(line)),
        );
      }
      this.repository.git('commit', '-q', '-a', '--no-edit');
    }
  }

  async #rename(): Promise<void> {
    const paths = this.#paths();
    const from = paths[this.#random(paths.length)] ?? '';
    this.#line += 1;
    const to = `r${this.#line}.ts`;
    this.repository.git('mv', from, to);
    this.repository.git('commit', '-q', '-m', `rename ${to}`);
  }

  /** Git sees a deletion and a new file; other commits may come between. */
  async #filter(): Promise<void> {
    if (existsSync(join(this.repository.folder, '.git', 'refs', 'original')))
      this.repository.git('update-ref', '-d', 'refs/original/refs/heads/main');
    this.repository.git('filter-branch', '-f', '--msg-filter', 'cat && echo signed', 'HEAD~2..HEAD');
  }

  #paths(): string[] {
    return this.repository.git('ls-files').split('\n');
  }

  #hasMerge(count: number): boolean {
    return this.repository.git('log', '--merges', '--format=%h', `-n`, '1', `HEAD~${count}..HEAD`) !== '';
  }

  #orAbort(command: string, play: () => void): void {
    try {
      play();
    } catch {
      this.repository.git(command, '--abort');
    }
  }

  #text(): string {
    this.#line += 1;
    return `${['ai', 'human', 'base'][this.#random(3)]} wrote line ${this.#line} (${this.#random(1e6)})`;
  }
}

/** What reading alone costs right now on this machine. */
function readBothVersions({ folder }: NoteRepository, old: string): number {
  const options = { cwd: folder, maxBuffer: 1 << 28 };
  const raw = execFileSync('git', ['log', '--raw', '--no-abbrev', '--format=', `${old}...work`], options).toString();
  const blobs = [...raw.matchAll(/^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+)/gmu)].map(([, blob]) => blob);
  const start = performance.now();
  execFileSync('git', ['cat-file', '--batch', '--buffer'], { ...options, input: `${blobs.join('\n')}\n` });
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** 100 commits of 30 files each, rebased onto a change of every file. */
async function migrate(): Promise<BenchRow[]> {
  const repository = new NoteRepository();
  try {
    const files = Array.from({ length: fileCount }, (_, at) => `src/f${at}.ts`);
    for (const path of files)
      repository.write(
        path,
        Array.from({ length: 40 }, (_, line) => `base ${path} ${line}`),
      );
    await repository.commit('base');
    repository.git('switch', '-q', '-c', 'work');
    for (let commit = 0; commit < commits; commit += 1) {
      for (const path of files)
        repository.write(path, [...repository.lines(path), `ai ${commit} ${path}`, `human ${commit} ${path}`]);
      await repository.commit(`commit ${commit}`);
    }
    const old = repository.git('rev-parse', 'HEAD');
    repository.git('switch', '-q', 'main');
    for (const path of files) repository.write(path, [`base head ${path}`, ...repository.lines(path)]);
    await repository.commit('head');
    repository.git('switch', '-q', 'work');
    repository.git('rebase', '-q', 'main');
    // Bundled, like the command line: type stripping would account for a third of the memory.
    const script = join(repository.folder, '.git', 'repairNotes.mjs');
    await build({
      entryPoints: [join(import.meta.dirname, 'repairNotes.ts')],
      outfile: script,
      ...{ bundle: true, platform: 'node', format: 'esm', target: 'node22', logLevel: 'error' },
    });
    const notes = repository.git('rev-parse', 'refs/notes/ai');
    const runs = Array.from({ length: repeats }, () => {
      repository.git('update-ref', 'refs/notes/ai', notes);
      const output = execFileSync(process.execPath, [script, repository.folder, 'work', old], { encoding: 'utf8' });
      return { ...measured.parse(JSON.parse(output)), readMs: readBothVersions(repository, old) };
    });
    const tookMs = median(runs.map((run) => run.tookMs));
    const readMs = median(runs.map((run) => run.readMs));
    const maxRssMb = Math.max(...runs.map((run) => run.maxRssMb));
    const processes = Math.max(...runs.map((run) => run.processes));
    const repaired = Math.min(...runs.map((run) => run.repaired));
    const stats = await statsOf(repository.repository, 'main..work');
    const exact = stats.byOrigin.ai.lines === commits * fileCount && stats.byOrigin.human.lines === commits * fileCount;
    const name = `notes of ${commits} commits x ${fileCount} files after a rebase`;
    return [
      {
        name,
        value: Math.round(tookMs),
        unit: 'ms',
        // On a busy machine, git's own reading time is the yardstick: everything else may take as long again.
        target: '< 400 ms, or twice the reading below',
        ok: tookMs < Math.max(400, 2 * readMs),
        note: `median of ${repeats}; ${repaired} repaired, ${exact ? 'all lines right' : 'LINES WRONG'}`,
      },
      {
        name: '`git cat-file` of both versions of these files, and nothing else',
        value: Math.round(readMs),
        unit: 'ms',
      },
      { name: `${name}, git processes`, value: processes, unit: '', target: '<= 7', ok: processes <= 7 },
      {
        name: `${name}, memory of the process at its most`,
        value: Math.round(maxRssMb),
        unit: 'MB',
        target: '< 150 MB',
        ok: maxRssMb < 150,
        note: 'packed, as the command line is',
      },
    ];
  } finally {
    repository.remove();
  }
}
