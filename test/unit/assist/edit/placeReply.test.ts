import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { partOfReply } from '../../../../src/assist/edit/partOfReply.ts';
import { placeReply } from '../../../../src/assist/edit/placeReply.ts';
import { blockOf, hasMarkedEdit } from '../../../../src/assist/edit/replyForms.ts';
import { AppError } from '../../../../src/base/appError.ts';
import { languageIdOf } from '../../../../src/syntax/languageIdOf.ts';
import { root } from '../../../run/paths.ts';
import { judge, outcomeOf, ownCases, type ReplyCase, readCases } from './replyCases.ts';

const shared = process.env['CALIBRATED_EDIT_CASES'] ?? join(root, '..', 'shared', 'cases', 'edit-replies.jsonl');

/** Nothing placed wrongly, and of what must be placed at least so much. */
const smallestShare = 0.95;

async function holds(cases: readonly ReplyCase[]): Promise<void> {
  const judged = await Promise.all(cases.map(async (each) => ({ each, verdict: await judge(each) })));
  const wrong = judged.filter(({ verdict }) => verdict === 'wrong').map(({ each }) => each.name);
  assert.deepEqual(wrong, [], 'placed otherwise than meant');
  const must = judged.filter(({ each }) => each.refuse !== true);
  const missed = must.filter(({ verdict }) => verdict === 'missed').map(({ each }) => each.name);
  assert.ok(must.length - missed.length >= smallestShare * must.length, `refused: ${missed.join('; ')}`);
  assert.ok(judged.some(({ verdict }) => verdict === 'placed') && judged.some(({ verdict }) => verdict === 'refused'));
}

const block = (old: string, fresh: string) => `<<<<<<< SEARCH\n${old}\n=======\n${fresh}\n>>>>>>> REPLACE`;

describe('a reply becomes edits', () => {
  for (const each of ownCases) {
    const right = [...(each.want === undefined ? [] : ['placed']), ...(each.refuse === true ? ['refused'] : [])];
    it(`${each.name}: ${right.join(' or ')}`, async () => {
      const verdict = await judge(each);
      const outcome = await outcomeOf(each);
      assert.ok(right.includes(verdict), `${verdict}: ${JSON.stringify(outcome)}`);
      assert.equal('refused' in outcome ? outcome.refused : undefined, each.says);
    });
  }

  it('is right on cases that others collected', async function () {
    if (!existsSync(shared)) this.skip();
    await holds(readCases(shared));
  });

  it('says in one sentence why not', async () => {
    for (const each of ownCases.filter(({ refuse, want }) => refuse === true && want === undefined)) {
      const outcome = await outcomeOf(each);
      assert.ok('refused' in outcome, each.name);
      assert.match(outcome.refused, /^\S.{15,220}\.$/, each.name);
    }
  });

  it('takes the file in front by its name within the folder or the window for the same file, and a selection in it holds', async () => {
    const text = 'const a = 1;\nconst b = 1;\n';
    const start = text.indexOf('const b');
    const place = (path: string, old: string) =>
      placeReply(`${path}\n\`\`\`ts\n${block(old, old.replace('1', '2'))}\n\`\`\`\n`, {
        path: 'shop/src/a.ts',
        pathInFolder: 'src/a.ts',
        text,
        root: '/work/shop',
        selection: { start, end: text.length },
        read: async (other) => (other === 'depot/src/a.ts' ? text : undefined),
        languageOf: languageIdOf,
        symbolsOf: async () => [],
        isBroken: async () => false,
      });
    for (const path of ['shop/src/a.ts', 'src/a.ts', '/work/shop/src/a.ts']) {
      const after = text.replace('b = 1', 'b = 2');
      const files = [{ path: 'shop/src/a.ts', before: text, after, isNew: false }];
      assert.deepEqual(await place(path, 'const b = 1;'), { files }, path);
      assert.ok('refused' in (await place(path, 'const a = 1;')), path);
    }
    const elsewhere = await place('depot/src/a.ts', 'const a = 1;');
    assert.deepEqual('files' in elsewhere && elsewhere.files.map(({ path }) => path), ['depot/src/a.ts']);
  });

  it('changes nothing but the lines an edit names, whatever the file holds', async () => {
    const line = fc.oneof(
      fc.constantFrom('', '  a();', '\tb();', '}', 'x\u00a0= 1', '𝒳é', '# c', "say('it’s')", '-- d', '$& $1', 'e   '),
      fc.string({ maxLength: 12 }).map((text) => text.replace(/[\r\n\u2028\u2029]/g, '')),
    );
    const eol = fc.constantFrom('\n', '\r\n');
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 8 }),
        fc.array(line, { maxLength: 8 }),
        eol,
        fc.boolean(),
        fc.boolean(),
        async (above, below, end, hasMark, hasEnd) => {
          const mark = hasMark ? '\ufeff' : '';
          const file = (middle: string) => mark + [...above, middle, ...below].join(end) + (hasEnd ? end : '');
          const outcome = await outcomeOf({
            name: '',
            text: file('only(here);'),
            reply: block('only(here);', 'now("$&", `é`);'),
          });
          assert.ok('files' in outcome, JSON.stringify(outcome));
          assert.equal(outcome.files[0]?.after, file('now("$&", `é`);'));
        },
      ),
      { seed: 20_261_128, numRuns: 400 },
    );
  });

  it('places old text nowhere but on whole lines of its own', async () => {
    const word = fc.stringMatching(/^[a-z]{1,6}$/);
    await fc.assert(
      fc.asyncProperty(word, word, word, async (search, before, after) => {
        const text = `${before}${search}\n${search}${after}\n${before} ${search}\n`;
        const outcome = await outcomeOf({ name: '', text, reply: block(search, 'changed') });
        assert.ok('refused' in outcome, JSON.stringify(outcome));
      }),
      { seed: 20_261_128, numRuns: 200 },
    );
  });

  it('never throws anything but what it cannot read, whatever a model writes', async () => {
    const piece = fc.constantFrom(
      '```',
      '````ts',
      '~~~',
      '<<<<<<< SEARCH',
      '=======',
      '>>>>>>> REPLACE',
      'a();',
      '+b',
      '-a();',
      '@@',
      '--- a/x',
      '+++ b/x',
      '*** Begin Patch',
      '*** End Patch',
      '*** Update File: src/a.ts',
      '<think>',
      '</think>',
      '',
      '  ',
      'src/b.ts',
      '- ```',
      '<|channel|>final<|message|>',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
        const outcome = await outcomeOf({ name: '', text: 'a();\nb();\n', reply: pieces.join('\n') });
        assert.ok('refused' in outcome || outcome.files.length > 0);
      }),
      { seed: 20_261_128, numRuns: 1500 },
    );
  });
});

