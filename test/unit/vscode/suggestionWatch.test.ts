import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { SuggestionWatch } from '../../../src/vscode/completion/suggestionWatch.ts';

describe('what becomes of a completion on screen', () => {
  const document = {} as vscode.TextDocument;
  const suggestion = { document, offset: 10, text: ' one two', model: 'm', level: 'Edit', insertion: 'a', shownMs: 0 };
  let seen: string[];
  let watch: SuggestionWatch;
  const change = (rangeOffset: number, rangeLength: number, text: string, nowMs = 2000) =>
    watch.changed({ document, contentChanges: [{ rangeOffset, rangeLength, text }] } as never, nowMs);

  beforeEach(() => {
    seen = [];
    watch = new SuggestionWatch({
      taken: (_, text, offset) => seen.push(`taken${text}@${offset}`),
      dismissed: () => seen.push('dismissed'),
    });
    watch.show(suggestion);
  });

  it('is taken whole, or by word', () => {
    change(10, 0, ' one');
    change(14, 0, ' two');
    assert.deepEqual(seen, ['taken one@10', 'taken two@14']);
  });

  it('is taken after some of it was typed: the editor puts the whole in the place of what was typed', () => {
    change(10, 0, ' ');
    change(11, 0, 'o');
    watch.show({ ...suggestion, offset: 12, text: 'ne two', shownMs: 1900 });
    change(10, 2, ' one two');
    assert.deepEqual(seen, ['takenne two@12']);
  });

  it('is taken after some of it was typed, when the editor asked again in between', () => {
    change(10, 0, ' ');
    watch.show({ ...suggestion, offset: 11, text: 'one two', shownMs: 1900 });
    change(11, 0, 'o');
    change(12, 0, 'n');
    change(11, 2, 'one two');
    assert.deepEqual(seen, ['takene two@13']);
  });

  it('is not taken by text that replaces what stood before it', () => {
    change(10, 0, ' ');
    change(9, 2, 'one two');
    change(10, 1, ' one');
    assert.deepEqual(seen, ['dismissed']);
  });

  it('is taken after some of it was typed, as the rest', () => {
    change(10, 0, ' ');
    watch.show({ ...suggestion, offset: 11, text: 'one two', shownMs: 1900 });
    change(11, 0, 'one two');
    assert.deepEqual(seen, ['takenone two@11']);
  });

  it('is dismissed by other text once it was seen, and by nothing else', () => {
    change(10, 0, 'x', 400);
    assert.deepEqual(seen, [], 'nobody has read it yet');
    watch.show(suggestion);
    change(10, 0, ' ');
    change(10, 1, ' other', 600);
    assert.deepEqual(seen, ['dismissed']);
    change(10, 0, ' one');
    assert.deepEqual(seen, ['dismissed']);
  });
});
