import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { mergeNotes } from '../../../src/history/notes/mergeNotes.ts';
import { listNotes } from '../../../src/history/notes/noteStore.ts';
import { statsOf } from '../../../src/history/stats.ts';
import { NoteRepository } from './noteRepository.ts';

const numbered = (count: number, who: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => `${who(index)} line ${index} of its own`);

describe('notes through rewrites of history', () => {
  let template: NoteRepository;
  let repository: NoteRepository;
  const clean = async (...paths: readonly string[]) => {
    for (const path of paths) assert.deepEqual(await repository.faults(path), []);
  };
  /** `main` with a base, and a branch `work` with two commits that touch a.ts and b.ts. */
  before(async () => {
    repository = new NoteRepository();
    template = repository;
    repository.write(
      'a.ts',
      numbered(8, () => 'base'),
    );
    repository.write(
      'b.ts',
      numbered(4, () => 'base b'),
    );
    await repository.commit('base');
    repository.git('switch', '-q', '-c', 'work');
    repository.write('a.ts', [...repository.lines('a.ts'), 'ai one', 'human one', 'ai two']);
    await repository.commit('first');
    repository.write('a.ts', [
      'human head',
      ...repository.lines('a.ts').filter((line) => line !== 'ai two'),
      'ai three',
    ]);
    repository.write('b.ts', ['ai b', ...repository.lines('b.ts')]);
    await repository.commit('second');
  });
  after(() => template.remove());
  beforeEach(() => {
    repository = new NoteRepository(template);
  });
  afterEach(() => repository.remove());

  it('are written for what a commit added', async () => {
    await clean('a.ts', 'b.ts');
    const stats = await statsOf(repository.repository, 'main..work');
    assert.deepEqual([stats.commits, stats.commitsWithNotes, stats.added.lines], [2, 2, 6]);
    assert.deepEqual([stats.byOrigin.ai.lines, stats.byOrigin.human.lines, stats.byModel['m']?.lines], [4, 2, 4]);
  });

  it('survive a rebase onto other changes of the same file, in seven processes', async () => {
    repository.git('switch', '-q', 'main');
    const lines = repository.lines('a.ts');
    repository.write('a.ts', [...lines.slice(0, 4), 'base between', 'base too', ...lines.slice(4)]);
    await repository.commit('other');
    repository.git('switch', '-q', 'work');
    const old = repository.git('rev-parse', 'work');
    repository.git('rebase', '-q', 'main');
    assert.notDeepEqual(await repository.faults('a.ts'), []);
    const before = repository.repository.processCount;
    const { repaired } = await repository.repair(old);
    assert.ok(repository.repository.processCount - before <= 7);
    assert.equal(repaired.length, 2);
    await clean('a.ts', 'b.ts');
    assert.deepEqual((await repository.repair(old)).repaired, [], 'doing it again changes nothing');
  });

  it('survive amend, cherry-pick and reset without being told where from', async () => {
    repository.git('commit', '-q', '--amend', '-m', 'second, better');
    await repository.repair(null);
    await clean('a.ts', 'b.ts');
    repository.git('switch', '-q', 'main');
    repository.git('cherry-pick', 'work~1');
    await repository.repair(null);
    await clean('a.ts');
    repository.git('switch', '-q', 'work');
    repository.git('reset', '-q', '--soft', 'main~1');
    repository.git('commit', '-q', '-m', 'all at once');
    await repository.repair(null);
    await clean('a.ts', 'b.ts');
  });

  it('survive a squash merge on a server', async () => {
    repository.git('switch', '-q', 'main');
    repository.git('merge', '-q', '--squash', 'work');
    repository.git('commit', '-q', '-m', 'work (#7)');
    await repository.repair('work', 'main');
    await clean('a.ts', 'b.ts');
  });

  it('survive a reorder, a fixup and a split', async () => {
    repository.write('c.ts', ['ai c', 'human c']);
    await repository.commit('third');
    const old = repository.git('rev-parse', 'HEAD');
    const plan = join(repository.folder, '.git', 'plan');
    const hashes = repository.git('log', '--format=%h', '--reverse', 'main..').split('\n');
    writeFileSync(plan, `pick ${hashes[2]}\npick ${hashes[0]}\nfixup ${hashes[1]}\n`);
    repository.environment = { GIT_SEQUENCE_EDITOR: `cp '${plan}'` };
    repository.git('rebase', '-q', '-i', 'main');
    await repository.repair(old);
    await clean('a.ts', 'b.ts', 'c.ts');
    repository.git('reset', '-q', 'HEAD~1');
    repository.git('add', 'b.ts');
    repository.git('commit', '-q', '-m', 'only b');
    repository.git('commit', '-q', '-a', '-m', 'the rest');
    await repository.repair(old);
    await clean('a.ts', 'b.ts', 'c.ts');
  });

  it('survive renames and a filter of the whole history', async () => {
    repository.git('mv', 'a.ts', 'moved.ts');
    repository.git('commit', '-q', '-m', 'rename');
    await clean('moved.ts');
    const old = repository.git('rev-parse', 'HEAD');
    repository.git('filter-branch', '-f', '--index-filter', 'git rm -q --cached --ignore-unmatch b.ts', 'HEAD');
    await repository.repair(old);
    await clean('moved.ts');
  });

  it('survive a fixup that leaves all lines of the commit before as they were', async () => {
    repository.write('a.ts', ['ai at the head', ...repository.lines('a.ts')]);
    await repository.commit('third');
    const old = repository.git('rev-parse', 'HEAD');
    const plan = join(repository.folder, '.git', 'plan');
    const hashes = repository.git('log', '--format=%h', '--reverse', 'main..').split('\n');
    writeFileSync(plan, `pick ${hashes[0]}\npick ${hashes[1]}\nfixup ${hashes[2]}\n`);
    repository.environment = { GIT_SEQUENCE_EDITOR: `cp '${plan}'` };
    repository.git('rebase', '-q', '-i', 'main');
    await repository.repair(old);
    await clean('a.ts', 'b.ts');
  });

  it('say who wrote what a merge brought that no parent has, also after another amend', async () => {
    repository.git('switch', '-q', 'main');
    repository.write('a.ts', ['human main head', ...repository.lines('a.ts')]);
    await repository.commit('conflicting');
    assert.throws(() => repository.git('merge', '-q', 'work'));
    const merged = repository.lines('a.ts').filter((line) => !/^(?:<<<<<<<|=======|>>>>>>>)/u.test(line));
    repository.write('a.ts', [...merged, 'ai resolved', 'human resolved']);
    repository.git('commit', '-q', '-a', '--no-edit');
    assert.equal(await repository.note('HEAD'), true);
    await clean('a.ts', 'b.ts');
    const { added, byOrigin } = await statsOf(repository.repository, 'HEAD');
    assert.deepEqual([added.lines, byOrigin.ai.lines, byOrigin.human.lines], [2, 1, 1]);
    repository.git('commit', '-q', '--amend', '-m', 'merged, better said');
    await repository.repair(null);
    await clean('a.ts', 'b.ts');
  });

  it('survive a rebase over a rename of the file', async () => {
    repository.git('switch', '-q', 'main');
    repository.git('mv', 'a.ts', 'moved.ts');
    repository.git('commit', '-q', '-m', 'rename');
    repository.git('switch', '-q', 'work');
    const old = repository.git('rev-parse', 'work');
    repository.git('rebase', '-q', 'main');
    await repository.repair(old);
    await clean('moved.ts', 'b.ts');
  });

  it('do not follow the same text into a file that a later commit adds: it is no evidence of its origin', async () => {
    const lines = repository.lines('a.ts');
    repository.git('rm', '-q', 'a.ts');
    repository.git('commit', '-q', '-m', 'delete');
    repository.write('moved.ts', lines);
    repository.git('add', 'moved.ts');
    repository.git('commit', '-q', '-m', 'add');
    assert.deepEqual((await repository.repair(null)).repaired, []);
  });

  it('stay away from another author whose tree reads as one that a reset took away', async () => {
    const [a, b] = [repository.lines('a.ts'), repository.lines('b.ts')];
    repository.git('reset', '-q', '--hard', 'main');
    repository.write('a.ts', a);
    repository.write('b.ts', b);
    repository.git('commit', '-q', '-a', '--author', 'Colleague <c@example.com>', '-m', 'my own');
    await repository.repair(null);
    const { repository: git } = repository;
    assert.equal((await statsOf(git, 'HEAD~1..HEAD')).byOrigin.ai.lines, 0);
  });

  it('give a commit that never had one no lines of its neighbours in a rebase, also when it was signed by somebody else', async () => {
    repository.write('a.ts', [...repository.lines('a.ts'), 'ai four', '}']);
    await repository.commit('third');
    const note = repository.git('notes', '--ref=ai', 'show', 'HEAD');
    const rest = repository.lines('a.ts').slice(0, -2);
    const ownBrace = note.replace(/^( {2}s_\S+ )(\d+)$/mu, (_, start, line) => `${start}${line}-${Number(line) + 1}`);
    repository.git('notes', '--ref=ai', 'add', '-f', '-m', ownBrace);
    const own = async (lines: readonly string[], ...args: readonly string[]) => {
      repository.write('a.ts', lines);
      repository.git('commit', '-q', '-a', '-m', 'own', ...args);
    };
    await own([...rest, 'own', '}', '', '}']);
    await own([...rest, 'own', '}', '', '}', 'ai four', '}'], '--author=Other <other@example.com>');
    repository.git('switch', '-q', 'main');
    writeFileSync(join(repository.folder, 'c.ts'), 'c\n');
    await repository.commit('other');
    repository.git('switch', '-q', 'work');
    repository.git('rebase', '-q', 'main');
    assert.equal((await repository.repair(null)).repaired.length, 3);
    const noted = await listNotes(repository.repository);
    const hashes = ['HEAD', 'HEAD~1', 'HEAD~2'].map((name) => repository.git('rev-parse', name));
    assert.deepEqual(
      hashes.map((hash) => noted.has(hash)),
      [false, false, true],
    );
  });

  it('do not fall over one that is nested without end', async () => {
    const note = repository.git('notes', '--ref=ai', 'show', 'HEAD');
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const path = join(repository.folder, '.git', 'note');
    writeFileSync(path, `${note.split('\n---\n', 1)[0]}\n---\n${deep}`);
    repository.git('notes', '--ref=ai', 'add', '-f', '-F', path);
    repository.git('switch', '-q', 'main');
    repository.write('c.ts', ['base c']);
    await repository.commit('other');
    repository.git('switch', '-q', 'work');
    repository.git('rebase', '-q', 'main');
    const { repaired } = await repository.repair(null);
    assert.ok(repaired.includes(repository.git('rev-parse', 'HEAD~1')));
  });

  it('lose lines that the file does not have, whether the file was copied or shifted', async () => {
    repository.write('copied.ts', ['ai copied']);
    repository.write('a.ts', [...repository.lines('a.ts'), 'ai last']);
    const old = await repository.commit('third');
    const [attested = '', metadata = ''] = repository.git('notes', '--ref=ai', 'show', old).split(/^---$/mu);
    const key = /^ {2}(\S+) /mu.exec(attested)?.[1] ?? '';
    const files = ['a.ts', 'copied.ts'].map((path) => `${path}\n  ${key} 1-5000000,6000000\n`).join('');
    repository.git('notes', '--ref=ai', 'add', '-f', '-m', `${files}---${metadata}`, old);
    repository.git('switch', '-q', 'main');
    const lines = repository.lines('a.ts');
    repository.write('a.ts', [...lines.slice(0, 4), 'base between', ...lines.slice(4)]);
    await repository.commit('other');
    repository.git('switch', '-q', 'work');
    repository.git('rebase', '-q', 'main');
    await repository.repair(old);
    const [repaired = ''] = repository.git('notes', '--ref=ai', 'show', 'HEAD').split(/^---$/mu);
    assert.equal(repository.lines('a.ts').length, 14);
    assert.equal(repaired, `a.ts\n  ${key} 1-5,7-14\ncopied.ts\n  ${key} 1\n`);
  });

  it("survive a merge with a conflict; the resolution is nobody's", async () => {
    repository.git('switch', '-q', 'main');
    repository.write('a.ts', ['human main head', ...repository.lines('a.ts')]);
    await repository.commit('conflicting');
    assert.throws(() => repository.git('merge', '-q', 'work'));
    const merged = repository.lines('a.ts').filter((line) => !/^(?:<<<<<<<|=======|>>>>>>>)/u.test(line));
    repository.write('a.ts', [...merged, 'resolved by hand']);
    repository.git('commit', '-q', '-a', '--no-edit');
    await repository.repair('work');
    await clean('a.ts', 'b.ts');
  });

  it("fail closed: a line that became another one is nobody's", async () => {
    const old = repository.git('rev-parse', 'work');
    const changed = repository
      .lines('a.ts')
      .map((line) => (line === 'ai three' ? 'changed by nobody knows whom' : line));
    repository.write('a.ts', changed);
    repository.git('commit', '-q', '-a', '--amend', '--no-edit');
    await repository.repair(old);
    await clean('a.ts', 'b.ts');
  });

  it('of two clones are united', async () => {
    const theirs = 'refs/notes/ai-remote/origin';
    repository.git('update-ref', theirs, 'refs/notes/ai');
    repository.git('notes', '--ref=ai', 'remove', 'work', 'work~1');
    repository.write('d.ts', ['ai d']);
    await repository.commit('ours');
    const options = { identity: 'Test <test@example.com>', timeMs: 0, generator: 'calibrated/test' };
    const { changed } = await mergeNotes(repository.repository, theirs, options);
    assert.equal(changed.length, 2);
    assert.equal((await listNotes(repository.repository)).size, 3);
    assert.deepEqual((await mergeNotes(repository.repository, theirs, options)).changed, []);
    await clean('a.ts', 'b.ts', 'd.ts');
  });
});
