import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { mentionText } from '../../../src/base/mentions.ts';
import type { AssistViewMessage } from '../../../src/webview/assist/assistProtocol.ts';
import { MentionList } from '../../../src/webview/assist/mentionList.ts';

const files = (...paths: string[]) =>
  paths.map((path) => ({ label: path, detail: '', insert: `${mentionText({ kind: 'file', argument: path })} ` }));

describe('the completion list of mentions', () => {
  let sent: AssistViewMessage[];
  let inserted: string[];
  let list: MentionList;
  beforeEach(() => {
    sent = [];
    inserted = [];
    list = new MentionList({
      send: (message) => sent.push(message),
      changed: () => undefined,
      say: () => undefined,
      insert: (_, text) => inserted.push(text),
    });
  });
  const type = (text: string) => list.follow(text, text.length);
  const press = (key: string) => list.takesKey({ key, shiftKey: false });
  /** The host answers the newest query. */
  const answer = (...paths: string[]) => {
    const asked = sent.findLast((message) => message.type === 'complete');
    assert.ok(asked);
    list.receive(asked.seq, files(...paths));
  };

  it('never takes a row of what was typed before', () => {
    type('List #file');
    type('List #file:src/order.ts');
    assert.equal(press('Enter'), false);
    answer('src/other.ts');
    type('List #file:order');
    assert.equal(press('Enter'), false);
    assert.deepEqual(inserted, []);
  });

  it('goes on offering the rows that fit until the host answers', () => {
    type('#file:o');
    answer('src/other.ts', 'src/order.ts');
    type('#file:ord');
    assert.equal(press('Enter'), true);
    assert.deepEqual(inserted, ['#file:src/order.ts ']);
  });

  it('takes the first row when it comes, if Tab was faster, and lets a second Tab go on', () => {
    type('#file:order');
    assert.equal(press('Tab'), true);
    answer('src/order.ts');
    assert.deepEqual(inserted, ['#file:src/order.ts ']);
    type('#file:other');
    assert.equal(press('Tab'), true);
    assert.equal(press('Tab'), false);
    type('#file:others');
    answer('src/others.ts');
    assert.equal(inserted.length, 1);
  });

  it('leaves Enter to the question once the name is typed in full', () => {
    type('#file:src/order.ts');
    answer('test/src/order.ts', 'src/order.ts');
    assert.equal(press('Enter'), false);
    assert.equal(press('ArrowDown'), true);
    assert.equal(press('Enter'), true);
    assert.deepEqual(inserted, ['#file:test/src/order.ts ']);
    type('#changes');
    assert.equal(press('Enter'), false);
  });

  it('stays closed after Escape, and when the caret moves away', () => {
    for (const key of ['Escape', 'ArrowLeft']) {
      type('#file:or');
      answer('src/order.ts');
      type('#file:ord');
      press(key);
      answer('src/order.ts');
      assert.equal(press('Enter'), false, key);
      type('');
    }
    assert.deepEqual(inserted, []);
  });
});
