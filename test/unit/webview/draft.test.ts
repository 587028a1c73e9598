import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { AssistViewMessage } from '../../../src/webview/assist/assistProtocol.ts';
import { Draft } from '../../../src/webview/assist/draft.ts';

describe('the text in the question box', () => {
  let sent: AssistViewMessage[];
  beforeEach(() => {
    sent = [];
  });
  const draft = (text = '', kept: string[] = [], turns?: readonly string[]) =>
    new Draft(
      { send: (message) => sent.push(message), changed: () => undefined },
      { draft: text, kept, state: turns === undefined ? null : { turns: turns.map((id) => ({ id })) } },
    );
  const turn = (id: string, question: string) => ({ id, question });

  it('tells the host of its mentions when it is typed, put in or restored, and only when they change', () => {
    const box = draft('Why #changes');
    box.set(box.text);
    box.set('Why now #changes');
    box.replace('List #file:a.ts');
    box.set('');
    assert.deepEqual(sent, [
      { type: 'draft', text: 'Why #changes' },
      { type: 'draft', text: 'List #file:a.ts' },
      { type: 'draft', text: 'Why now #changes' },
    ]);
  });

  it('comes back, over a reload too, when the question that took its place is sent', () => {
    const before = draft();
    before.set('half a question');
    before.replace('first');
    before.replace('second');
    before.set('second, changed');
    before.replace('third');
    const box = draft(before.saved.draft, before.saved.kept);
    const seen = [box.text];
    while (box.text !== '') {
      box.set('');
      seen.push(box.text);
    }
    assert.deepEqual(seen, ['third', 'second, changed', 'half a question', '']);
  });

  it('does not come back after a reload if it was sent, unless it has been changed since', () => {
    for (const turns of [undefined, [], ['before']]) {
      const box = draft('List #image:1 ', ['half a question'], turns);
      box.set(box.text);
      box.wasAsked(undefined);
      box.wasAsked(turn('1', 'List #image:1'));
      assert.equal(box.text, 'half a question');
      box.wasAsked(turn('2', 'half a question'));
      assert.equal(box.text, 'half a question', 'only what was brought back is in doubt, and once');
    }
    const other = draft('Why?');
    other.wasAsked(turn('1', 'Where?'));
    assert.equal(other.text, 'Why?');
    other.wasAsked(turn('2', 'Why?'));
    assert.equal(other.text, 'Why?');
    const changed = draft('Why');
    changed.set('Why?');
    changed.wasAsked(turn('1', 'Why?'));
    assert.equal(changed.text, 'Why?');
  });

  it('stays when the view is shown again, be it a question that was asked before', () => {
    for (const put of ['replace', 'giveBack'] as const) {
      const before = draft('', [], ['1']);
      before[put]('Why?');
      const box = draft(before.saved.draft, before.saved.kept, ['0', '1']);
      box.set(box.text);
      box.wasAsked(undefined);
      box.wasAsked(turn('1', 'Why?'));
      assert.equal(box.text, 'Why?', put);
      box.wasAsked(turn('2', 'Why?'));
      assert.equal(box.text, 'Why?', put);
    }
  });

  it('is not kept if it is blank or the same', () => {
    const box = draft(' ');
    box.replace('first');
    box.replace('first');
    box.set('');
    assert.equal(box.text, '');
  });

  it('gets a question back that was not asked: at once, or after what was typed since', () => {
    const box = draft();
    box.giveBack('List #file:a.ts');
    assert.equal(box.text, 'List #file:a.ts');
    box.set('typed since');
    box.giveBack('refused');
    assert.equal(box.text, 'typed since');
    box.set('');
    assert.equal(box.text, 'refused');
  });

  it('gets the question back before what had waited for its turn, and each once', () => {
    const box = draft();
    box.set('my long text');
    box.replace('Old question');
    box.set('');
    assert.deepEqual([box.text], ['my long text']);
    box.giveBack('Old question');
    box.giveBack('Old question');
    const seen = [box.text];
    while (box.text !== '') {
      box.set('');
      seen.push(box.text);
    }
    assert.deepEqual(seen, ['Old question', 'my long text', '']);
  });
});
