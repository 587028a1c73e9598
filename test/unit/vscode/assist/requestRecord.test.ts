import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AssistSession } from '../../../../src/assist/session.ts';
import { offloadingKinds, offloadingReport } from '../../../../src/practice/offloading.ts';
import { requestRecord } from '../../../../src/vscode/assist/requestRecord.ts';
import { recorded } from '../recorded.ts';

describe('the record of hints and answers', () => {
  it('counts them wherever they were asked, and says where that was', async () => {
    const { recorder, clock, store, events } = recorded();
    let ids = 0;
    const session = new AssistSession(
      {
        labelFor: () => 'm',
        labelOf: () => 'm',
        async *stream() {
          yield { type: 'text', text: 'Look at the first line.' };
          yield { type: 'finish', reason: 'stop', modelId: 'm', model: 'm', provider: 'test' };
        },
      },
      {
        parseReference: async () => undefined,
        check: async () => ({ shown: true }),
        parsons: () => undefined,
        skeleton: () => undefined,
        clear: () => undefined,
      },
      { changed: () => undefined, appended: () => undefined, ...requestRecord(recorder, () => 't') },
      clock,
      () => String(++ids),
    );
    const about = { diagnostics: [] };
    await session.ask('Why is my total wrong?', about, 'Answer', { way: 'hint', source: 'chatTool' });
    await session.ask('Why is my total wrong?', about, 'Answer', { source: 'chat' });
    await session.ask('Why is my total wrong?', about, 'Answer');
    assert.deepEqual(
      events().filter(({ kind }) => kind === 'practice.shown'),
      [
        { kind: 'practice.shown', task: 't', rung: 'H1', level: 'Answer', source: 'chatTool' },
        { kind: 'practice.shown', task: 't', rung: 'H6', level: 'Answer', source: 'chat' },
        { kind: 'practice.shown', task: 't', rung: 'H6', level: 'Answer' },
      ],
    );
    const { answers } = offloadingReport(store.events({ kinds: offloadingKinds })).total;
    assert.deepEqual([answers.count, answers.of], [2, 3]);
  });
});
