// Whole new texts that came from outside, and the agents that say they wrote them.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { makeTag, TagTable } from '../../../src/provenance/tag.ts';
import { expandRuns } from '../../../src/provenance/tracker/flatRuns.ts';
import { MovePool } from '../../../src/provenance/tracker/movePool.ts';
import { rewriteText } from '../../../src/provenance/tracker/outsideRewrite.ts';
import { applied } from '../../../src/provenance/tracker/textChange.ts';
import { TrackedText } from '../../../src/provenance/tracker/trackedText.ts';
import { ProvenanceTracker } from '../../../src/provenance/tracker/tracker.ts';

const newTag = makeTag({ origin: 'unknown', evidence: 'inferred', timeMs: 0, changeId: 9 });

function setup(text: string) {
  const tags = new TagTable();
  const human = tags.intern(makeTag({ origin: 'human', evidence: 'inferred', timeMs: 1 }));
  const document = new TrackedText(text, text === '' ? [] : [text.length, human]);
  const moves = new MovePool();
  const rewrite = (to: string, more: { readonly restores?: boolean; readonly preserving?: boolean } = {}) =>
    rewriteText(document, to, {
      ...{ uri: 'a', timeMs: 0, tag: newTag, preserving: false, restores: true, tags, moves, others: [] },
      ...more,
    });
  const letters = () =>
    [...expandRuns(document.runs.slice())].map((id) => (tags.get(id).origin === 'human' ? 'h' : '.')).join('');
  return { document, moves, rewrite, letters };
}

describe('a rewrite from outside', () => {
  const texts = fc
    .array(fc.constantFrom('one();', 'two(a, b);', '  three = 3;', '', '}', 'four'), { maxLength: 6 })
    .map((lines) => lines.join('\n'));

  it('gives the new text and one owner a character, as one change that is cut at both ends', () => {
    fc.assert(
      fc.property(texts, texts, fc.boolean(), fc.boolean(), (before, after, restores, preserving) => {
        const { document, rewrite, letters } = setup(before);
        const change = rewrite(after, { restores, preserving });
        assert.equal(document.text.toString(), after);
        assert.equal(document.runs.length, after.length);
        if (before === after) {
          assert.equal(change, undefined);
          assert.equal(document.history.past.length, 0, 'nothing is written down');
          return;
        }
        assert.ok(change !== undefined);
        assert.equal(applied(before, [change]), after);
        assert.equal(change.removed, before.slice(change.offset, change.offset + change.length));
        // What stands before and behind the change is the person's, as it was.
        assert.match(letters().slice(0, change.offset), /^h*$/);
        assert.match(letters().slice(change.offset + change.text.length), /^h*$/);
        const inner = letters().slice(change.offset, change.offset + change.text.length);
        if (change.text !== '' && change.removed !== '' && change.text.charAt(0) === change.removed.charAt(0))
          assert.equal(inner.charAt(0), '.', 'the same character at the edge has another owner');
        document.undo('undo', 1);
        assert.equal(document.text.toString(), before);
        assert.match(letters(), /^h*$/);
      }),
    );
  });

  it('remembers the lines that left, in groups, with their owners, and only when they may come back', () => {
    const { moves, rewrite } = setup('first();\nkeep();\nsecond();\n\nthird();\nlast();\n');
    rewrite('keep();\nlast();\n');
    assert.deepEqual(
      moves.all().map(({ uri, text, runs }) => [uri, text, runs[0]]),
      [
        ['a', 'first();\n', 9],
        ['a', 'second();\n\nthird();\n', 20],
      ],
    );
    const other = setup('first();\nlast();\n');
    other.rewrite('last();\n', { restores: false });
    assert.deepEqual(other.moves.all(), []);
    const blank = setup('first();\n\n\nlast();\n');
    blank.rewrite('first();\nlast();\n');
    assert.deepEqual(blank.moves.all(), []);
  });
});

