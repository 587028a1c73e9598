import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Turn } from '../../../../src/assist/turn.ts';
import { turnState } from '../../../../src/vscode/assist/turnState.ts';
import { ViewFeed } from '../../../../src/vscode/assist/viewFeed.ts';
import type { AssistHostMessage, AssistState } from '../../../../src/webview/assist/assistProtocol.ts';

/** What a message costs: a caret move may post the line it stands on and nothing of the size of a conversation. */
const largeUnits = 4_000;

const turn = (id: number): Turn => ({
  id: String(id),
  question: `Question ${id}?`,
  context: { file: { uri: 'file:///a.ts', path: 'src/a.ts', languageId: 'typescript', line: 1 }, diagnostics: [] },
  level: 'Edit',
  rung: 'H6',
  asked: 'H6',
  onLadder: false,
  status: 'done',
  progress: null,
  markdown: `Answer ${id}. `.repeat(200),
  modelLabel: 'm',
  modelId: 'm',
  modelName: 'm',
  askedMs: 0,
});

function open(count: number) {
  const posted: AssistHostMessage[] = [];
  const turns = Array.from({ length: count }, (_, index) => turn(index));
  const seen = { isVisible: true, label: 'a.ts:1', stated: 0 };
  const feed = new ViewFeed({
    post: (message) => posted.push(message),
    isVisible: () => seen.isVisible,
    turns: () => turns,
    turnState: (each) => {
      seen.stated += 1;
      return turnState(each, undefined);
    },
    state: (): AssistState => ({
      type: 'assistState',
      level: 'Edit',
      levelWhy: '',
      levels: [],
      models: [{ id: '', label: 'm', also: null }],
      context: [{ id: 'file', kind: 'file', label: seen.label, removable: true }],
      task: null,
      canAsk: true,
      canAskHint: true,
      cannotAskReason: null,
      placeholder: '',
      empty: { sentence: '', examples: [], ownCommits: null },
      unasked: null,
      notice: null,
      question: null,
    }),
  });
  const posts = async (run: () => void) => {
    posted.length = 0;
    seen.stated = 0;
    run();
    await Promise.resolve();
    return posted.map((message) => ({ type: message.type, units: JSON.stringify(message).length }));
  };
  return { feed, turns, seen, posts };
}

describe('what the Assist view is sent', () => {
  it('leaves out a turn of the conversation before, whose wait ends only now', async () => {
    const { feed, turns, posts } = open(2);
    await posts(() => feed.sendAll());
    const [left, stays] = turns;
    assert.ok(left && stays);
    turns.splice(0, 1);
    const changed = await posts(() => {
      feed.turnChanged(left);
      feed.turnChanged(stays);
    });
    assert.deepEqual(
      changed.map(({ type }) => type),
      ['turn'],
    );
    turns.length = 0;
    await posts(() => feed.sendAll());
    assert.deepEqual(await posts(() => feed.turnChanged(stays)), []);
  });

  it('is everything once, and on a caret move with 200 turns only the small state that changed', async () => {
    const { feed, seen, posts } = open(200);
    const whole = await posts(() => feed.sendAll());
    assert.deepEqual(
      whole.map(({ type }) => type),
      ['assistState', 'turns'],
    );
    assert.ok((whole[1]?.units ?? 0) > 100 * largeUnits);

    let large = 0;
    for (let line = 2; line < 50; line += 1) {
      seen.label = `a.ts:${line}`;
      const moved = await posts(() => feed.stateChanged());
      assert.deepEqual(
        moved.map(({ type }) => type),
        ['assistState'],
      );
      large += moved.filter(({ units }) => units > largeUnits).length;
      assert.equal(seen.stated, 0);
    }
    assert.equal(large, 0);
    assert.deepEqual(await posts(() => feed.stateChanged()), []);
  });

  it('is one turn when one changed, however often it did in a row', async () => {
    const { feed, turns, posts } = open(200);
    await posts(() => feed.sendAll());
    const [first] = turns;
    assert.ok(first);
    const changed = await posts(() => {
      feed.turnChanged(first);
      feed.turnChanged(first);
    });
    assert.deepEqual(
      changed.map(({ type }) => type),
      ['turn'],
    );
  });

  it('is nothing while the view is hidden, and everything when it comes back', async () => {
    const { feed, turns, seen, posts } = open(3);
    await posts(() => feed.sendAll());
    const [first] = turns;
    assert.ok(first);
    seen.isVisible = false;
    seen.label = 'b.ts';
    const hidden = await posts(() => {
      feed.stateChanged();
      feed.turnChanged(first);
      feed.appended(first, 'more');
    });
    assert.deepEqual(hidden, []);
    seen.isVisible = true;
    assert.deepEqual(
      (await posts(() => feed.sendAll())).map(({ type }) => type),
      ['assistState', 'turns'],
    );
  });
});
