import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { Proposal } from '../../../../src/assist/edit/proposal.ts';
import { type AcceptedEdits, hasFailed, keptShare } from '../../../../src/assist/record/levelRecord.ts';
import { trustOf } from '../../../../src/assist/record/trust.ts';
import { insertionsOf, survivalReport } from '../../../../src/history/survival.ts';
import { nonBlankUnits } from '../../../../src/provenance/review/review.ts';
import { ProvenanceStore } from '../../../../src/provenance/storage/provenanceStore.ts';
import { ProvenanceTracker } from '../../../../src/provenance/tracker/tracker.ts';
import type { EventFilter } from '../../../../src/store/event.ts';
import { openStore } from '../../../../src/store/store.ts';
import { SuggestionWatch } from '../../../../src/vscode/completion/suggestionWatch.ts';
import { acceptHunks } from '../../../../src/vscode/edit/acceptHunks.ts';
import { offerEdits } from '../../../../src/vscode/edit/offeredEdits.ts';
import { ReviewRecord } from '../../../../src/vscode/edit/reviewRecord.ts';
import type { FilesEditor } from '../../../../src/vscode/level/missingFiles.ts';
import { judgedEdits, recordedEdits } from '../../../../src/vscode/level/readRecord.ts';
import { countDeleted, followRename } from '../../../../src/vscode/provenance/followFiles.ts';
import { InsertionRecord } from '../../../../src/vscode/provenance/insertionRecord.ts';
import { removeTemporaryFolders, type TestClock, temporaryFolder } from '../../store/storeFixture.ts';
import { recorded } from '../recorded.ts';

const home = 'file:///home/me/shop';

/** A window on the folder `root`, with the real tracker and the real record. */
class Desk {
  readonly tracker = new ProvenanceTracker();
  readonly clock: TestClock;
  readonly texts = new Map<string, string>();
  readonly made: ReturnType<typeof recorded>;
  readonly kept: ProvenanceStore;
  readonly insertions: InsertionRecord;
  readonly review: ReviewRecord;
  #count = 0;
  #shown: Proposal | undefined;

  constructor(root = home, made?: ReturnType<typeof recorded>) {
    this.made = made ?? recorded();
    this.clock = this.made.clock;
    const { recorder, store } = this.made;
    this.kept = new ProvenanceStore(store.documents, this.tracker);
    this.insertions = new InsertionRecord(recorder, this.tracker, this.kept);
    this.review = new ReviewRecord({
      recorder,
      task: () => null,
      pathOf: (uri) => uri.replace(`${root}/`, ''),
      count: (uri, insertions) => this.insertions.accepted(uri, insertions),
    });
  }

  open(uri: string, text: string): void {
    this.kept.load(uri);
    this.insertions.opened(uri);
    this.tracker.open(uri, text, this.clock.nowMs());
    this.texts.set(uri, text);
  }

  close(uri: string): void {
    this.insertions.closed(uri);
    this.kept.flushOne(uri);
    this.tracker.close(uri);
    this.tracker.release(uri);
  }

  change(uri: string, made: readonly { offset: number; length: number; text: string }[]): void {
    this.clock.advance(100);
    // As the editor reports them: the last one in the text first.
    const changes = made.toReversed().toSorted((a, b) => b.offset - a.offset);
    this.tracker.change(uri, { changes, reason: null, cause: null, timeMs: this.clock.nowMs() });
    this.#shown?.documentChanged(changes);
    let text = this.texts.get(uri) ?? '';
    for (const { offset, length, text: inserted } of changes)
      text = text.slice(0, offset) + inserted + text.slice(offset + length);
    this.texts.set(uri, text);
  }

  suggest(uri: string, id: string, offset: number, length: number, text: string): string | undefined {
    const tag = { tool: 'Calibrated', model: 'm', level: 'Edit' };
    this.tracker.suggestion({ id, uri, offset, length, text, tag }, this.clock.nowMs());
    return this.insertions.offered(id);
  }

