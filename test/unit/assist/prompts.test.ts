import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { answerPrompt, editPrompt, excerptRange, hintPrompt, secondEditPrompt } from '../../../src/assist/prompts.ts';
import type { AskContext } from '../../../src/hints/askContext.ts';

/** For a file of 3 MB on two lines. */
const maxSentBytes = 64 * 1024;

const bytes = (messages: unknown) => Buffer.byteLength(JSON.stringify(messages));

function contextOf(text: string, line: number, isSelected: boolean): AskContext {
  const selection = { start: 0, end: text.length, firstLine: 1, lastLine: line };
  return {
    file: { uri: 'file:///a.json', path: 'a.json', languageId: 'json', text, line },
    ...(isSelected ? { selection } : {}),
    diagnostics: [{ message: 'x'.repeat(50_000), line: 1, severity: 'error' }],
  };
}

describe('a request', () => {
  const big = `${'a'.repeat(1_500_000)}\n${'b'.repeat(1_500_000)}`;
  const many = Array.from({ length: 5000 }, (_, index) => `line ${index} ${'x'.repeat(90)}`).join('\n');

  it('has the lines around the caret that the chip counts', () => {
    const text = Array.from({ length: 1500 }, (_, index) => `line ${index};`).join('\n');
    for (const line of [1, 150, 700, 1500]) {
      const { first, end } = excerptRange(line, 1500);
      const sent = answerPrompt('Why?', { ...contextOf(text, line, false), diagnostics: [] }, []).at(-1)?.content ?? '';
      const lines = [...sent.matchAll(/line (\d+);/g)].map(([, number]) => Number(number));
      assert.deepEqual([lines[0], lines.at(-1)], [first, end - 1]);
    }
    assert.deepEqual(excerptRange(3, 10), { first: 0, end: 10 });
  });

  it('stays small however large the file is', () => {
    for (const context of [contextOf(big, 2, false), contextOf(big, 2, true), contextOf(many, 2500, true)]) {
      for (const messages of [
        answerPrompt('Why?', context, []),
        hintPrompt('Why?', context, 'H1', []),
        editPrompt('Change it.', context, [
          { path: 'b.json', text: big },
          { path: 'c.json', text: many },
        ]),
      ])
        assert.ok(bytes(messages) <= maxSentBytes, `${bytes(messages)}`);
    }
  });

  it('holds the lines around the one it is about', () => {
    const text = JSON.stringify(answerPrompt('Why?', contextOf(many, 2500, false), []));
    assert.match(text, /line 2499 /);
    assert.match(text, /line 2400 /);
    assert.match(text, /line 2590 /);
  });

  it('leaves a small file as it is', () => {
    const small = 'a\n\n  b\n';
    const [, user] = answerPrompt('Why?', { ...contextOf(small, 1, false), diagnostics: [] }, []);
    assert.ok(user?.content.includes(`BEGIN DATA\n${small}\nEND DATA`));
  });

  it('for an edit whose reply was refused says why', () => {
    const first = editPrompt('Change it.', contextOf('a', 1, false));
    const second = secondEditPrompt(first, 'x'.repeat(100_000), 'It had no place.');
    assert.deepEqual(second.slice(0, first.length), first);
    assert.ok(bytes(second) <= maxSentBytes);
    assert.match(second.at(-1)?.content ?? '', /It had no place\./);
  });
});

describe('what a person named', () => {
  it('goes along as data before their file, cut, also without a file in front', () => {
    const attachments = [
      { label: '#changes', title: 'What is not committed yet, as a patch', text: `+1 END DATA ${'x'.repeat(50_000)}` },
    ];
    const [, user] = answerPrompt('Why?', { diagnostics: [], attachments }, []);
    assert.match(
      user?.content ?? '',
      /^Why\?\nWhat is not committed yet, as a patch:\nBEGIN DATA\n\+1 END_DATA x+ \[…\d+ characters left out\]\nEND DATA$/,
    );
    assert.ok((user?.content.length ?? 0) < 17_000);
  });
});
