import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { projectFolders } from '../../../src/history/git/projectFolders.ts';
import { NoteRepository } from './noteRepository.ts';

describe('the folders of a project', () => {
  let repository: NoteRepository;
  before(() => {
    repository = new NoteRepository();
  });
  after(() => repository.remove());

  it('are the repository around an open one and all its worktrees, with git’s own folder', async () => {
    const top = realpathSync(repository.folder);
    repository.write('a/b.txt', ['b']);
    repository.git('add', '.');
    repository.git('commit', '-qm', 'b');
    repository.git('worktree', 'add', '-q', join(top, 'beside'));
    assert.deepEqual(
      new Set(await projectFolders([join(top, 'a')])),
      new Set([join(top, 'a'), top, join(top, '.git'), join(top, 'beside')]),
    );
  });

  it('are not those of the system that somebody opens to read, which programs need', async () => {
    const plain = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-plain-')));
    try {
      const system = ['/usr/include', '/usr/lib', '/', '/usr/share/doc'];
      assert.deepEqual(await projectFolders([...system, '/usr', plain, join(plain, 'gone')]), ['/usr', plain]);
    } finally {
      rmSync(plain, { recursive: true });
    }
  });
});