describe('an agent that says it wrote the text', () => {
  const uri = 'file:///w/a.ts';
  const hook = (name: string, input: object, tool = 'Edit') => ({
    ...{ hook_event_name: name, session_id: 's', tool_name: tool },
    tool_input: { file_path: '/w/a.ts', ...input },
  });
  const replaced = { old_string: 'return 1;', new_string: 'return compute(1, 2);' };
  const base = 'function f() {\n  return 1;\n}\n';
  const after = base.replace('return 1;', 'return compute(1, 2);');
  const at = (tracker: ProvenanceTracker, piece: string) => {
    const text = tracker.document(uri)?.text.toString() ?? '';
    const tag = tracker.tagAt(uri, text.indexOf(piece));
    return `${tag?.origin} ${tag?.evidence}`;
  };
  const opened = (text: string) => {
    const tracker = new ProvenanceTracker();
    tracker.open(uri, text, 0);
    return tracker;
  };

  it('is believed exactly after the fact, and as a match before it', () => {
    const told = opened(base);
    told.external(uri, after, 1000);
    told.hook(hook('PostToolUse', replaced), 2000);
    assert.equal(at(told, 'compute'), 'ai exact');
    assert.equal(at(told, 'function'), 'unknown inferred', 'what it did not write');
    const early = opened(base);
    early.hook(hook('PreToolUse', replaced), 500);
    early.external(uri, after, 1000);
    assert.equal(at(early, 'compute'), 'ai matched');
  });

  it('is believed as a match where a formatter ran after it', () => {
    const tracker = opened(base);
    tracker.external(uri, base.replace('return 1;', 'return compute(\n    1,\n    2,\n  );'), 1000);
    tracker.hook(hook('PostToolUse', replaced), 2000);
    assert.equal(at(tracker, 'compute'), 'ai matched');
  });

  it('is not believed about text that a person typed, but for one that looks like keys at that moment', () => {
    const typed = (timeMs: number, hookMs: number) => {
      const tracker = opened(base.replace('1;', ';'));
      tracker.change(uri, {
        changes: [{ offset: base.indexOf('1;'), length: 0, text: '7' }],
        reason: null,
        cause: null,
        timeMs,
      });
      tracker.hook(hook('PostToolUse', { old_string: 'return ;', new_string: 'return 7;' }), hookMs);
      return at(tracker, '7');
    };
    assert.equal(typed(0, 70_000), 'ai exact');
    assert.equal(typed(0, 70_001), 'human inferred');
  });

  it('is not believed about what came long before or after', () => {
    for (const [changedMs, hookMs, whose] of [
      [0, 300_000, 'ai exact'],
      [0, 300_001, 'unknown inferred'],
    ] as const) {
      const tracker = opened(base);
      tracker.external(uri, after, changedMs);
      tracker.hook(hook('PostToolUse', replaced), hookMs);
      assert.equal(at(tracker, 'compute'), whose, `${hookMs}`);
    }
  });

  it('that wrote a whole file is believed about what came within a minute', () => {
    for (const [hookMs, whose] of [
      [60_000, 'ai exact'],
      [60_001, 'unknown inferred'],
    ] as const) {
      const tracker = opened(base);
      tracker.external(uri, after, 0);
      tracker.hook(hook('PostToolUse', { content: after }, 'Write'), hookMs);
      assert.equal(at(tracker, 'compute'), whose, `${hookMs}`);
    }
  });

  it('is believed about a file that is seen for the first time', () => {
    const tracker = new ProvenanceTracker();
    tracker.hook(hook('PostToolUse', { content: after }, 'Write'), 0);
    tracker.open(uri, after, 1000);
    assert.equal(at(tracker, 'function'), 'ai exact');
    const later = new ProvenanceTracker();
    later.hook(hook('PostToolUse', { content: after }, 'Write'), 0);
    later.open(uri, after, 300_001);
    assert.equal(at(later, 'function'), 'unknown inferred');
  });

  it('needs more than a few characters where they are a part of something longer', () => {
    const short = (text: string) => {
      const tracker = opened('x\n');
      tracker.external(uri, `x\n${text}\n`, 0);
      tracker.hook(hook('PostToolUse', { old_string: '', new_string: 'short();' }), 1000);
      return at(tracker, 'short');
    };
    assert.equal(short('short();'), 'ai exact');
    assert.equal(short('more.short();'), 'unknown inferred', 'more before it');
    assert.equal(short('short();more'), 'unknown inferred', 'more behind it');
    assert.equal(short('more short(); more'), 'ai exact', 'words of its own');
  });

  it('is believed once', () => {
    const tracker = opened(base);
    tracker.external(uri, after, 0);
    tracker.hook(hook('PostToolUse', replaced), 1000);
    tracker.external(uri, `${after}// return compute(1, 2);\n`, 2000);
    assert.equal(at(tracker, '// return'), 'unknown inferred');
  });
});