  #newId(): string {
    this.#count += 1;
    return `${this.#count}`;
  }

  proposal(uri: string, after: string): Proposal {
    const source = { tool: 'Calibrated', model: 'm', level: 'Edit', requestId: 'r' };
    this.#shown = new Proposal(this.#newId(), uri, source, this.texts.get(uri) ?? '', after);
    return this.#shown;
  }

  async accept(proposal: Proposal, ids = proposal.pending.map(({ id }) => id)): Promise<void> {
    const { uri } = proposal;
    const document = { getText: () => this.texts.get(uri) ?? '' };
    const sink = {
      suggestion: ({ id, offset, length, text }: { id: string; offset: number; length: number; text: string }) =>
        this.suggest(uri, id, offset, length, text),
      accept: (id: string) => this.tracker.accept(id, this.clock.nowMs()),
      withdraw: (id: string) => this.tracker.withdraw(id),
    };
    await acceptHunks(proposal, ids, {
      read: async () => document,
      open: async () => document,
      check: async () => undefined,
      offer: (of, edits) => offerEdits(sink, of, edits, () => this.#newId()),
      apply: async (_document, edits) => {
        const changes = edits.map(({ offset, oldText, newText }) => ({
          offset,
          length: oldText.length,
          text: newText,
        }));
        this.change(uri, changes);
        return true;
      },
      record: (accepted) => this.review.accepted(accepted),
    });
  }

  /** Edits a whole file through one accepted proposal. */
  async write(uri: string, before: string, after: string): Promise<void> {
    this.open(uri, before);
    await this.accept(this.proposal(uri, after));
  }

  edits() {
    this.made.events();
    return recordedEdits(this.made.store);
  }

  get share(): number | null {
    return keptShare(this.edits());
  }
}

describe('what is kept of accepted text', () => {
  const line = 'export const timeoutMs = 1000; // how long a request may take before it is stopped\n';
  const cases: readonly (readonly [string, string, string, number])[] = [
    ['one number in a long line', line, line.replace('1000', '2000'), 1],
    ['a name in a line', 'function total(items: Item[]) {\n', 'function sum(items: Item[]) {\n', 3],
    [
      'a line below another',
      `import { a } from "./a.ts";\n\nrun();\n`,
      `import { a } from "./a.ts";\nadd();\n\nrun();\n`,
      6,
    ],
    ['a new function', 'a();\n', 'a();\n\nfunction b() {\n  c();\n}\n', 17],
    ['a new file', '', 'const a = 1;\n', 9],
  ];
  for (const [what, before, after, chars] of cases) {
    it(`is all of it right after ${what} was accepted, and only what is new counts as accepted`, async () => {
      const desk = new Desk();
      await desk.write(`${home}/a.ts`, before, after);
      assert.deepEqual(
        desk.edits().map(({ acceptedChars, keptChars }) => [acceptedChars, keptChars]),
        [[chars, chars]],
      );
    });
  }

  it('is all of it right after any parts of any change were accepted, in any order', async () => {
    const lines = fc.array(
      fc.constantFrom('const a = 1;', '  b(a, "text");', '', '}', 'const a = 2;', 'return b(c);', '// é 漢字', 'x'),
      { maxLength: 9 },
    );
    const texts = fc.tuple(lines, lines, fc.constantFrom('\n', '\r\n'), fc.boolean());
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.nat(), { maxLength: 6 }), async ([old, fresh, end, ends], picks) => {
        const text = (of: readonly string[]) => of.join(end) + (ends ? end : '');
        if (text(old) === text(fresh)) return;
        const desk = new Desk();
        const uri = `${home}/a.ts`;
        desk.open(uri, text(old));
        const proposal = desk.proposal(uri, text(fresh));
        for (const pick of picks) {
          const ids = proposal.pending.map(({ id }) => id).filter((_, at) => (pick >> at) % 2 === 0);
          if (ids.length > 0) await desk.accept(proposal, ids);
        }
        const edits = desk.edits();
        const ai = desk.tracker.runs(uri).filter(({ tag }) => tag.origin === 'ai');
        const now = desk.texts.get(uri) ?? '';
        const tagged = ai.reduce((sum, { start, end }) => sum + nonBlankUnits(now, start, end), 0);
        assert.equal(
          edits.reduce((sum, { acceptedChars }) => sum + acceptedChars, 0),
          tagged,
        );
        assert.ok(edits.every(({ acceptedChars, keptChars }) => keptChars === acceptedChars));
      }),
      { numRuns: 300 },
    );
  });

  it('falls by what the person takes out again, also within a second', async () => {
    const desk = new Desk();
    const uri = `${home}/a.ts`;
    await desk.write(uri, '', 'abcd\nefgh\n');
    desk.change(uri, [{ offset: 0, length: 5, text: '' }]);
    desk.insertions.changed(uri);
    assert.equal(desk.share, 0.5);
    desk.change(uri, [{ offset: 0, length: 5, text: '' }]);
    desk.insertions.changed(uri);
    assert.equal(desk.share, 0);
  });

  it('is not raised by a copy, nor lowered when the copy goes', async () => {
    const desk = new Desk();
    const uri = `${home}/a.ts`;
    await desk.write(uri, '', 'abcd\n');
    desk.tracker.copy(uri, 0, 5, desk.clock.nowMs());
    desk.tracker.paste(uri, 'abcd\n');
    desk.change(uri, [{ offset: 5, length: 0, text: 'abcd\n' }]);
    desk.insertions.changed(uri);
    assert.equal(desk.share, 1);
    desk.change(uri, [{ offset: 5, length: 5, text: '' }]);
    desk.insertions.changed(uri);
    assert.equal(desk.share, 1);
  });

  it('counts an accepted deletion as no text', async () => {
    const desk = new Desk();
    await desk.write(`${home}/a.ts`, 'a();\nb();\n', 'a();\n');
    assert.deepEqual(desk.edits(), []);
  });
});

