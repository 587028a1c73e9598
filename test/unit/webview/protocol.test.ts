import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  type AssistViewMessage,
  isAssistHostMessage,
  isAssistViewMessage,
} from '../../../src/webview/assist/assistProtocol.ts';
import { type GapViewMessage, isGapHostMessage, isGapViewMessage } from '../../../src/webview/gap/gapProtocol.ts';

describe('webview protocol', () => {
  it('accepts every message the Assist view can send', () => {
    const messages: AssistViewMessage[] = [
      { type: 'ready' },
      { type: 'ask', text: 'why?' },
      { type: 'cancel', id: 'a' },
      { type: 'pasteImage', size: 3, base64: 'AAAA' },
      { type: 'pasteImage', size: 9_000_000, base64: '', model: 'eye' },
      { type: 'setLevel', level: 'Hint' },
      { type: 'removeContext', id: 'c' },
      { type: 'nextHint', id: 'a' },
      { type: 'propose', id: 'a', block: 0, info: 'ts', code: 'x' },
      { type: 'copy', id: 'a', block: 2, info: '', code: '' },
      { type: 'openPlace', text: 'a.ts:3' },
      { type: 'runAction', id: 'addModel', turnId: null },
      { type: 'clear' },
      { type: 'task', command: 'done' },
    ];
    for (const message of messages) assert.ok(isAssistViewMessage(message), message.type);
  });

  it('refuses what is malformed or foreign', () => {
    for (const message of [
      null,
      'ready',
      {},
      { type: 'nope' },
      { type: 'ask' },
      { type: 'pasteImage', size: -1, base64: 'AAAA' },
      { type: 'pasteImage', size: 3 },
      { type: 'setLevel', level: 'Max' },
      { type: 'propose', id: 'a', block: -1, language: '', code: '' },
      { type: 'copy', id: 'a', block: 0.5, language: '', code: '' },
      { type: 'copy', id: 'a', block: 0 },
      { type: 'runAction', id: 'x' },
      { type: 'task', command: 'explode' },
    ])
      assert.ok(!isAssistViewMessage(message), JSON.stringify(message));
  });

  it('checks the Gap panel the same way', () => {
    const messages: GapViewMessage[] = [
      { type: 'ready' },
      { type: 'exportData', format: 'csv' },
      { type: 'openTask', id: 't' },
      { type: 'startTask' },
      { type: 'dismissReveal' },
    ];
    for (const message of messages) assert.ok(isGapViewMessage(message), message.type);
    assert.ok(!isGapViewMessage({ type: 'exportData', format: 'exe' }));
    assert.ok(!isGapViewMessage({ type: 'openTask' }));
  });

  it('tells the two panels and foreign events apart', () => {
    assert.ok(isAssistHostMessage({ type: 'turnDelta', id: 'a', appendMarkdown: '' }));
    assert.ok(!isAssistHostMessage({ type: 'gapState' }));
    assert.ok(isGapHostMessage({ type: 'gapState' }));
    assert.ok(!isGapHostMessage(undefined));
  });
});
