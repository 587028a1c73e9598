import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { openGit } from '../../../src/history/git/git.ts';
import { type LineLedger, readLedger } from '../../../src/history/ledger/ledger.ts';
import { alive, beforeHistory } from '../../../src/history/ledger/lineTable.ts';
import { unquote } from '../../../src/history/ledger/logReader.ts';
import { seededRandom } from '../../../src/statistics/seededRandom.ts';

/** A repository of its own, with a clock that goes on a minute a commit. */
class Repository {
  readonly folder: string;
  #minutes = 0;

  constructor(parent: string) {
    this.folder = mkdtempSync(join(parent, 'r-'));
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('config', 'user.name', 'Ada Example');
    this.git('config', 'user.email', 'ada@example.com');
    this.git('config', 'commit.gpgsign', 'false');
  }

  git(...args: readonly string[]): string {
    const date = `${1_700_000_000 + this.#minutes * 60} +0000`;
    const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, GIT_CONFIG_GLOBAL: '/dev/null' };
    return execFileSync('git', args, { cwd: this.folder, env, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
  }

  write(path: string, lines: readonly string[] | string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), typeof lines === 'string' ? lines : `${lines.join('\n')}\n`);
  }

  /** @returns the hash. */
  commit(message: string): string {
    this.#minutes += 1;
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD').trim();
  }

  ledger(revision = 'HEAD'): Promise<LineLedger> {
    return readLedger(openGit(this.folder), { revision });
  }
}

/** The commits of a file's lines as the ledger has them. */
function commitsOf(ledger: LineLedger, path: string): (string | null)[] {
  const state = ledger.head.get(path);
  assert.ok(state !== undefined, path);
  return Array.from(state.lines, (id) => ledger.commits[ledger.lines.born.at(id)]?.hash ?? null);
}

function endedLines({ lines: { died } }: LineLedger): number {
  return died.values().filter((by) => by !== alive).length;
}

/** The commits that wrote the lines as they stand, as `--lines` prints them. */
function writersOf(ledger: LineLedger, path: string): (string | null)[] {
  const state = ledger.head.get(path);
  assert.ok(state !== undefined, path);
  return Array.from(ledger.lines.credits.writersOf(state.changed), (commit) => ledger.commits[commit]?.hash ?? null);
}

function blamed(repository: Repository, path: string, ...options: readonly string[]): string[] {
  const text = repository.git('blame', '-w', ...options, '--porcelain', 'HEAD', '--', path);
  return [...text.matchAll(/^([0-9a-f]{40}) \d+ \d+/gm)].map(([, hash]) => hash ?? '');
}

const lines = (name: string, count: number) =>
  Array.from({ length: count }, (_, at) => `const ${name}${at} = compute(${at}, '${name}');`);

