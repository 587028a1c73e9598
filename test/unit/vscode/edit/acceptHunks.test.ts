import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'mocha';
import { Proposal, type TextEdit } from '../../../../src/assist/edit/proposal.ts';
import { AppError } from '../../../../src/base/appError.ts';
import { ProvenanceTracker } from '../../../../src/provenance/tracker/tracker.ts';
import { type AcceptDeps, type AcceptedHunks, acceptHunks } from '../../../../src/vscode/edit/acceptHunks.ts';
import { offerEdits } from '../../../../src/vscode/edit/offeredEdits.ts';

const uri = 'file:///w/order.ts';
const source = { tool: 'Calibrated', model: 'test-model', level: 'Edit', requestId: 'r1' };

/** An editor with one document, whose changes reach the real tracker as those of the real editor do. */
class TestEditor {
  text: string;
  nowMs = 1_000_000;
  readonly tracker = new ProvenanceTracker();
  readonly recorded: AcceptedHunks[] = [];
  readonly log: string[] = [];
  /** What the person types between the check and the edit. */
  typedMeanwhile: TextEdit | undefined;
  /** Whether the editor takes the edit; `throws` is a broken connection to it. */
  takes: boolean | 'throws' = true;
  refusal: AppError | undefined;
  checked: string | undefined;

  constructor(text: string) {
    this.text = text;
    this.tracker.open(uri, text, this.nowMs);
  }

  edit(edits: readonly TextEdit[]): void {
    const changes = [...edits]
      .sort((a, b) => b.offset - a.offset)
      .map(({ offset, oldText, newText }) => ({ offset, length: oldText.length, text: newText }));
    this.tracker.change(uri, { changes, reason: null, cause: null, timeMs: this.nowMs });
    for (const { offset, length, text } of changes)
      this.text = this.text.slice(0, offset) + text + this.text.slice(offset + length);
  }

  get deps(): AcceptDeps<{ getText(): string }, { getText(): string }> {
    const document = { getText: () => this.text };
    return {
      read: async () => document,
      open: async () => {
        if (this.typedMeanwhile !== undefined) this.edit([this.typedMeanwhile]);
        return document;
      },
      check: async (_target, after) => {
        this.log.push('check');
        this.checked = after;
        if (this.refusal !== undefined) throw this.refusal;
      },
      offer: (proposal, edits) => {
        this.log.push('offer');
        const sink = {
          suggestion: (suggestion: Parameters<ProvenanceTracker['suggestion']>[0]) => {
            this.tracker.suggestion(suggestion, this.nowMs);
            return suggestion.text;
          },
          accept: (id: string) => this.tracker.accept(id, this.nowMs),
          withdraw: (id: string) => this.tracker.withdraw(id),
        };
        const offered = offerEdits(sink, proposal, edits, () => randomUUID());
        return {
          insertions: offered.insertions,
          matched: () => {
            this.log.push('match');
            offered.matched();
          },
          withdraw: () => {
            this.log.push('withdraw');
            offered.withdraw();
          },
        };
      },
      apply: async (_document, edits) => {
        this.log.push('apply');
        if (this.takes === 'throws') throw new Error('the editor is gone');
        if (this.takes) this.edit(edits);
        return this.takes;
      },
      record: (accepted) => {
        this.log.push('record');
        this.recorded.push(accepted);
      },
    };
  }

  /** Origin and evidence of each character that is not blank, once in a row. */
  get origins(): string[] {
    const runs = this.tracker.runs(uri).filter(({ start, end }) => this.text.slice(start, end).trim() !== '');
    return runs.map(({ start, end, tag }) => `${this.text.slice(start, end).trim()}: ${tag.origin}, ${tag.evidence}`);
  }
}

const before = 'const a = 1;\nconst b = 2;\nconst c = 3;\nconst d = 4;\nconst e = 5;\n';
const after = before.replace('a = 1', 'a = computed(10)').replace('e = 5', 'e = computed(50)');

function proposal(from = before, to = after): Proposal {
  return new Proposal('p1', uri, source, from, to);
}

function ids(of: Proposal): number[] {
  return of.pending.map(({ id }) => id);
}

