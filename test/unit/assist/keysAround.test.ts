import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { keysAround, refuseKeysAround, refuseKeysIn, secondRequest } from '../../../src/assist/keysAround.ts';
import { editPrompt, secondEditPrompt } from '../../../src/assist/prompts.ts';
import { AppError } from '../../../src/base/appError.ts';
import type { AskContext } from '../../../src/hints/askContext.ts';
import { chips } from '../../../src/vscode/assist/assistSentences.ts';

const key = ['gh', 'p_', 'a1B2'.repeat(9)].join('');

/** A file of 2,000 lines with a key on line 1,000. */
const text = Array.from({ length: 2000 }, (_, at) => (at === 999 ? `const key = '${key}';` : `call(${at});`)).join(
  '\n',
);

function contextAt(line: number, selected?: { readonly firstLine: number; readonly lastLine: number }): AskContext {
  const startOf = (of: number) => text.split('\n', of - 1).join('\n').length;
  return {
    file: { uri: 'file:///config.ts', path: 'src/config.ts', languageId: 'typescript', text, line },
    selection: selected && { ...selected, start: startOf(selected.firstLine), end: startOf(selected.lastLine + 1) },
    diagnostics: [{ message: 'Not used.', line, severity: 'warning' }],
  };
}

describe('a key in the file in front', () => {
  it('keeps back what would go along with it', () => {
    assert.match(keysAround(contextAt(1000)) ?? '', /^What would go along of src\/config\.ts may hold keys/);
    assert.throws(
      () => refuseKeysAround(contextAt(900)),
      (error) => AppError.is(error, 'refused') && /config\.ts/.test(error.message),
    );
    assert.doesNotThrow(() => refuseKeysAround({ diagnostics: [] }));
  });

  it('keeps back nothing when it is too far away to go along', () => {
    for (const line of [1, 700, 1300, 2000]) assert.equal(keysAround(contextAt(line)), undefined, String(line));
    assert.equal(keysAround(contextAt(1000, { firstLine: 100, lastLine: 120 })), undefined);
  });

  it('is found at the end of a selection that is longer than the lines around its start', () => {
    assert.notEqual(keysAround(contextAt(600, { firstLine: 600, lastLine: 1100 })), undefined);
  });

  it('is found in a problem that is reported there, since its words go along', () => {
    const at = contextAt(1);
    const problem = {
      message: `Type '"${key}"' is not assignable to type 'never'.`,
      line: 1,
      severity: 'error',
    } as const;
    assert.throws(() => refuseKeysAround({ ...at, diagnostics: [...at.diagnostics, problem] }), /may hold keys/);
    assert.doesNotThrow(() => refuseKeysAround(at));
  });

  it('is said on the chip, which can still be left out', () => {
    const [chip, ...more] = chips(contextAt(1000), 900, keysAround(contextAt(1000)));
    assert.match(chip?.problem ?? '', /may hold keys/);
    assert.deepEqual([chip?.size, chip?.removable], [undefined, true]);
    assert.deepEqual(more, []);
    assert.deepEqual(
      chips(contextAt(1), 900, keysAround(contextAt(1))).map(({ id, problem }) => [id, problem]),
      [
        ['file', undefined],
        ['diagnostics', undefined],
      ],
    );
  });
});

describe('a key in what is about to be sent', () => {
  const plain = { role: 'user', content: 'Make it shorter.' } as const;

  it('is refused, whichever message it is in', () => {
    assert.doesNotThrow(() => refuseKeysIn([plain, plain]));
    for (const message of [
      { role: 'user', content: `connectTo('${key}');` } as const,
      ...editPrompt(key, contextAt(1)),
    ])
      if (message.content.includes(key))
        assert.throws(
          () => refuseKeysIn([plain, message]),
          (error) => AppError.is(error, 'refused') && /may hold keys/.test(error.message),
        );
  });

  it('is not made of what ends one text and begins the next, nor of what a model made up', () => {
    const file = { uri: 'file:///pem.ts', path: 'src/pem.ts', languageId: 'typescript', line: 1 };
    const mark = '-----BEGIN PRIVATE KEY-----';
    const context = { file: { ...file, text: `text.startsWith('${mark}')` }, diagnostics: [] };
    const others = [{ path: 'packages/server/src/authentication/middleware/session.ts', text: 'const a = 1;\n' }];
    const messages = editPrompt('Also accept EC keys.', context, others);
    assert.doesNotThrow(() =>
      refuseKeysIn(secondEditPrompt(messages, `assert(hasKey('${key}'));`, 'It fits nowhere.')),
    );
    const held = [{ path: 'src/b.ts', text: `${mark}\n${'aB3dE5fG7h'.repeat(6)}\n` }];
    assert.throws(() => refuseKeysIn(editPrompt('Also accept EC keys.', context, held)), /may hold keys/);
  });

  it('of a reply that is quoted keeps the second request back, with the reason why the reply could not be used', () => {
    const messages = editPrompt('Write a test.', contextAt(1));
    const quoted = `The old text of an edit ("const token = '${key}';") does not stand in the file.`;
    assert.throws(
      () => secondRequest(messages, 'A reply.', quoted),
      (error) => AppError.is(error, 'refused') && error.message === quoted,
    );
    const plainReason = 'The reply holds no code block and no edit, only words.';
    const reply = `const token = '${key}';`;
    assert.deepEqual(secondRequest(messages, reply, plainReason), secondEditPrompt(messages, reply, plainReason));
  });
});
