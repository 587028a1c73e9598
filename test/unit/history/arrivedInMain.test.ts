import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { arrivedInMain, mainTip } from '../../../src/history/arrivedInMain.ts';
import { openGit } from '../../../src/history/git/git.ts';

const file = 'a file ü.txt';
const numbered = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
const mine = ['first of mine', 'second of mine'];
/** The work of most tests: two commits, the first adds two lines, the second changes one and adds a file. */
const once = [...numbered.slice(0, 10), ...mine, ...numbered.slice(10)];
const twice = once.map((line) => (line === 'line 15' ? 'third of mine' : line));
const elsewhere = (lines: readonly string[]) => ['another beginning', ...lines.slice(1)];

/** A commit: on which one it stands, and its files that differ from there (null: gone). */
type Commits = Readonly<
  Record<string, readonly [parent: string | null, files: Readonly<Record<string, readonly string[] | null>>]>
>;

const commits: Commits = {
  base: [null, { [file]: numbered, 'old.txt': numbered }],
  first: ['base', { [file]: once }],
  second: ['first', { [file]: twice, 'new.txt': ['a new file'] }],
  review: ['second', { [file]: [...twice, 'a line of the reviewer'], 'new.txt': ['a new file', 'and another'] }],
  main: ['base', { [file]: elsewhere(numbered) }],
  squashed: ['main', { [file]: elsewhere(twice), 'new.txt': ['a new file'] }],
  later: ['squashed', { 'new.txt': ['changed again'] }],
  picked: ['main', { [file]: elsewhere(once) }],
  pickedBoth: ['picked', { [file]: elsewhere(twice), 'new.txt': ['a new file'] }],
  reviewed: [
    'main',
    { [file]: elsewhere([...twice, 'a line of the reviewer']), 'new.txt': ['a new file', 'and another'] },
  ],
  whole: ['base', { [file]: twice }],
  part: ['base', { [file]: once }],
  rest: ['part', { [file]: twice, 'new.txt': ['a new file'] }],
  taken: ['base', { 'old.txt': null }],
  takenInMain: ['main', { 'old.txt': null }],
  notTheThird: ['base', { [file]: [...numbered, ...mine], 'new.txt': ['a new file'] }],
  short: ['base', { [file]: ['return null;', ...numbered] }],
  alike: ['base', { [file]: [...numbered, 'return null;', 'more'] }],
};

/** What `git fast-import` reads. */
function imported(): string {
  const marks = Object.keys(commits);
  const mark = (name: string | null) => `:${marks.indexOf(name ?? '') + 1}`;
  return Object.entries(commits)
    .map(([name, [parent, files]]) => {
      const changes = Object.entries(files).map(([path, lines]) => {
        if (lines === null) return `D ${path}\n`;
        const text = `${lines.join('\n')}\n`;
        return `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}`;
      });
      const from = parent === null ? '' : `from ${mark(parent)}\n`;
      return `commit refs/heads/test/${name}\nmark ${mark(name)}\ncommitter T <t@e> 1700000000 +0000\ndata ${name.length}\n${name}\n${from}${changes.join('')}\n`;
    })
    .join('');
}

describe('work that arrives in the main branch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'calibrated-arrived-'));
  const repository = openGit(folder);
  const hashes = new Map<string, string>();
  const hash = (name: string): string => hashes.get(name) ?? '';
  const git = (args: readonly string[], input = ''): string => {
    const identity = { name: 'Test', email: 'test@example.com' };
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      GIT_AUTHOR_NAME: identity.name,
      GIT_AUTHOR_EMAIL: identity.email,
      GIT_COMMITTER_NAME: identity.name,
      GIT_COMMITTER_EMAIL: identity.email,
    };
    return execFileSync('git', args, { cwd: folder, input, encoding: 'utf8', env, stdio: 'pipe' }).trim();
  };
  /** @param work Its commits; @param tip What the main branch is then. */
  const arrival = async (work: readonly string[], tip: string) => {
    const found = await arrivedInMain(repository, work.map(hash), hash(tip));
    return found === undefined ? undefined : [found.how, [...hashes].find(([, one]) => one === found.commit)?.[0]];
  };
  const work = ['first', 'second'];

  before(() => {
    git(['init', '-q', '-b', 'main']);
    git(['fast-import', '--quiet', '--export-marks=marks'], imported());
    const names = Object.keys(commits);
    for (const line of readFileSync(join(folder, 'marks'), 'utf8').trim().split('\n')) {
      const [mark = '', found = ''] = line.split(' ');
      hashes.set(names[Number(mark.slice(1)) - 1] ?? '', found);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is seen by ancestry', async () => {
    assert.deepEqual(await arrival(work, 'review'), ['ancestor', 'second']);
    assert.equal(await arrival(work, 'main'), undefined);
  });

  it('is seen as one squashed commit, though the file went on', async () => {
    assert.deepEqual(await arrival(work, 'later'), ['patch', 'squashed']);
  });

  it('is seen as rebased commits, but only when all of them are there', async () => {
    assert.equal(await arrival(work, 'picked'), undefined);
    assert.deepEqual(await arrival(work, 'pickedBoth'), ['patch', 'pickedBoth']);
  });

  it('is seen by its lines when others added to the squash', async () => {
    assert.deepEqual(await arrival(work, 'reviewed'), ['lines', 'reviewed']);
  });

  it('is seen by its content when the main branch had a part of it', async () => {
    assert.deepEqual(await arrival(['whole'], 'rest'), ['content', 'rest']);
    assert.equal(await arrival(['whole'], 'part'), undefined);
  });

  it('is seen when it only took something away', async () => {
    assert.deepEqual(await arrival(['taken'], 'takenInMain'), ['patch', 'takenInMain']);
  });

  it('is not invented: a part of it, a few like lines, or a commit that is gone prove nothing', async () => {
    assert.equal(await arrival(work, 'notTheThird'), undefined);
    assert.equal(await arrival(['short'], 'alike'), undefined);
    assert.equal(
      await arrivedInMain(repository, ['0123456789012345678901234567890123456789'], hash('main')),
      undefined,
    );
    assert.equal(await arrival([], 'main'), undefined);
  });

  it('is seen after `git merge --squash` of a branch whose commit was amended', async () => {
    git(['checkout', '-q', '-b', 'topic', hash('second')]);
    git(['commit', '-q', '--amend', '-m', 'With another message']);
    git(['checkout', '-q', '-B', 'main', hash('main')]);
    git(['merge', '-q', '--squash', 'topic']);
    git(['commit', '-q', '-m', 'Topic (#1)']);
    const tip = await mainTip(repository);
    assert.equal(tip, git(['rev-parse', 'HEAD']));
    const found = await arrivedInMain(repository, work.map(hash), tip ?? '');
    assert.deepEqual(found, { how: 'patch', commit: tip });
    // What is only merged here is not released: the server's main branch goes first.
    git(['update-ref', 'refs/remotes/origin/main', hash('main')]);
    assert.equal(await mainTip(repository), hash('main'));
  });
});
