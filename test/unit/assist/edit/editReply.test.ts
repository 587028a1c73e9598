import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { editsInReply } from '../../../../src/assist/edit/editReply.ts';

const block = (old: string, fresh: string) => `<<<<<<< SEARCH\n${old}\n=======\n${fresh}\n>>>>>>> REPLACE`;

describe('edits in a reply', () => {
  it('belong to the file that is named before, in or at the top of a block', () => {
    const reply = [
      'Here it is.',
      '',
      '**src/a.ts**',
      '```ts',
      block('1', '2'),
      '```',
      'And the test:',
      '```ts test/a.test.ts',
      block('x', 'y'),
      '```',
      '```',
      'src/c.ts',
      block('p', 'q'),
      '```',
      '### `src/a.ts`',
      block('3', '4'),
    ].join('\n');
    assert.deepEqual(editsInReply(reply), [
      { path: 'src/a.ts', code: `${block('1', '2')}\n${block('3', '4')}` },
      { path: 'test/a.test.ts', code: block('x', 'y') },
      { path: 'src/c.ts', code: block('p', 'q') },
    ]);
  });

  it('are for the file in question when none is named', () => {
    assert.deepEqual(editsInReply('```python\nreturn 1\n```\nDone.'), [{ path: undefined, code: 'return 1' }]);
    assert.deepEqual(editsInReply('return 1'), [{ path: undefined, code: 'return 1' }]);
    assert.deepEqual(editsInReply(`Change this:\n${block('a', 'b')}`), [{ path: undefined, code: block('a', 'b') }]);
  });

  it('may hold fences themselves', () => {
    const code = block('```\nold\n```', '```\nnew\n```');
    assert.deepEqual(editsInReply(`README.md\n\`\`\`md\n${code}\n\`\`\`\n`), [{ path: 'README.md', code }]);
  });

  it('takes no sentence for a path', () => {
    for (const line of ['I changed it.', 'Note:', '1.', 'so', 'see a b.ts', '...'])
      assert.deepEqual(editsInReply(`${line}\n\`\`\`\nx\n\`\`\``), [{ path: undefined, code: 'x' }], line);
  });
});