describe('what is kept of completions', () => {
  const uri = `${home}/a.ts`;
  const text = 'return total(items);';

  /** Records as InlineCompletions does. */
  function completing() {
    const desk = new Desk();
    desk.open(uri, 'x\n');
    const document = { uri } as unknown as vscode.TextDocument;
    const watch = new SuggestionWatch({
      taken: ({ level, model }, taken, _offset, insertions) => {
        desk.insertions.accepted(uri, insertions);
        const chars = nonBlankUnits(taken, 0, taken.length);
        const data = { path: 'a.ts', chars, insertions: [...insertions], level, model, way: 'completion' };
        desk.made.recorder.record('accept.text', data, null);
      },
      dismissed: () => undefined,
    });
    let count = 0;
    const nextId = () => {
      count += 1;
      return `c${count}`;
    };
    const show = (offset: number, offered: string) => {
      const id = nextId();
      const insertion = desk.suggest(uri, id, offset, 0, offered);
      watch.show({ document, offset, text: offered, model: 'm', level: 'Edit', insertion, shownMs: 0 });
      return id;
    };
    const change = (offset: number, length: number, inserted: string) => {
      desk.change(uri, [{ offset, length, text: inserted }]);
      watch.changed(
        { document, contentChanges: [{ rangeOffset: offset, rangeLength: length, text: inserted }] } as never,
        900,
      );
      desk.insertions.changed(uri);
    };
    return { desk, show, change };
  }

  it('is all of it when taken whole', () => {
    const { desk, show, change } = completing();
    const id = show(2, text);
    change(2, 0, text);
    desk.tracker.accept(id, desk.clock.nowMs());
    assert.deepEqual(
      desk.edits().map(({ acceptedChars }) => acceptedChars),
      [19],
    );
    assert.equal(desk.share, 1);
  });

  for (const asksAgain of [false, true]) {
    it(`is all of it when taken word by word${asksAgain ? ', and the editor shows the rest anew' : ''}`, () => {
      const { desk, show, change } = completing();
      show(2, text);
      let at = 0;
      for (const word of ['return', ' total', '(', 'items', ');']) {
        change(2 + at, 0, word);
        at += word.length;
        if (asksAgain && at < text.length) show(2 + at, text.slice(at));
        assert.equal(desk.share, 1, word);
      }
    });
  }

  it('counts a word that was taken out before the next one came', () => {
    const { desk, show, change } = completing();
    show(2, 'first second');
    change(2, 0, 'first');
    change(2, 5, '');
    show(2, 'second');
    change(2, 0, 'second');
    assert.deepEqual(
      desk.edits().map(({ acceptedChars, keptChars }) => [acceptedChars, keptChars]),
      [[11, 6]],
    );
  });

  it('leaves a pair to the person who typed it as offered', () => {
    const { desk, show, change } = completing();
    show(2, '() => call');
    change(2, 0, '()');
    change(4, 0, ' => call');
    assert.deepEqual(
      desk.edits().map(({ acceptedChars, keptChars }) => [acceptedChars, keptChars]),
      [[6, 6]],
    );
  });
});

