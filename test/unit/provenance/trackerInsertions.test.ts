// Which accepted text counts as one insertion. Survival figures take insertions for independent, so parts of one must not be several.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { insertionsIn } from '../../../src/provenance/review/insertions.ts';
import { ProvenanceTracker } from '../../../src/provenance/tracker/tracker.ts';

const uri = 'file:///w/a.ts';
const tag = { tool: 'Calibrated', model: 'm', level: 'Edit' };

/** Types and takes in a new document; every step a second after the one before. */
class Editor {
  readonly tracker = new ProvenanceTracker();
  #timeMs = 1_800_000_000_000;
  #count = 0;
  constructor(text = '') {
    this.tracker.open(uri, text, this.#timeMs);
  }

  /** The editor asks for a completion and shows it. */
  show(offset: number, text: string, more = tag): void {
    this.#timeMs += 1000;
    this.#count += 1;
    this.tracker.suggestion({ id: `s${this.#count}`, uri, offset, length: 0, text, tag: more }, this.#timeMs);
  }

  insert(offset: number, text: string): void {
    this.#timeMs += 1000;
    const changes = [{ offset, length: 0, text }];
    this.tracker.change(uri, { changes, reason: null, cause: null, timeMs: this.#timeMs });
  }

  /** Non-blank characters of each insertion. */
  insertions(): number[] {
    const document = this.tracker.document(uri);
    return document === undefined
      ? []
      : [...insertionsIn(document, this.tracker.tags).values()].map(({ chars }) => chars);
  }
}

describe('an insertion', () => {
  it('is a completion taken word by word, although the editor asks again after each', () => {
    const editor = new Editor('x = ');
    editor.show(4, 'first second third');
    editor.insert(4, 'first ');
    editor.show(10, 'second third');
    editor.insert(10, 'second ');
    editor.show(17, 'third');
    editor.insert(17, 'third');
    assert.deepEqual(editor.insertions(), [16]);
  });

  it('is the rest of a completion whose beginning was typed', () => {
    const editor = new Editor();
    editor.show(0, 'first second');
    editor.insert(0, 'first ');
    editor.insert(6, 's');
    editor.show(7, 'econd');
    editor.insert(7, 'econd');
    assert.deepEqual(editor.insertions(), [10]);
  });

  it('is not shared with another completion, place, model or level', () => {
    for (const [offset, text, by] of [
      [6, 'other words', tag],
      [6, 'second more', tag],
      [0, 'second ', tag],
      [6, 'second', { ...tag, model: 'n' }],
      [6, 'second', { ...tag, level: 'Delegate' }],
      [6, 'second', { ...tag, tool: 'Other' }],
    ] as const) {
      const editor = new Editor();
      editor.show(0, 'first second');
      editor.insert(0, 'first ');
      editor.show(offset, text, by);
      editor.insert(offset, text);
      assert.equal(editor.insertions().length, 2, `${offset} ${text} ${JSON.stringify(by)}`);
    }
  });

  it('is not shared by the same completion shown twice and taken twice', () => {
    const editor = new Editor();
    editor.show(0, 'first;\n');
    editor.insert(0, 'first;\n');
    editor.show(7, 'first;\n');
    editor.insert(7, 'first;\n');
    assert.deepEqual(editor.insertions(), [6, 6]);
  });
});