describe('a code block of an answer', () => {
  it('is one block, whatever fences it holds', async () => {
    const code = '# New\n\n````sh\nnpm i\n````\n';
    const outcome = await outcomeOf({
      name: '',
      path: 'README.md',
      text: '# Old\n',
      sel: '# Old',
      reply: blockOf(code),
    });
    assert.deepEqual('files' in outcome && outcome.files[0]?.after, code);
  });

  it('has a longer fence than any within it', () => {
    assert.equal(blockOf('a();\n', 'ts'), '```ts\na();\n```');
    assert.equal(blockOf('say("```````");'), '```\nsay("```````");\n```');
    assert.equal(blockOf('- List:\n  ````\n  a\n  ````\n```\n'), '`````\n- List:\n  ````\n  a\n  ````\n```\n`````');
    assert.equal(blockOf('`a`\n``b``'), '```\n`a`\n``b``\n```');
  });

  it('is told apart from edits that say what they replace', () => {
    assert.ok(hasMarkedEdit(`src/a.ts\n${block('a', 'b')}`));
    assert.ok(hasMarkedEdit('--- a/x\n+++ b/x\n'));
    assert.ok(hasMarkedEdit('diff --git a/x b/x\nindex 1..2\n'));
    assert.ok(hasMarkedEdit('*** Begin Patch\r\n'));
    assert.ok(!hasMarkedEdit('const a = 1;\n-- b\n'));
    assert.ok(!hasMarkedEdit('It begins with *** Begin Patch, or with diff --git a/x b/x.'));
  });
});

describe('a part that is asked for again', () => {
  const file = { path: 'src/a.ts', languageOf: languageIdOf };

  it('is replaced with the line ends it had', async () => {
    assert.equal(await partOfReply('```ts\nx();\ny();\n```', 'a();\r\n', file), 'x();\r\ny();\r\n');
    assert.equal(await partOfReply('```ts\nx();\n```', 'a();', file), 'x();');
  });

  it('stays when the reply repeats it', async () => {
    assert.equal(await partOfReply('```ts\na();\n```', 'a();\n', file), 'a();\n');
  });

  it('may be the text of a new file', async () => {
    assert.equal(await partOfReply('```ts\nx();\ny();\n```', '', file), 'x();\ny();\n');
    const two = '```ts\nx();\n```\n\nor\n\n```ts\ny();\n```';
    for (const reply of ['Sorry.', two, '<<<<<<< SEARCH\na();\n=======\nx();\n>>>>>>> REPLACE']) {
      await assert.rejects(
        partOfReply(reply, '', file),
        (error) => AppError.is(error, 'refused') && error.message.includes('not one block'),
      );
    }
  });

  it('is refused when the reply is no single block', async () => {
    await assert.rejects(
      partOfReply('I would keep it.', 'a();\n', file),
      (error) => AppError.is(error, 'refused') && error.message.includes('only words'),
    );
    await assert.rejects(partOfReply('```ts\nx();\n```\n```ts\ny();\n```', 'a();\n', file), /2 blocks/);
    const newFile = 'src/n.ts\n<<<<<<< SEARCH\n=======\nn();\n>>>>>>> REPLACE';
    await assert.rejects(
      partOfReply(`${newFile}\n\nsrc/m.ts${newFile.slice(8)}`, 'a();\n', file),
      /changes more than the part/,
    );
  });
});
