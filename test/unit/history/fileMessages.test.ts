import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { readFileMessages } from '../../../src/history/git/fileMessages.ts';
import { openGit } from '../../../src/history/git/git.ts';
import { NoteRepository } from './noteRepository.ts';

describe('what commits say about files', () => {
  it('is each message without its trailers, newest first, for a folder as it is named there', async () => {
    const repository = new NoteRepository();
    try {
      repository.write('top.ts', ['one']);
      repository.write('inner/übung x.ts', ['one']);
      repository.git('add', '-A');
      repository.git('commit', '-q', '-m', 'Discounts\n\nfor coupons\n\nSigned-off-by: Test <t@example.com>');
      for (let at = 0; at < 16; at += 1) repository.write(`inner/many${at}.ts`, ['one']);
      repository.git('add', '-A');
      repository.git('commit', '-q', '-m', 'Sixteen files at once');
      repository.write('inner/many1.ts', ['two']);
      repository.git('commit', '-q', '-a', '-m', `Long ${'x'.repeat(2_000)}`);
      repository.write('inner/many1.ts', ['three']);
      repository.git('commit', '-q', '-a', '-m', `Too long ${'y'.repeat(100_000)}`);
      const whole = await readFileMessages(repository.repository);
      assert.deepEqual(
        whole.map(({ text, paths }) => [text.slice(0, 30), paths]),
        [
          [`Long ${'x'.repeat(25)}`, ['inner/many1.ts']],
          ['Discounts\n\nfor coupons', ['inner/übung x.ts', 'top.ts']],
        ],
      );
      assert.equal(whole[0]?.text.length, 600);
      const inner = await readFileMessages(openGit(join(repository.folder, 'inner')));
      assert.deepEqual(
        inner.map(({ paths }) => paths),
        [['many1.ts'], ['übung x.ts']],
      );
    } finally {
      repository.remove();
    }
  });
});