describe('accepting parts of a proposal', () => {
  it('goes the way check, offer, apply, match, record, and every part is known exactly', async () => {
    const desk = new TestEditor(before);
    const shown = proposal();
    assert.equal(await acceptHunks(shown, ids(shown), desk.deps), undefined);
    assert.deepEqual(desk.log, ['check', 'offer', 'apply', 'match', 'record']);
    assert.equal(desk.checked, after);
    assert.equal(desk.text, after);
    assert.ok(shown.isSettled);
    assert.deepEqual(
      desk.recorded.map(({ edits, lines, insertions }) => ({ edits: edits.length, lines, insertions })),
      [{ edits: 2, lines: 2, insertions: ['const a = computed(10);\n', 'const e = computed(50);\n'] }],
    );
    assert.deepEqual(
      desk.origins.filter((each) => each.includes(': ai')),
      ['computed(10): ai, exact', 'computed(50): ai, exact'],
    );
  });

  it('takes one part and leaves the other open', async () => {
    const desk = new TestEditor(before);
    const shown = proposal();
    const [first = -1] = ids(shown);
    await acceptHunks(shown, [first], desk.deps);
    assert.equal(desk.text, before.replace('a = 1', 'a = computed(10)'));
    assert.equal(shown.pending.length, 1);
  });

  it('writes nothing when the old text is gone', async () => {
    const desk = new TestEditor(before);
    const shown = proposal();
    desk.text = before.replace('const a = 1;\n', '').replace('e = 5', 'e = 6');
    const present = desk.text;
    shown.documentChanged([{ offset: 0, length: before.length, text: present }]);
    await assert.rejects(acceptHunks(shown, ids(shown), desk.deps), (error) => AppError.is(error, 'refused'));
    assert.equal(desk.text, present);
    assert.deepEqual(desk.log, []);
    assert.deepEqual(desk.recorded, []);
    assert.equal(shown.pending.length, 2);
  });

  it('writes nothing, tags nothing and records nothing when the check refuses', async () => {
    const desk = new TestEditor(before);
    desk.refusal = new AppError('refused', 'This code is protected from AI edits.');
    const shown = proposal();
    await assert.rejects(acceptHunks(shown, ids(shown), desk.deps), desk.refusal);
    assert.equal(desk.text, before);
    assert.deepEqual(desk.log, ['check']);
    assert.equal(shown.pending.length, 2);
  });

  it('takes what still fits when the person typed meanwhile, and says what is left out', async () => {
    const desk = new TestEditor(before);
    const shown = proposal();
    desk.typedMeanwhile = { offset: before.indexOf('5'), oldText: '5', newText: '6' };
    const leftOut = await acceptHunks(shown, ids(shown), desk.deps);
    assert.ok(AppError.is(leftOut, 'refused'));
    assert.equal(desk.text, before.replace('a = 1', 'a = computed(10)').replace('e = 5', 'e = 6'));
    assert.deepEqual(
      desk.recorded.map(({ edits, lines }) => ({ edits: edits.length, lines })),
      [{ edits: 1, lines: 1 }],
    );
    assert.equal(shown.pending.length, 1);
  });

  for (const takes of [false, 'throws'] as const) {
    it(`records nothing as accepted when the editor ${takes === 'throws' ? 'fails' : 'does not take the edit'}`, async () => {
      const desk = new TestEditor(before);
      desk.takes = takes;
      const shown = proposal();
      await assert.rejects(acceptHunks(shown, ids(shown), desk.deps));
      assert.equal(desk.text, before);
      assert.deepEqual(desk.log, ['check', 'offer', 'apply', 'withdraw']);
      assert.deepEqual(desk.recorded, []);
      assert.equal(shown.pending.length, 2);
    });

    for (const laterMs of [0, 5000, 20_000]) {
      it(`does not take the same text for the model's ${laterMs / 1000} s after that (${takes})`, async () => {
        const desk = new TestEditor(before);
        desk.takes = takes;
        const shown = proposal();
        const edits = shown.pending.map(({ id }) => shown.accept(id, before));
        await assert.rejects(acceptHunks(shown, ids(shown), desk.deps));
        desk.nowMs += laterMs;
        for (const edit of edits.toReversed()) desk.edit([edit]);
        assert.equal(desk.text, after);
        assert.deepEqual(
          desk.origins.filter((each) => each.includes(': ai')),
          [],
        );
      });
    }
  }

  it('waits for nothing after accepted parts of which one only deletes: an Enter that follows is the person’s', async () => {
    const desk = new TestEditor(before);
    const shown = proposal(before, before.replace('a = 1', 'a = computed(10)').replace('const e = 5;\n', ''));
    await acceptHunks(shown, ids(shown), desk.deps);
    assert.equal(desk.tracker.isAccepting(uri), false);
    desk.edit([{ offset: 0, oldText: '', newText: '\n' }]);
    assert.notEqual(desk.tracker.tagAt(uri, 0)?.origin, 'ai');
  });

  it('puts a new file into none that comes while it is checked', async () => {
    const desk = new TestEditor('');
    const added = new Proposal('p1', uri, source, '', 'one();\n', { newFileLanguage: 'typescript' });
    desk.typedMeanwhile = { offset: 0, oldText: '', newText: 'theirs();\n' };
    await assert.rejects(acceptHunks(added, ids(added), desk.deps), /is there by now/);
    assert.equal(desk.text, 'theirs();\n');
    assert.deepEqual(desk.log, ['check']);
  });
});