describe('line ledger', () => {
  let parent = '';
  before(() => {
    parent = mkdtempSync(join(tmpdir(), 'ledger-'));
  });
  after(() => rmSync(parent, { recursive: true, force: true }));

  it('gives a line to the commit that brought it, through edits, blanks and a rename', async () => {
    const repository = new Repository(parent);
    const body = lines('a', 12);
    repository.write('src/a.ts', body);
    const first = repository.commit('one');
    body[3] = 'const changed = 3;';
    body[5] = `    ${body[5]}`;
    repository.write('src/a.ts', body);
    const second = repository.commit('two');
    renameSync(join(repository.folder, 'src/a.ts'), join(repository.folder, 'src/b c.ts'));
    repository.commit('three');
    const found = commitsOf(await repository.ledger(), 'src/b c.ts');
    assert.deepEqual(
      found,
      body.map((_, at) => (at === 3 ? second : first)),
    );
  });

  it('counts a line as ended by its first change or deletion, and as alive while it stands', async () => {
    const repository = new Repository(parent);
    repository.write('a.txt', ['first line stays', 'second line goes', 'third line changes']);
    repository.commit('one');
    repository.write('a.txt', ['first line stays', 'third line was changed']);
    repository.commit('two');
    const { lines: table } = await repository.ledger();
    assert.deepEqual(
      [0, 1, 2, 3].map((id) => table.died.at(id)),
      [alive, 1, 1, alive],
    );
    assert.equal(table.replaced.at(3), -1);
  });

  it('ends no line that is moved, in its file or to another, or cut another way by a formatter', async () => {
    const repository = new Repository(parent);
    const body = lines('a', 20);
    repository.write('a.ts', body);
    repository.write('b.ts', lines('b', 5));
    repository.commit('one');
    repository.write('a.ts', [...body.slice(4, 12), ...body.slice(0, 4)]);
    repository.write('b.ts', [...lines('b', 5), ...body.slice(12)]);
    repository.commit('moved');
    repository.write('b.ts', [
      ...lines('b', 5).map((line) => line.replace('compute(', 'compute(\n  ')),
      ...body.slice(12),
    ]);
    repository.commit('formatted');
    const ledger = await repository.ledger();
    assert.equal(endedLines(ledger), 0);
    assert.equal(new Set([...commitsOf(ledger, 'a.ts'), ...commitsOf(ledger, 'b.ts')]).size, 1);
  });

  it('moves no line on the strength of a bracket or a word', async () => {
    const repository = new Repository(parent);
    repository.write('a.ts', ['function one() {', '  return null;', '}']);
    repository.commit('one');
    repository.write('a.ts', ['// empty']);
    repository.write('b.ts', ['function two() {', '  return null;', '}']);
    const second = repository.commit('two');
    assert.deepEqual(commitsOf(await repository.ledger(), 'b.ts'), [second, second, second]);
  });

  it('follows both sides of a merge, also where both changed the file', async () => {
    const repository = new Repository(parent);
    const body = lines('a', 30);
    repository.write('a.ts', body);
    const first = repository.commit('one');
    repository.git('switch', '--quiet', '-c', 'side');
    repository.write('a.ts', body.with(2, 'const side = 1;'));
    repository.write('side.ts', lines('side', 4));
    const side = repository.commit('side');
    repository.git('switch', '--quiet', 'main');
    repository.write('a.ts', body.with(25, 'const main = 2;'));
    const main = repository.commit('main');
    repository.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'side');
    const ledger = await repository.ledger();
    assert.deepEqual(
      commitsOf(ledger, 'a.ts'),
      body.map((_, at) => (at === 2 ? side : at === 25 ? main : first)),
    );
    assert.deepEqual(commitsOf(ledger, 'side.ts'), [side, side, side, side]);
    assert.equal(endedLines(ledger), 2);
  });

  it('ends no line by the merge of a branch that moved it to another file', async () => {
    const repository = new Repository(parent);
    repository.write('a.ts', lines('a', 12));
    repository.write('b.ts', lines('b', 3));
    repository.write('gone.ts', lines('gone', 6));
    repository.commit('one');
    repository.git('switch', '--quiet', '-c', 'side');
    repository.write('a.ts', lines('a', 12).slice(6));
    repository.write('b.ts', [...lines('b', 3), ...lines('a', 12).slice(0, 6), ...lines('gone', 6)]);
    rmSync(join(repository.folder, 'gone.ts'));
    repository.commit('moved');
    repository.git('switch', '--quiet', 'main');
    repository.write('c.ts', lines('c', 3));
    repository.commit('main');
    repository.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'side');
    repository.write('b.ts', lines('b', 3));
    const last = repository.commit('deleted');
    const { lines: table, commits } = await repository.ledger();
    const ended = [...table.died.values()].filter((by) => by !== alive).map((by) => commits[by]?.hash);
    assert.deepEqual(ended, new Array<string>(12).fill(last));
  });

  it('finds the lines of a branch in a file that either side renamed', async () => {
    const repository = new Repository(parent);
    repository.write('old.ts', lines('a', 20));
    repository.write('two.ts', lines('b', 20));
    const first = repository.commit('one');
    repository.git('switch', '--quiet', '-c', 'side');
    repository.write('old.ts', lines('a', 20).with(3, 'const side = 1;'));
    repository.git('mv', 'two.ts', 'side-two.ts');
    repository.write('side-two.ts', lines('b', 20).with(3, 'const sideTwo = 1;'));
    const side = repository.commit('side');
    repository.git('switch', '--quiet', 'main');
    repository.git('mv', 'old.ts', 'new.ts');
    repository.write('new.ts', lines('a', 20).with(15, 'const main = 1;'));
    const main = repository.commit('main');
    repository.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'side');
    const ledger = await repository.ledger();
    const wanted = lines('a', 20).map((_, at) => (at === 3 ? side : at === 15 ? main : first));
    assert.deepEqual(commitsOf(ledger, 'new.ts'), wanted);
    assert.deepEqual(
      commitsOf(ledger, 'side-two.ts'),
      lines('b', 20).map((_, at) => (at === 3 ? side : first)),
    );
  });

  it('keeps a line alive that a merge brought back', async () => {
    const repository = new Repository(parent);
    repository.write('a.ts', lines('a', 6));
    repository.commit('one');
    repository.git('switch', '--quiet', '-c', 'side');
    repository.write('a.ts', lines('a', 3));
    repository.commit('side');
    repository.git('switch', '--quiet', 'main');
    repository.write('b.ts', lines('b', 3));
    repository.commit('main');
    repository.git('merge', '--quiet', '--no-ff', '-s', 'ours', '-m', 'merge', 'side');
    const { lines: table } = await repository.ledger();
    for (let id = 0; id < 6; id += 1) assert.equal(table.died.at(id), alive);
  });

  it('reads paths with quotes, tabs, line ends and other letters, swapped names, and a binary file that became text', async () => {
    const repository = new Repository(parent);
    const odd = ['quo"te.ts', 'tab\there.ts', 'ünïcode/日本.ts', 'back\\slash.ts', 'line\nend.ts'];
    for (const [at, path] of odd.entries()) repository.write(path, lines(`n${at}`, 8));
    repository.write('bin.dat', 'a\0b\nline two\nline three\n');
    const first = repository.commit('one');
    renameSync(join(repository.folder, 'quo"te.ts'), join(repository.folder, 'swap'));
    renameSync(join(repository.folder, 'back\\slash.ts'), join(repository.folder, 'quo"te.ts'));
    renameSync(join(repository.folder, 'swap'), join(repository.folder, 'back\\slash.ts'));
    repository.write('bin.dat', 'a text\nline two\nline three\n');
    repository.commit('two');
    repository.write('bin.dat', 'a text\nline two\nline 3\n');
    const third = repository.commit('three');
    const ledger = await repository.ledger();
    for (const path of odd) assert.deepEqual(commitsOf(ledger, path), new Array<string>(8).fill(first), path);
    assert.equal(commitsOf(ledger, 'bin.dat').at(-1), third);
    assert.equal(unquote('"tab\\there \\303\\274 \\"x\\" \\\\"'), 'tab\there ü "x" \\');
  });

  it('takes nothing in a message or a name for a part of the log', async () => {
    const repository = new Repository(parent);
    repository.write('a.txt', lines('a', 3));
    const first = repository.commit('one');
    const patch = `diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1 @@\n-a\n-b\n-c\n+forged`;
    const marks = [
      `subject\u0002\n${patch}`,
      `\u0002\n\n\u0001${first}`,
      `\u0001\u0002\n:100644 100644 ${first} ${first} D\ta.txt`,
    ];
    const hashes = marks.map((message, at) => {
      repository.git('config', 'user.name', `\u0001Ada${at}\u0002`);
      repository.write(`b${at}.txt`, lines(`b${at}`, 2));
      return repository.commit(message);
    });
    const ledger = await repository.ledger();
    assert.deepEqual(
      ledger.commits.map(({ hash }) => hash),
      [first, ...hashes],
    );
    assert.deepEqual(commitsOf(ledger, 'a.txt'), [first, first, first]);
    for (const [at, hash] of hashes.entries()) assert.deepEqual(commitsOf(ledger, `b${at}.txt`), [hash, hash]);
  });

  it('gives every line of a file that was a link, and of one that was a file before that', async () => {
    const repository = new Repository(parent);
    repository.write('a.txt', lines('a', 4));
    repository.commit('file');
    const path = join(repository.folder, 'a.txt');
    rmSync(path);
    symlinkSync('b.txt', path);
    repository.commit('link');
    rmSync(path);
    repository.write('a.txt', lines('a', 5));
    const last = repository.commit('file again');
    assert.deepEqual(commitsOf(await repository.ledger(), 'a.txt'), Array<string>(5).fill(last));
  });

  it('reads a date that no calendar has', async () => {
    const repository = new Repository(parent);
    repository.write('a.txt', lines('a', 2));
    repository.commit('one');
    const tree = repository.git('write-tree').trim();
    const person = 'Ada Example <ada@example.com> 99999999999999 +0000';
    writeFileSync(join(parent, 'late'), `tree ${tree}\nauthor ${person}\ncommitter ${person}\n\nlate\n`);
    const late = repository.git('hash-object', '-t', 'commit', '-w', '--literally', join(parent, 'late')).trim();
    const { commits } = await repository.ledger(late);
    assert.match(new Date(commits[0]?.committerMs ?? Number.NaN).toISOString(), /^\+275760/);
  });

  it('leaves out what a shallow clone does not hold, and reads an empty repository', async () => {
    const repository = new Repository(parent);
    for (const name of ['a', 'b', 'c']) {
      repository.write(`${name}.ts`, lines(name, 3));
      repository.commit(name);
    }
    const clone = mkdtempSync(join(parent, 'shallow-'));
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${repository.folder}`, clone]);
    const ledger = await readLedger(openGit(clone));
    assert.equal(ledger.lines.born.at(0), beforeHistory);
    await assert.rejects(new Repository(parent).ledger(), /no commit|HEAD/i);
  });

  it('reads only new commits when a ledger is kept, and the whole history when it was rewritten or forked earlier', async () => {
    const repository = new Repository(parent);
    const cache = {
      folder: mkdtempSync(join(parent, 'cache-')),
      repository: repository.folder,
      keyOf: () => 'k',
      labels: () => [],
      loadLabels: () => undefined,
    };
    const git = openGit(repository.folder);
    const same = async () => {
      const [kept, whole] = [await readLedger(git, { cache }), await readLedger(git)];
      assert.deepEqual(kept.snapshot('', []), whole.snapshot('', []));
    };
    repository.write('a.ts', lines('a', 8));
    const first = repository.commit('one');
    await same();
    repository.write('a.ts', lines('a', 8).with(3, 'const other = 1;'));
    repository.commit('two');
    await same();
    repository.git('switch', '--quiet', '-c', 'side', first);
    repository.write('b.ts', lines('b', 4));
    repository.commit('side');
    repository.git('switch', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'side');
    await same();
    repository.git('commit', '--quiet', '--amend', '-m', 'rewritten');
    await same();
    // A merge that brings a line back, then its end.
    repository.git('switch', '--quiet', '-c', 'deleting');
    repository.write('a.ts', lines('a', 3));
    repository.commit('deleted');
    repository.git('switch', '--quiet', 'main');
    repository.write('c.ts', lines('c', 3));
    repository.commit('main');
    repository.git('merge', '--quiet', '--no-ff', '-s', 'ours', '-m', 'merge', 'deleting');
    await same();
    repository.write('a.ts', lines('a', 3));
    repository.commit('deleted at last');
    await same();
    for (const name of readdirSync(cache.folder)) writeFileSync(join(cache.folder, name), 'cut off');
    await same();
  });

  it('names who wrote the original of a copied block only while enough of the copy is left, as git blame -M does', async () => {
    const repository = new Repository(parent);
    const block = ['ten letters = 1', 'ten numbers = 2', 'ten symbols = 3', 'ten figures = 4'];
    const body = [...lines('a', 3), ...block, ...lines('b', 3)];
    repository.write('a.ts', body);
    const first = repository.commit('one');
    repository.write('a.ts', [...body, ...block]);
    const second = repository.commit('copied');
    const copied = async () => writersOf(await repository.ledger(), 'a.ts').slice(10);
    assert.deepEqual(await copied(), [first, first, first, first]);
    repository.write('a.ts', [...body, ...block.with(1, 'something else')]);
    const third = repository.commit('edited');
    assert.deepEqual(await copied(), [second, third, first, first]);
    repository.write('a.ts', [...body, ...block.with(1, 'something else').with(2, 'another word')]);
    repository.commit('edited again');
    assert.deepEqual(writersOf(await repository.ledger(), 'a.ts'), blamed(repository, 'a.ts', '-M'));
    assert.equal((await copied())[3], second);
  });

  it('agrees with git blame -w on random histories with branches, merges, renames and moves', async () => {
    for (let seed = 1; seed <= 3; seed += 1) {
      const repository = new Repository(parent);
      const random = seededRandom(seed);
      const upTo = (limit: number) => Math.floor(random() * limit);
      const files = new Map<string, string[]>([['f0.ts', lines(`s${seed}`, 30)]]);
      const save = () => {
        for (const [path, content] of files) repository.write(path, content);
      };
      save();
      repository.commit('start');
      let serial = 0;
      const edit = (content: string[]) => {
        serial += 1;
        const at = upTo(content.length);
        const fresh = lines(`x${seed}y${serial}z`, 1 + upTo(4));
        content.splice(at, upTo(4), ...fresh);
        if (upTo(4) === 0 && content[at] !== undefined) content[at] = `\t${content[at]}`;
      };
      for (let step = 0; step < 30; step += 1) {
        const paths = [...files.keys()];
        const path = paths[upTo(paths.length)] ?? 'f0.ts';
        const content = files.get(path) ?? [];
        const what = upTo(10);
        if (what === 0) files.set(`f${step}.ts`, lines(`n${seed}_${step}_`, 10));
        else if (what === 1) {
          repository.git('mv', path, `r${step}.ts`);
          files.delete(path);
          files.set(`r${step}.ts`, content);
        } else if (what === 2) {
          repository.git('switch', '--quiet', '-c', `b${step}`);
          edit(content);
          save();
          repository.commit(`branch ${step}`);
          repository.git('switch', '--quiet', 'main');
          const other = files.get(paths[0] ?? '') ?? content;
          if (other !== content) {
            // The branch's edit is not on main: the file is written as it was before.
            const kept = repository.git('show', `HEAD:${path}`).split('\n').slice(0, -1);
            const merged = content.slice();
            files.set(path, kept);
            edit(other);
            save();
            repository.commit(`main ${step}`);
            repository.git('merge', '--quiet', '--no-ff', '-m', `merge ${step}`, `b${step}`);
            files.set(path, merged);
            continue;
          }
          repository.git('merge', '--quiet', '--no-ff', '-m', `merge ${step}`, `b${step}`);
          continue;
        } else edit(content);
        save();
        repository.commit(`step ${step}`);
      }
      const ledger = await repository.ledger();
      for (const path of files.keys())
        assert.deepEqual(commitsOf(ledger, path), blamed(repository, path), `seed ${seed}, ${path}`);
    }
  });
});