describe('whose record it is', () => {
  afterEach(removeTemporaryFolders);

  it('gives the same figures in a window on another project', async () => {
    const shop = new Desk();
    const blog = new Desk('file:///home/me/blog', shop.made);
    for (let at = 0; at < 12; at += 1) await shop.write(`${home}/src/f${at}.ts`, '', 'return 2;\n');
    assert.equal(blog.share, 1);
    await blog.write('file:///home/me/blog/src/f0.ts', '', 'ab\ncd\n');
    blog.change('file:///home/me/blog/src/f0.ts', [{ offset: 0, length: 6, text: '' }]);
    blog.insertions.changed('file:///home/me/blog/src/f0.ts');
    assert.deepEqual(shop.edits(), blog.edits());
    assert.deepEqual(
      shop.edits().map(({ path, keptChars }) => [path, keptChars]),
      [...Array.from({ length: 12 }, (_, at) => [`src/f${at}.ts`, 8]), ['src/f0.ts', 0]],
    );
  });

  it('keeps two files of the same name apart', async () => {
    const desk = new Desk();
    const other = 'file:///home/me/blog/a.ts';
    await desk.write(`${home}/a.ts`, '', 'one();\n');
    await desk.write(other, '', 'two();\n');
    desk.change(other, [{ offset: 0, length: 7, text: '' }]);
    desk.insertions.changed(other);
    assert.deepEqual(
      desk.edits().map(({ keptChars }) => keptChars),
      [6, 0],
    );
  });

  for (const isOpen of [true, false]) {
    for (const folder of ['', '/src'] as const) {
      it(`follows ${isOpen ? 'an open' : 'a closed'} file when ${folder === '' ? 'it' : 'its folder'} is renamed`, async () => {
        const desk = new Desk();
        const [from, to] = [`${home}/src/a.ts`, folder === '' ? `${home}/lib/b.ts` : `${home}/lib/a.ts`];
        await desk.write(from, '', 'abcd\nefgh\n');
        if (!isOpen) desk.close(from);
        const parts = { tracker: desk.tracker, store: desk.kept, insertions: desk.insertions };
        followRename(parts, folder === '' ? from : `${home}/src`, folder === '' ? to : `${home}/lib`);
        assert.equal(desk.share, 1);
        if (!isOpen) {
          assert.equal(desk.tracker.document(to), undefined, 'nobody has it open');
          desk.open(to, 'abcd\nefgh\n');
        }
        desk.texts.set(to, 'abcd\nefgh\n');
        desk.change(to, [{ offset: 0, length: 5, text: '' }]);
        desk.insertions.changed(to);
        assert.equal(desk.share, 0.5);
      });
    }
  }

  for (const isOpen of [true, false])
    it(`counts nothing of ${isOpen ? 'an open' : 'a closed'} file that is deleted, until it is back`, async () => {
      const desk = new Desk();
      const parts = { tracker: desk.tracker, store: desk.kept, insertions: desk.insertions };
      const uri = `${home}/src/a.ts`;
      await desk.write(uri, '', 'abcd\nefgh\n');
      if (!isOpen) desk.close(uri);
      countDeleted(parts, `${home}/src`);
      if (isOpen) desk.close(uri);
      assert.equal(desk.share, 0);
      assert.equal(desk.tracker.document(uri), undefined, 'nobody has it open');
      // The same window, or the one after a reload.
      for (const window of [desk, new Desk(home, desk.made)]) {
        window.open(uri, 'abcd\nefgh\n');
        window.insertions.changed(uri);
        assert.equal(desk.share, 1);
        window.close(uri);
        countDeleted({ tracker: window.tracker, store: window.kept, insertions: window.insertions }, uri);
        assert.equal(desk.share, 0);
      }
      const later = new Desk(home, desk.made);
      later.open(uri, 'abcd\n');
      later.insertions.changed(uri);
      assert.equal(desk.share, 0.5, 'what came back of it');
    });

  it('counts a file that was deleted in this window while another one had it open, once it is written to there', async () => {
    const desk = new Desk();
    const other = new Desk(home, desk.made);
    const uri = `${home}/a.ts`;
    await desk.write(uri, '', 'abcd\n');
    desk.close(uri);
    other.open(uri, 'abcd\n');
    countDeleted({ tracker: desk.tracker, store: desk.kept, insertions: desk.insertions }, uri);
    assert.equal(desk.share, 0);
    other.change(uri, [{ offset: 5, length: 0, text: 'x' }]);
    other.insertions.changed(uri);
    assert.equal(desk.share, 1);
  });

  it('does not count a deleted file because its folder is renamed, but once it is back', async () => {
    const desk = new Desk();
    const parts = { tracker: desk.tracker, store: desk.kept, insertions: desk.insertions };
    await desk.write(`${home}/src/a.ts`, '', 'abcd\n');
    desk.close(`${home}/src/a.ts`);
    countDeleted(parts, `${home}/src/a.ts`);
    followRename(parts, `${home}/src`, `${home}/lib`);
    assert.equal(desk.share, 0);
    desk.open(`${home}/lib/a.ts`, 'abcd\n');
    desk.insertions.changed(`${home}/lib/a.ts`);
    assert.equal(desk.share, 1);
  });

  it('says only once that a file is gone', async () => {
    const desk = new Desk();
    const parts = { tracker: desk.tracker, store: desk.kept, insertions: desk.insertions };
    await desk.write(`${home}/src/a.ts`, '', 'abcd\n');
    desk.close(`${home}/src/a.ts`);
    countDeleted(parts, `${home}/src/a.ts`);
    const before = desk.made.events().length;
    countDeleted(parts, `${home}/src`);
    assert.equal(desk.made.events().length, before);
  });

  it('counts what a renamed file overwrites as gone', async () => {
    const desk = new Desk();
    const parts = { tracker: desk.tracker, store: desk.kept, insertions: desk.insertions };
    for (const [name, text] of [
      ['a', 'abcd\n'],
      ['b', 'efgh\n'],
    ] as const) {
      await desk.write(`${home}/${name}.ts`, '', text);
      desk.close(`${home}/${name}.ts`);
    }
    followRename(parts, `${home}/b.ts`, `${home}/a.ts`);
    assert.equal(desk.share, 0.5);
  });

  it('counts what a file that nobody ever opened overwrites as gone, until its text is there again', async () => {
    const desk = new Desk();
    const parts = { tracker: desk.tracker, store: desk.kept, insertions: desk.insertions };
    await desk.write(`${home}/a.ts`, '', 'abcd\nefgh\n');
    desk.close(`${home}/a.ts`);
    followRename(parts, `${home}/b.ts`, `${home}/a.ts`);
    assert.equal(desk.share, 0);
    assert.equal(desk.tracker.document(`${home}/a.ts`), undefined, 'nobody has it open');
    desk.open(`${home}/a.ts`, 'abcd\n');
    desk.insertions.changed(`${home}/a.ts`);
    assert.equal(desk.share, 0.5);
  });

  describe('in a file that is not there', () => {
    /** What the editor says when a file is looked up, `FileNotFound` for instance; the others are there. */
    const filesWith = (errors: Record<string, string>) => {
      const looks = { uris: [] as string[], now: 0, most: 0 };
      const stat = async (uri: vscode.Uri) => {
        looks.uris.push(String(uri));
        looks.now += 1;
        looks.most = Math.max(looks.most, looks.now);
        await Promise.resolve();
        looks.now -= 1;
        const code = errors[String(uri)];
        if (code !== undefined) throw Object.assign(new Error(code), { code });
        return {} as vscode.FileStat;
      };
      const editor: FilesEditor = { workspace: { fs: { stat } }, Uri: { parse: (uri) => new URL(uri) as never } };
      return { editor, looks };
    };
    const judged = async (desk: Desk, errors: Record<string, string>) =>
      (await judgedEdits(desk.made.recorder, filesWith(errors).editor)).map((edit) => [
        edit.path,
        edit.keptChars,
        edit.unknownChars,
      ]);
    const [a, b] = [`${home}/a.ts`, `${home}/b.ts`];

    it('is unknown: neither kept nor failed', async () => {
      const desk = new Desk();
      for (const uri of [a, b]) await desk.write(uri, '', 'abcd\n');
      const errors = { [a]: 'FileNotFound' };
      assert.deepEqual(await judged(desk, errors), [
        ['a.ts', 0, 4],
        ['b.ts', 4, 0],
      ]);
      const edits = await judgedEdits(desk.made.recorder, filesWith(errors).editor);
      assert.deepEqual([keptShare(edits), edits.filter(hasFailed).length], [1, 0]);
    });

    it('is unknown next to another accept that was taken out before, and lost there: something may be left of the file', async () => {
      const desk = new Desk();
      await desk.write(a, 'one\n', 'one\nabcd\n');
      desk.change(a, [{ offset: 4, length: 5, text: '' }]);
      desk.insertions.changed(a);
      await desk.accept(desk.proposal(a, 'efgh\none\n'));
      assert.deepEqual(await judged(desk, { [a]: 'FileNotFound' }), [['a.ts', 0, 4]]);
      assert.deepEqual(await judged(desk, {}), [['a.ts', 4, 0]]);
      const edits = await judgedEdits(desk.made.recorder, filesWith({ [a]: 'FileNotFound' }).editor);
      assert.deepEqual([keptShare(edits), edits.filter(hasFailed).length], [0, 0]);
    });

    const rule = { level: 'Delegate', earned: { keptShare: 0.8, failure: 0.2, count: 3 } } as const;

    it('stays lost as far as it was lost before, so that no level is earned by removing files', async () => {
      const desk = new Desk();
      const uris = Array.from({ length: 6 }, (_, at) => `${home}/f${at}.ts`);
      for (const uri of uris) await desk.write(uri, '', 'abcdefghij\n');
      const lossy = uris.slice(3);
      for (const uri of lossy) {
        desk.change(uri, [{ offset: 0, length: 9, text: '' }]);
        desk.insertions.changed(uri);
      }
      const trust = async (missing: readonly string[]) => {
        const errors = Object.fromEntries(missing.map((uri) => [uri, 'FileNotFound']));
        return trustOf(rule, await judgedEdits(desk.made.recorder, filesWith(errors).editor), () => true);
      };
      assert.match((await trust([])).why, /kept 55% .* failed 0 of 6/);
      const after = await trust(lossy);
      assert.match(after.why, /kept 53% .* failed 0 of 6/);
      assert.equal(after.isEarned, false);
    });

    it('never makes the record better, whatever was in it', async () => {
      const places = fc.uniqueArray(fc.tuple(fc.nat(4), fc.nat(9)), { selector: ([file]) => file, minLength: 1 });
      const texts = fc.array(fc.record({ chars: fc.integer({ min: 1, max: 9 }), places }), {
        minLength: 1,
        maxLength: 8,
      });
      await fc.assert(
        fc.asyncProperty(texts, fc.subarray([0, 1, 2, 3, 4]), fc.subarray([0, 1, 2, 3, 4]), async (all, few, more) => {
          const { recorder } = new Desk().made;
          for (const [at, text] of all.entries()) {
            const insertions = [`${at}`];
            const count = (file: number, chars: number) =>
              recorder.record('provenance.lot', { lot: `${at}`, uri: `${home}/f${file}.ts`, chars, model: 'm' }, null);
            count(text.places[0]?.[0] ?? 0, text.chars);
            recorder.record(
              'accept.text',
              { path: `${at % 3}.ts`, level: 'Edit', chars: text.chars, insertions },
              null,
            );
            for (const [file, chars] of text.places) count(file, chars);
          }
          const edits = async (files: readonly number[]) => {
            const errors = Object.fromEntries(files.map((file) => [`${home}/f${file}.ts`, 'FileNotFound']));
            return judgedEdits(recorder, filesWith(errors).editor);
          };
          const [before, after] = [await edits(few), await edits([...few, ...more])];
          assert.ok((keptShare(after) ?? 0) <= (keptShare(before) ?? 0) + 1e-9);
          assert.deepEqual(after.map(hasFailed), before.map(hasFailed));
          const lost = (edit: AcceptedEdits) => edit.acceptedChars - edit.keptChars - edit.unknownChars;
          assert.deepEqual(after.map(lost), before.map(lost));
          if (trustOf(rule, after, () => true).isEarned) assert.ok(trustOf(rule, before, () => true).isEarned);
        }),
        { numRuns: 300 },
      );
    });

    it('is unknown only as far as it is nowhere else: a copy may go', async () => {
      const desk = new Desk();
      await desk.write(a, '', 'abcdefgh\n');
      desk.open(b, '');
      desk.tracker.copy(a, 0, 4, desk.clock.nowMs());
      desk.tracker.paste(b, 'abcd');
      desk.change(b, [{ offset: 0, length: 0, text: 'abcd' }]);
      desk.insertions.changed(b);
      assert.deepEqual(await judged(desk, { [b]: 'FileNotFound' }), [['a.ts', 8, 0]]);
      assert.deepEqual(await judged(desk, { [a]: 'FileNotFound' }), [['a.ts', 4, 4]]);
      assert.deepEqual(await judged(desk, { [a]: 'FileNotFound', [b]: 'FileNotFound' }), [['a.ts', 0, 8]]);
    });

    it('is gone if it was taken out, or the file deleted, before anybody’s eyes', async () => {
      const desk = new Desk();
      for (const uri of [a, b]) await desk.write(uri, '', 'abcd\n');
      desk.change(a, [{ offset: 0, length: 5, text: '' }]);
      desk.insertions.changed(a);
      countDeleted({ tracker: desk.tracker, store: desk.kept, insertions: desk.insertions }, b);
      assert.deepEqual(await judged(desk, { [a]: 'FileNotFound', [b]: 'FileNotFound' }), [
        ['a.ts', 0, 0],
        ['b.ts', 0, 0],
      ]);
    });

    it('is unknown once it is back after it was deleted in the editor, until it is opened', async () => {
      const desk = new Desk();
      const parts = { tracker: desk.tracker, store: desk.kept, insertions: desk.insertions };
      const remote = 'vscode-remote://ssh/c.ts';
      for (const uri of [a, b, remote]) await desk.write(uri, '', 'abcd\nefgh\n');
      desk.change(b, [{ offset: 0, length: 2, text: '' }]);
      for (const uri of [a, b, remote]) {
        desk.close(uri);
        countDeleted(parts, uri);
      }
      const gone = { [a]: 'FileNotFound', [b]: 'FileNotFound' };
      const away = ['vscode-remote://ssh/c.ts', 0, 0];
      assert.deepEqual(await judged(desk, gone), [['a.ts', 0, 0], ['b.ts', 0, 0], away]);
      assert.deepEqual(await judged(desk, {}), [['a.ts', 0, 8], ['b.ts', 0, 6], away]);
      followRename(parts, b, `${home}/d.ts`);
      assert.deepEqual(await judged(desk, gone), [['a.ts', 0, 0], ['b.ts', 0, 6], away]);
      desk.open(a, 'abcd\n');
      desk.insertions.changed(a);
      assert.deepEqual((await judged(desk, {}))[0], ['a.ts', 4, 0]);
      desk.close(a);
      countDeleted(parts, a);
      assert.deepEqual((await judged(desk, {}))[0], ['a.ts', 0, 4], 'what was not there at last is lost');
    });

    it('is gone after it was deleted if the mark is of a version that did not say what was there', async () => {
      const desk = new Desk();
      await desk.write(a, '', 'abcd\n');
      countDeleted({ tracker: desk.tracker, store: desk.kept, insertions: desk.insertions }, a);
      desk.made.store.documents.writeSnapshot(`calibrated:gone/${a}`, Uint8Array.of(1));
      assert.deepEqual(await judged(desk, {}), [['a.ts', 0, 0]]);
    });

    it('is what was recorded if the editor cannot say whether the file is there', async () => {
      const desk = new Desk();
      await desk.write(a, '', 'abcd\n');
      for (const code of ['NoPermissions', 'Unavailable', 'Unknown'])
        assert.deepEqual(await judged(desk, { [a]: code }), [['a.ts', 4, 0]], code);
    });

    it('is looked up once a file, a few at a time, and only for files of this disk that hold accepted text', async () => {
      const desk = new Desk();
      const uris = Array.from({ length: 50 }, (_, at) => `${home}/f${at}.ts`);
      for (const uri of uris) {
        await desk.write(uri, '', 'abcd\n');
        await desk.accept(desk.proposal(uri, 'efgh\nabcd\n'));
      }
      await desk.write('vscode-remote://ssh/a.ts', '', 'abcd\n');
      desk.close(uris[0] ?? '');
      countDeleted({ tracker: desk.tracker, store: desk.kept, insertions: desk.insertions }, uris[0] ?? '');
      // An agent's, which nobody accepted.
      const agents = { lot: '1-1', uri: `${home}/agent.ts`, chars: 4, model: 'm', tool: 'codex', level: null };
      desk.made.recorder.record('provenance.lot', agents, null);
      const { editor, looks } = filesWith({});
      await judgedEdits(desk.made.recorder, editor);
      assert.deepEqual(looks.uris.toSorted(), uris.toSorted());
      assert.ok(looks.most > 1 && looks.most <= 16, `${looks.most} at once`);
    });
  });

  it('follows what came to a file from an unsaved document, and no longer the document', async () => {
    const desk = new Desk();
    const uri = `${home}/a.ts`;
    await desk.write('untitled:Untitled-1', '', 'return 2;\n');
    desk.open(uri, '');
    desk.insertions.changed(uri);
    const [accepted] = desk.made.events().filter(({ kind }) => kind === 'provenance.lot');
    const lot: string = Object(accepted)['lot'];
    for (const chars of [8, 0]) {
      desk.made.recorder.record(
        'provenance.lot',
        { lot, uri, chars, model: 'm', tool: 'Calibrated', level: 'Edit' },
        null,
      );
      assert.equal(desk.share, chars / 8);
    }
  });

  it('says nothing about files that were never saved: the name will be another text’s', async () => {
    const desk = new Desk();
    await desk.write('untitled:Untitled-1', '', 'return 2;\n');
    desk.change('untitled:Untitled-1', [{ offset: 0, length: 10, text: 'other' }]);
    desk.insertions.changed('untitled:Untitled-1');
    assert.deepEqual(
      desk.edits().map(({ acceptedChars, unknownChars }) => [acceptedChars, unknownChars]),
      [[8, 8]],
    );
    assert.equal(desk.share, null);
  });

  it('says nothing about accepts of which the record does not say what was new', async () => {
    const desk = new Desk();
    desk.made.recorder.record('accept.text', { path: 'a.ts', chars: 83, level: 'Edit', model: 'm', way: 'proposal' });
    assert.deepEqual(
      desk.edits().map(({ acceptedChars, unknownChars }) => [acceptedChars, unknownChars]),
      [[83, 83]],
    );
    await desk.write(`${home}/a.ts`, '', 'abcd\n');
    assert.equal(desk.share, 1);
    assert.equal(desk.edits().length, 2);
  });

  it('survives the end of the process', async () => {
    const { path } = temporaryFolder();
    const first = new Desk();
    await first.write(`${home}/a.ts`, '', 'abcd\n');
    const { store } = await openStore({ directory: path, clock: first.clock });
    first.made.events();
    store.append([...first.made.store.events()]);
    assert.equal(keptShare(recordedEdits(store)), 1);
    store.close();
  });

  it('is told from accepts, tasks and tags, all of which something records', async () => {
    const { recorder, store } = new Desk().made;
    const kinds: unknown[] = [];
    const watched = Object.create(store, {
      events: {
        value: (filter: EventFilter) => {
          kinds.push(filter.kinds ?? filter.kindPrefix);
          return store.events(filter);
        },
      },
    });
    const editor = { workspace: { fs: { stat: async () => assert.fail() } }, Uri: { parse: () => assert.fail() } };
    await judgedEdits({ ...recorder, store: async () => watched }, editor);
    assert.deepEqual(new Set(kinds.flat()), new Set(['provenance.lot', 'accept.text', 'task']));
  });

  it('puts no place of this machine into the event of an accept, nor into figures', async () => {
    const desk = new Desk();
    await desk.write(`${home}/src/a.ts`, '', 'abcd\n');
    const [accept] = desk.made.events().filter(({ kind }) => kind === 'accept.text');
    assert.deepEqual(Object.keys(accept ?? {}).sort(), [
      'chars',
      'insertions',
      'kind',
      'level',
      'model',
      'path',
      'task',
      'way',
    ]);
    assert.doesNotMatch(JSON.stringify(accept), /home|file:/);
    const report = survivalReport(insertionsOf(desk.made.store.events()), desk.clock.nowMs());
    assert.equal(report.all.chars, 4);
    assert.doesNotMatch(JSON.stringify([report, desk.edits()]), /home|file:/);
  });
});
