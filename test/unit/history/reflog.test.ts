import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { wasMadeHere } from '../../../src/history/git/reflog.ts';
import { NoteRepository } from './noteRepository.ts';

describe('whether a commit was made here', () => {
  let repository: NoteRepository;
  const head = () => repository.git('rev-parse', 'HEAD');
  const commit = (path: string) => {
    repository.write(path, [path]);
    repository.git('add', '--', path);
    repository.git('commit', '-qm', path);
    return head();
  };
  const isOwn = (hash = head()) => wasMadeHere(repository.repository, hash);

  beforeEach(() => {
    repository = new NoteRepository();
    commit('first.txt');
    repository.git('switch', '-qc', 'colleague');
    commit('theirs.txt');
    repository.git('switch', '-q', 'main');
  });
  afterEach(() => repository.remove());

  it('by committing, amending, picking or reverting', async () => {
    commit('own.txt');
    assert.equal(await isOwn(), true);
    repository.git('commit', '-q', '--amend', '-m', 'better');
    assert.equal(await isOwn(), true);
    repository.git('cherry-pick', 'colleague');
    assert.equal(await isOwn(), true);
    repository.git('revert', '--no-edit', 'HEAD');
    assert.equal(await isOwn(), true);
  });

  it('and not by a pull, a merge, a reset or a rebase', async () => {
    repository.git('pull', '-q', '--ff-only', '.', 'colleague');
    assert.equal(await isOwn(), false, 'pull');
    repository.git('reset', '-q', '--hard', 'HEAD^');
    repository.git('merge', '-q', '--ff-only', 'colleague');
    assert.equal(await isOwn(), false, 'merge that only moves');
    repository.git('reset', '-q', '--hard', 'HEAD^');
    commit('own.txt');
    repository.git('merge', '-q', '--no-edit', 'colleague');
    assert.equal(await isOwn(), false, 'merge with a commit of its own');
    repository.git('reset', '-q', '--hard', 'HEAD^');
    repository.git('pull', '-q', '--rebase', '.', 'colleague');
    assert.equal(await isOwn(), false, 'rebase');
  });

  it('also when HEAD has gone on since', async () => {
    const own = commit('own.txt');
    repository.git('switch', '-q', 'colleague');
    repository.git('switch', '-q', 'main');
    repository.git('merge', '-q', '--no-edit', 'colleague');
    assert.equal(await isOwn(own), true);
  });

  it('also when HEAD was moved to where it is, as by a stash', async () => {
    const own = commit('own.txt');
    repository.git('reset', '-q');
    repository.git('reset', '-q', '--hard');
    repository.write('own.txt', ['more']);
    repository.git('stash');
    assert.equal(await isOwn(own), true);
  });

  it('for all that is known without a reflog', async () => {
    repository.git('config', 'core.logAllRefUpdates', 'false');
    repository.git('reflog', 'expire', '--expire=all', '--all');
    assert.equal(await isOwn(), true);
  });
});
