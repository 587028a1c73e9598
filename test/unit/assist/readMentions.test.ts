import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readMentions } from '../../../src/assist/readMentions.ts';
import { AppError } from '../../../src/base/appError.ts';
import { type Mention, mentionsIn, mentionText } from '../../../src/base/mentions.ts';
import type { Attachment } from '../../../src/hints/askContext.ts';

const mentions = mentionsIn('#codebase #changes #terminal #problems why?');

function reader(failing: Readonly<Record<string, AppError>> = {}) {
  const begun: string[] = [];
  const read = async (mention: Mention): Promise<readonly Attachment[]> => {
    const label = mentionText(mention);
    begun.push(label);
    await Promise.resolve();
    const error = failing[label];
    if (error !== undefined) throw error;
    return [{ label, title: label, text: label }];
  };
  return { begun, read };
}

describe('what a question names', () => {
  it('is read in the order of the question, the codebase last', async () => {
    const { begun, read } = reader();
    const found = await readMentions(mentions, read, {});
    assert.deepEqual(begun, ['#changes', '#terminal', '#problems', '#codebase']);
    assert.deepEqual(
      found.map(({ label }) => label),
      begun,
    );
  });

  it('asks no model to rank the codebase if something else cannot be sent', async () => {
    const { begun, read } = reader({ '#problems': new AppError('refused', 'no') });
    await assert.rejects(readMentions(mentions, read, {}), /no/);
    assert.ok(!begun.includes('#codebase'));
  });

  it('is not read on after the person stopped the question', async () => {
    const { begun, read } = reader();
    const abort = new AbortController();
    const reading = readMentions(
      mentions,
      (mention) => {
        abort.abort();
        return read(mention);
      },
      { signal: abort.signal },
    );
    await assert.rejects(reading);
    assert.deepEqual(begun, ['#changes']);
  });

  it('stays away from a next hint if it is gone, but still refuses what may not be sent', async () => {
    const gone = { '#terminal': new AppError('notFound', 'gone') };
    await assert.rejects(readMentions(mentions, reader(gone).read, {}), /gone/);
    const found = await readMentions(mentions, reader(gone).read, { leavesOutGone: true });
    assert.deepEqual(
      found.map(({ label }) => label),
      ['#changes', '#problems', '#codebase'],
    );
    const refused = { ...gone, '#problems': new AppError('refused', 'no') };
    await assert.rejects(readMentions(mentions, reader(refused).read, { leavesOutGone: true }), /no/);
  });
});
