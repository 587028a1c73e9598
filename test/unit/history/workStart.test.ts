import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { readWorkStart, textAtStart, wereFilesExchanged } from '../../../src/history/workStart.ts';
import { NoteRepository } from './noteRepository.ts';

describe('the state in which an agent began', () => {
  let repository: NoteRepository;
  beforeEach(() => {
    repository = new NoteRepository();
    repository.write('a.ts', ['base']);
    repository.write('ä "b".ts', ['base b']);
    repository.git('add', '-A');
    repository.git('commit', '-q', '-m', 'base');
  });
  afterEach(() => repository.remove());

  it('is what its text is held against, also when it commits by itself', async () => {
    repository.write('dirty.ts', ['not committed']);
    repository.write('ä "b".ts', ['base b', 'by the person, not committed']);
    const git = repository.repository;
    const start = await readWorkStart(git);
    assert.ok(start);
    for (const path of ['a.ts', 'dirty.ts', 'ä "b".ts', 'new.ts']) repository.write(path, ['by the agent']);
    repository.git('add', '-A');
    repository.git('commit', '-q', '-m', 'by the agent');
    const texts = await Promise.all(
      ['a.ts', 'dirty.ts', 'ä "b".ts', 'new.ts'].map((path) => textAtStart(git, start, path)),
    );
    assert.deepEqual(texts, ['base\n', 'not committed\n', 'base b\nby the person, not committed\n', '']);
    assert.equal(await wereFilesExchanged(git, start), false);
  });

  it('says that git exchanged the files when HEAD moved by anything but commits', async () => {
    repository.git('branch', 'other', 'HEAD');
    repository.write('a.ts', ['base', 'more']);
    repository.git('commit', '-q', '-a', '-m', 'more');
    const start = await readWorkStart(repository.repository);
    assert.ok(start);
    repository.git('switch', '-q', 'other');
    assert.equal(await wereFilesExchanged(repository.repository, start), true);
  });

  it('is not known of what is no text, nor outside of a repository', async () => {
    writeFileSync(join(repository.folder, 'b.bin'), Buffer.of(1, 0, 2));
    const start = await readWorkStart(repository.repository);
    assert.ok(start);
    assert.equal(await textAtStart(repository.repository, start, 'b.bin'), undefined);
  });
});
