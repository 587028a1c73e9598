import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AcceptedCompletions } from '../../../src/practice/acceptedCompletions.ts';

const piece = (text: string, offset: number, uri = 'a') => ({ uri, model: 'm', text, offset });

describe('completions taken in a file', () => {
  it('count lines in sum, and begin anew when they were taken', () => {
    const pieces = new AcceptedCompletions();
    pieces.add(piece('one\n\ntwo', 0));
    pieces.add(piece('three', 50));
    assert.equal(pieces.take('a', 4), undefined);
    pieces.add(piece('four', 90));
    pieces.add(piece('elsewhere', 0, 'b'));
    assert.deepEqual(pieces.take('a', 4), { model: 'm', texts: ['one\n\ntwo', 'three', 'four'], lines: 4 });
    assert.equal(pieces.take('a', 1), undefined);
  });

  it('count the words of one line as one line', () => {
    const pieces = new AcceptedCompletions();
    pieces.add(piece('return ', 10));
    pieces.add(piece('total ', 17));
    pieces.add(piece('+ 1;', 23));
    assert.deepEqual(pieces.take('a', 1), { model: 'm', texts: ['return total + 1;'], lines: 1 });
  });
});
