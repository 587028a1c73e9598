import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { writeCommitNote } from '../../../src/history/notes/commitNotes.ts';
import { listNotes } from '../../../src/history/notes/noteStore.ts';
import { stagedShare } from '../../../src/history/stagedShare.ts';
import { commitSummary, commitTrailers } from '../../../src/provenance/formats/commitSummary.ts';
import { makeTag, TagTable } from '../../../src/provenance/tag.ts';
import { NoteRepository } from './noteRepository.ts';

describe('what is staged', () => {
  const tags = new TagTable();
  const ai = makeTag({ origin: 'ai', evidence: 'exact', tool: 'Calibrated', model: 'small model', review: 'marked' });
  const aiId = tags.intern(ai);

  it('is counted by who brought it, for the badge, the message and the trailers', async () => {
    const repository = new NoteRepository();
    try {
      repository.write('a.ts', ['base']);
      repository.git('add', '-A');
      repository.git('commit', '-q', '-m', 'base');
      repository.write('a.ts', ['base', 'by ai', 'by hand']);
      repository.write('b.ts', ['by hand']);
      repository.git('add', '-A');
      const text = 'base\nby ai\nby hand\nnot staged\n';
      const tracked = { text, runs: [5, 0, 6, aiId, text.length - 11, 0], tags };
      const files = await stagedShare(repository.repository, (path) => (path === 'a.ts' ? tracked : undefined));
      assert.deepEqual(
        files.map(({ path, added, ai, known }) => [path, added, ai, known]),
        [
          ['a.ts', 2, 1, 1],
          ['b.ts', 1, 0, 0],
        ],
      );
      assert.equal(commitSummary(files), 'AI: 1 of 3 added lines (small model), 1 reviewed; origin known for 1.');
      assert.deepEqual(commitTrailers(files), ['Assisted-by: Calibrated:small-model']);
      assert.equal(commitSummary(files.slice(1)), undefined);
    } finally {
      repository.remove();
    }
  });

  it('of an amended commit is added to the note that it had', async () => {
    const repository = new NoteRepository();
    try {
      repository.write('a.ts', ['ai one']);
      await repository.commit('first');
      repository.write('b.ts', ['by ai']);
      repository.git('add', '-A');
      repository.git('commit', '-q', '--amend', '--no-edit');
      await repository.repair(null);
      const writer = { identity: 'A <a@b>', timeMs: 0, generator: 'calibrated/test' };
      const file = (path: string) => (path === 'b.ts' ? { text: 'by ai\n', runs: [6, aiId], tags } : undefined);
      assert.equal(await writeCommitNote(repository.repository, 'HEAD', file, writer), false);
      assert.equal(await writeCommitNote(repository.repository, 'HEAD', file, { ...writer, unite: true }), true);
      const note = repository.git('notes', '--ref=ai', 'show', 'HEAD');
      assert.match(note, /^a\.ts\n {2}s_\w+::t_\w+ 1\nb\.ts\n {2}s_\w+::t_\w+ 1$/mu);
      assert.equal((await listNotes(repository.repository)).size, 2);
    } finally {
      repository.remove();
    }
  });
});
