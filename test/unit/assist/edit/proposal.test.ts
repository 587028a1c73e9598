import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { Proposal } from '../../../../src/assist/edit/proposal.ts';
import { AppError } from '../../../../src/base/appError.ts';
import { hunksBetween } from '../../../../src/base/hunks.ts';

const source = { tool: 'calibrated', model: 'test', level: 'Edit', requestId: 'r1' };
const lines = fc
  .array(fc.constantFrom('a', 'b', 'c', '  d', '', 'é', '𝒳'), { maxLength: 12 })
  .map((parts) => parts.join('\n'));

function applied(text: string, edit: { offset: number; oldText: string; newText: string }): string {
  return text.slice(0, edit.offset) + edit.newText + text.slice(edit.offset + edit.oldText.length);
}

describe('proposal', () => {
  it('turns one text into the other, in whatever order its hunks are accepted', () => {
    fc.assert(
      fc.property(lines, lines, fc.infiniteStream(fc.nat()), (before, after, order) => {
        if (before === after) return;
        const proposal = new Proposal('p', 'file:///a', source, before, after);
        let text = before;
        while (!proposal.isSettled) {
          const pending = proposal.pending;
          const hunk = pending[(order.next().value ?? 0) % pending.length];
          assert.ok(hunk);
          const edit = proposal.accept(hunk.id, text);
          text = applied(text, edit);
          proposal.markAccepted(hunk.id);
          proposal.documentChanged([{ offset: edit.offset, length: edit.oldText.length, text: edit.newText }]);
          assert.equal(proposal.preview(text).text, after);
        }
        assert.equal(text, after);
      }),
    );
  });

  it('never changes text that is not the old text, whatever the user types meanwhile', () => {
    fc.assert(
      fc.property(
        lines,
        lines,
        fc.nat(),
        fc.nat(3),
        fc.constantFrom('x', '\n', 'a\n', ''),
        (before, after, at, length, text) => {
          if (before === after) return;
          const proposal = new Proposal('p', 'file:///a', source, before, after);
          const offset = at % (before.length + 1);
          const change = { offset, length: Math.min(length, before.length - offset), text };
          const typed = before.slice(0, offset) + text + before.slice(offset + change.length);
          proposal.documentChanged([change]);
          for (const hunk of proposal.pending) {
            try {
              const edit = proposal.accept(hunk.id, typed);
              assert.equal(typed.slice(edit.offset, edit.offset + edit.oldText.length), hunk.oldText);
            } catch (error) {
              assert.ok(AppError.is(error, 'refused'));
            }
          }
        },
      ),
    );
  });

  it('refuses a hunk whose old text the user has changed, and keeps it pending', () => {
    const proposal = new Proposal('p', 'file:///a', source, 'one\ntwo\n', 'one\nTWO\n');
    proposal.documentChanged([{ offset: 4, length: 1, text: 'x' }]);
    assert.throws(() => proposal.accept(0, 'one\nxwo\n'), /has changed, so this part was not applied/);
    assert.equal(proposal.pending.length, 1);
  });

  it('says so when there is nothing to change', () => {
    assert.throws(() => new Proposal('p', 'file:///a', source, 'same', 'same'), /there is nothing to do/);
  });
});

describe('hunks', () => {
  it('carry offsets of the old text', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        for (const hunk of hunksBetween(before, after)) {
          assert.equal(before.slice(hunk.offset, hunk.offset + hunk.oldText.length), hunk.oldText);
        }
      }),
    );
  });
});

describe('a proposal that is large, or asked for again', () => {
  const before = Array.from({ length: 40 }, (_, line) => `line ${line}\n`).join('');
  const after = before.replaceAll(/line (\d*[05])\n/g, 'LINE $1\n');

  it('is shown in steps of so many lines, the next when one is decided', () => {
    const proposal = new Proposal('p', 'file:///a', source, before, after, { linesAtOnce: 3 });
    assert.deepEqual(proposal.step, { current: 1, count: 3 });
    assert.equal(proposal.pendingLines, 8);
    assert.equal(proposal.pending.length, 3);
    for (const { id } of proposal.pending) proposal.reject(id);
    assert.deepEqual(proposal.step, { current: 2, count: 3 });
    assert.equal(proposal.preview(before).hunks.length, 3);
    assert.equal(proposal.isSettled, false);
  });

  it('takes another text for one part', () => {
    const proposal = new Proposal('p', 'file:///a', source, 'a\nb\n', 'A\nb\n');
    assert.equal(proposal.revise(0, 'Ä\n', 'test'), true);
    assert.equal(proposal.preview('a\nb\n').text, 'Ä\nb\n');
    assert.equal(proposal.revise(0, 'a\n', 'test'), false);
    assert.equal(proposal.isSettled, true);
  });
});

describe('a part whose text was written over', () => {
  it('is found again where its text stands once, and refused when it might be another', () => {
    const long = 'const total = price * quantity;\n';
    const text = `a\n${long}b\n`;
    const proposal = new Proposal('p', 'file:///a', source, text, `a\nconst total = 0;\nb\n`);
    const formatted = `  a\n\n${long}b\n`;
    proposal.documentChanged([{ offset: 0, length: text.length, text: formatted }]);
    assert.equal(proposal.accept(0, formatted).offset, 5);
    assert.throws(() => proposal.accept(0, formatted + long), /has changed, so this part was not applied/);
    const brace = new Proposal('p', 'file:///a', source, 'x\n}\n', 'x\n]\n');
    brace.documentChanged([{ offset: 0, length: 4, text: '}\n}\n' }]);
    assert.throws(() => brace.accept(0, '}\n}\n'), /has changed, so this part was not applied/);
  });
});

describe('a part whose place is not certain', () => {
  const long = 'const total = price * quantity;\n';

  it('is left out of the preview, and the others stay', () => {
    const text = `${long}b\nc\n`;
    const proposal = new Proposal('p', 'file:///a', source, text, 'const total = 0;\nb\nC\n');
    const changed = `const total = price;\nb\nc\n`;
    proposal.documentChanged([{ offset: 0, length: long.length, text: 'const total = price;\n' }]);
    const { text: shown, hunks } = proposal.preview(changed);
    assert.equal(shown, 'const total = price;\nb\nC\n');
    assert.equal(hunks.length, 1);
  });

  it('is found at the very beginning of the text, and not in the middle of a line', () => {
    const proposal = new Proposal('p', 'file:///a', source, `a\n${long}`, 'a\nconst total = 0;\n');
    proposal.documentChanged([{ offset: 0, length: 2 + long.length, text: long }]);
    assert.equal(proposal.accept(0, long).offset, 0);
    assert.throws(() => proposal.accept(0, `x ${long}`), /has changed, so this part was not applied/);
  });

  it('that only inserts stays below a line typed there, and above other text', () => {
    const at = (text: string) => {
      const proposal = new Proposal('p', 'file:///a', source, 'b\n', 'new\nb\n');
      proposal.documentChanged([{ offset: 0, length: 0, text }]);
      return proposal.preview(`${text}b\n`).text;
    };
    assert.equal(at('x\n'), 'x\nnew\nb\n');
    assert.equal(at('x'), 'new\nxb\n');
  });
});

describe('parts that are decided', () => {
  const before = 'a\nb\nc\nd\ne\n';
  const after = 'A\nb\nC\nd\nE\n';
  const fresh = () => new Proposal('p', 'file:///a', source, before, after);

  it('are not decided again', () => {
    const proposal = fresh();
    const [first, second] = proposal.pending;
    assert.ok(first && second);
    proposal.markAccepted(first.id);
    proposal.reject(second.id);
    for (const { id } of [first, second]) {
      assert.throws(() => proposal.accept(id, before), /already decided/);
      assert.throws(() => proposal.reject(id), /already decided/);
    }
    assert.equal(proposal.pendingLines, 1);
    assert.ok(!proposal.isSettled);
  });

  it('stay as they are when the rest is rejected', () => {
    const proposal = fresh();
    const [first] = proposal.pending;
    assert.ok(first);
    proposal.markAccepted(first.id);
    proposal.rejectAll();
    assert.ok(proposal.isSettled);
    assert.deepEqual([proposal.pending, proposal.pendingLines], [[], 0]);
    assert.deepEqual(proposal.step, { current: 1, count: 1 });
  });

  it('follow several changes of the person at once, in whatever order these come', () => {
    for (const flip of [false, true]) {
      const proposal = fresh();
      const changes = [
        { offset: 2, length: 0, text: 'x\n' },
        { offset: 6, length: 0, text: 'yy\n' },
      ];
      proposal.documentChanged(flip ? changes.toReversed() : changes);
      const offsets = proposal.pending.map(({ id }) => proposal.accept(id, 'a\nx\nb\nc\nyy\nd\ne\n').offset);
      assert.deepEqual(offsets, [0, 6, 13]);
    }
  });

  it('are told apart from text that was typed right before and behind them', () => {
    const proposal = fresh();
    // Behind the line of the second part, then at its very beginning.
    proposal.documentChanged([{ offset: 6, length: 0, text: 'n\n' }]);
    proposal.documentChanged([{ offset: 4, length: 0, text: 'm\n' }]);
    const [, second] = proposal.pending;
    assert.ok(second);
    assert.deepEqual(proposal.accept(second.id, 'a\nb\nm\nc\nn\nd\ne\n'), {
      offset: 6,
      oldText: 'c\n',
      newText: 'C\n',
    });
  });

  it('move with what is replaced above them', () => {
    const proposal = fresh();
    proposal.documentChanged([{ offset: 2, length: 2, text: 'bbb\n' }]);
    assert.deepEqual(
      proposal.pending.map(({ id }) => proposal.accept(id, 'a\nbbb\nc\nd\ne\n').offset),
      [0, 6, 10],
    );
  });

  it('with nothing but short text are not looked for elsewhere', () => {
    const proposal = fresh();
    const [first] = proposal.pending;
    assert.ok(first);
    proposal.documentChanged([{ offset: 0, length: 1, text: 'z' }]);
    assert.throws(() => proposal.accept(first.id, 'z\nb\na\nd\ne\n'), /Your text has changed/);
  });
});

describe('a proposal as it is shown', () => {
  const before = 'a\nb\nc\nd\ne\n';
  const after = 'A\nb\nC\nd\nE\n';
  const unique = 'const total = price * quantity;\n';

  it('is of a file that exists, unless it is said to be new', () => {
    assert.equal(new Proposal('p', 'file:///a', source, before, after).newFileLanguage, undefined);
    assert.equal(new Proposal('p', 'file:///a', source, '', after, { newFileLanguage: 'go' }).newFileLanguage, 'go');
  });

  it('of a new file is not put into one that has come meanwhile, unless that is blank', () => {
    const added = new Proposal('p', 'file:///a', source, '', 'one();\n', { newFileLanguage: 'typescript' });
    assert.throws(
      () => added.accept(0, 'theirs();\n'),
      (error) => AppError.is(error, 'refused') && /is there by now/.test(error.message),
    );
    assert.deepEqual(added.preview('theirs();\n'), { text: 'theirs();\n', hunks: [] });
    assert.ok(!added.isSettled);
    added.documentChanged([{ offset: 0, length: 0, text: '\n' }]);
    assert.equal(added.preview('\n').text, 'one();\n\n');
    assert.deepEqual(added.accept(0, ''), { offset: 0, oldText: '', newText: 'one();\n' });
  });

  it('of an empty file is not put into one that has a text by now', () => {
    const made = (before = '', after = 'one();\n') => new Proposal('p', 'file:///a', source, before, after);
    const theirs = 'const name = "theirs";\n';
    for (const [proposal, text] of [
      [made(), theirs],
      [made('\n', '\none();\n'), `\n${theirs}`],
    ] as const) {
      assert.throws(
        () => proposal.accept(0, text),
        (error) => AppError.is(error, 'refused') && /Your text has changed/.test(error.message),
      );
      assert.deepEqual(proposal.preview(text), { text, hunks: [] });
    }
    const followed = made();
    followed.documentChanged([{ offset: 0, length: 0, text: theirs }]);
    assert.throws(() => followed.accept(0, theirs), AppError);
    const caughtUp = made();
    caughtUp.catchUp(theirs);
    assert.throws(() => caughtUp.accept(0, theirs), AppError);
    assert.deepEqual(made().accept(0, ''), { offset: 0, oldText: '', newText: 'one();\n' });
    caughtUp.catchUp('');
    assert.deepEqual(caughtUp.preview('').text, 'one();\n');
  });

  it('says where each of its parts begins in the text that is shown', () => {
    const { text, hunks } = new Proposal('p', 'file:///a', source, before, 'AA\nb\nC\nd\nE\n').preview(before);
    assert.equal(text, 'AA\nb\nC\nd\nE\n');
    assert.deepEqual(hunks, [
      { id: 0, offset: 0 },
      { id: 1, offset: 5 },
      { id: 2, offset: 9 },
    ]);
  });

  it('shows its parts in the order of the text, also where one of them was moved', () => {
    const other = 'const count = lines.length;\n';
    const proposal = new Proposal('p', 'file:///a', source, `${unique}x\n${other}`, `one();\nx\ntwo();\n`);
    const turned = `${other}x\n${unique}`;
    proposal.documentChanged([{ offset: 0, length: `${unique}x\n${other}`.length, text: turned }]);
    const { text, hunks } = proposal.preview(turned);
    assert.equal(text, 'two();\nx\none();\n');
    assert.deepEqual(
      hunks.map(({ id }) => id),
      [1, 0],
    );
  });

  it('leaves out a part that lies within another one', () => {
    const text = `${unique}x\n${unique.replace('total', 'sum')}`;
    const proposal = new Proposal('p', 'file:///a', source, text, 'one();\nx\ntwo();\n');
    const joined = text.replace('x\n', '');
    proposal.documentChanged([{ offset: unique.length, length: 2, text: '' }]);
    assert.equal(proposal.preview(joined).text, 'one();\ntwo();\n');
  });

  it('keeps a rejected part rejected when the rest is rejected, and an accepted one accepted', () => {
    const proposal = new Proposal('p', 'file:///a', source, before, after);
    proposal.markAccepted(0);
    proposal.rejectAll();
    assert.throws(() => proposal.markAccepted(1), /already decided/);
    assert.throws(
      () => proposal.accept(7, before),
      (error) => AppError.is(error, 'refused'),
    );
    assert.throws(
      () => new Proposal('p', 'file:///a', source, 'same', 'same'),
      (error) => AppError.is(error, 'badInput'),
    );
  });
});

describe('a part and what is typed around it', () => {
  const text = 'a\nb\nc\n';
  const offsetAfter = (change: { offset: number; length: number; text: string }) => {
    const proposal = new Proposal('p', 'file:///a', source, text, 'a\nB\nc\n');
    proposal.documentChanged([change]);
    const now = text.slice(0, change.offset) + change.text + text.slice(change.offset + change.length);
    try {
      return proposal.accept(0, now).offset;
    } catch (error) {
      return AppError.is(error, 'refused') ? 'refused' : error;
    }
  };

  it('moves with what is typed above it', () => {
    assert.equal(offsetAfter({ offset: 0, length: 0, text: 'xy' }), 4);
    assert.equal(offsetAfter({ offset: 1, length: 1, text: '\nx\n' }), 4);
  });

  it('stays with what is typed below it', () => {
    assert.equal(offsetAfter({ offset: 4, length: 0, text: 'x' }), 2);
    assert.equal(offsetAfter({ offset: 4, length: 2, text: '' }), 2);
  });

  it('is refused once something within it was typed or removed, even if it reads the same again', () => {
    assert.equal(offsetAfter({ offset: 3, length: 0, text: 'x' }), 'refused');
    assert.equal(offsetAfter({ offset: 2, length: 1, text: 'b' }), 'refused');
    assert.equal(offsetAfter({ offset: 1, length: 2, text: '\nb' }), 'refused');
    assert.equal(offsetAfter({ offset: 3, length: 2, text: '\nc' }), 'refused');
  });

  it('is refused once it begins in the middle of a line, since it would join lines', () => {
    assert.equal(offsetAfter({ offset: 2, length: 0, text: 'xy' }), 'refused');
    assert.equal(offsetAfter({ offset: 1, length: 1, text: '' }), 'refused');
    for (const [before, after, change] of [
      ['x = 1\n\nreturn x\n', 'x = 1\nreturn x\n', { offset: 5, length: 1, text: '' }],
      ['go()\n\nrun(a)\n', 'go()\nrun(a, 2)\n', { offset: 5, length: 0, text: 'const b = 2' }],
      ['go()\nrun(a)\n', 'go()\nnew()\nrun(a)\n', { offset: 4, length: 1, text: '' }],
      ['run(a)\n', 'run(\n  a,\n)\n', { offset: 0, length: 0, text: '// ' }],
    ] as const) {
      const proposal = new Proposal('p', 'file:///a', source, before, after);
      proposal.documentChanged([change]);
      const now = before.slice(0, change.offset) + change.text + before.slice(change.offset + change.length);
      const [part] = proposal.pending;
      assert.throws(() => proposal.accept(part?.id ?? -1, now), /so this part was not applied/, now);
    }
  });

  it('that replaces old text moves with a line that is typed before it', () => {
    assert.equal(offsetAfter({ offset: 2, length: 0, text: 'x\n' }), 4);
  });

  it('that only inserts at the top moves with the lines that are typed above it', () => {
    const proposal = new Proposal('p', 'file:///a', source, 'b\n', 'new\nb\n');
    proposal.documentChanged([{ offset: 0, length: 0, text: 'a\n' }]);
    proposal.documentChanged([{ offset: 0, length: 1, text: 'aaa' }]);
    assert.equal(proposal.preview('aaa\nb\n').text, 'aaa\nnew\nb\n');
    proposal.documentChanged([{ offset: 0, length: 0, text: 'x' }]);
    assert.equal(proposal.preview('xaaa\nb\n').text, 'xaaa\nnew\nb\n');
    proposal.documentChanged([{ offset: 0, length: 5, text: 'y\n' }]);
    assert.equal(proposal.preview('y\nb\n').text, 'y\nnew\nb\n');
  });
});

describe('a part that is the last line of a file without a line end', () => {
  const text = 'a();\nrun();';
  const placed = (typed: string, offset = text.length) => {
    const proposal = new Proposal('p', 'file:///a', source, text, `${text}\nlater();`);
    proposal.documentChanged([{ offset, length: 0, text: typed }]);
    const now = text.slice(0, offset) + typed + text.slice(offset);
    try {
      return applied(now, proposal.accept(0, now));
    } catch (error) {
      return AppError.is(error, 'refused') ? 'refused' : error;
    }
  };

  it('is written over by what is typed behind it, and not by the line end that an editor adds', () => {
    assert.equal(placed(' // mine'), 'refused');
    assert.equal(placed(' // mine\n'), 'refused');
    assert.equal(placed('\n'), `${text}\nlater();\n`);
    assert.equal(placed('\r\nmine();'), `${text}\nlater();\r\nmine();`);
    assert.equal(placed('b();\n', 5), 'a();\nb();\nrun();\nlater();');
  });

  it('takes what was typed behind it and taken back again for nothing', () => {
    const proposal = new Proposal('p', 'file:///a', source, text, `${text}\nlater();`);
    for (const typed of ['\n', ' // mine']) {
      proposal.documentChanged([{ offset: text.length, length: 0, text: typed }]);
      proposal.documentChanged([{ offset: text.length, length: typed.length, text: '' }]);
    }
    assert.equal(applied(text, proposal.accept(0, text)), `${text}\nlater();`);
  });

  it('is found, too, where nobody reported the line end that was added, or text behind it', () => {
    const caughtUp = (now: string) => {
      const proposal = new Proposal('p', 'file:///a', source, text, `${text}\nlater();`);
      proposal.catchUp(now);
      return applied(now, proposal.accept(0, now));
    };
    assert.equal(caughtUp(`${text}\n`), `${text}\nlater();\n`);
    assert.equal(caughtUp(`b();\n${text}\r\n`), `b();\n${text}\nlater();\r\n`);
    assert.equal(caughtUp(`${text}\nmine();\n`), `${text}\nlater();\nmine();\n`);
    assert.throws(() => caughtUp(`${text} // mine`), AppError);
  });
});

describe('a proposal that nobody has followed yet', () => {
  const before = '- x\n- x\n- y\n';
  const made = () => new Proposal('p', 'file:///a', source, before, '- x\n- z\n- y\n');

  it('catches up with what was typed since it was made, also where the same line stands at its old place', () => {
    const proposal = made();
    proposal.catchUp(`- w\n${before}`);
    proposal.catchUp(`- w\n- v\n${before}`);
    assert.equal(proposal.preview(`- w\n- v\n${before}`).text, '- w\n- v\n- x\n- z\n- y\n');
    const around = `- w\n${before.replace('- y', '- y!')}`;
    const other = made();
    other.catchUp(around);
    assert.throws(() => other.accept(0, around), AppError, 'which of the same lines is meant is not certain');
  });

  it('refuses a part that may have been deleted, or moved by a deletion between equal lines', () => {
    const pair = 'expect(on()).toBe(true);\ntoggle();\n';
    const text = `${pair}${pair}expect(on()).toBe(true);\n`;
    for (const [at, now] of [
      [pair.length, text.slice(pair.length)],
      [0, text.slice(pair.length)],
      [2 * pair.length, `${text}expect(on()).toBe(true);\n`],
    ] as const) {
      const proposal = new Proposal(
        'p',
        'file:///a',
        source,
        text,
        text.slice(0, at) + text.slice(at).replace('true', 'false'),
      );
      proposal.catchUp(now);
      assert.throws(() => proposal.accept(0, now), AppError, `${at}`);
    }
  });

  it('puts no part where reports of the same change would not have put it', () => {
    const unique = 'const total = price * quantity;\n';
    const whole = fc.array(fc.constantFrom('a\n', 'b\n', '}\n', '\n', unique), { maxLength: 7 });
    const offsetIn = (proposal: Proposal, now: string) => {
      try {
        return proposal.accept(0, now).offset;
      } catch {
        return 'refused';
      }
    };
    fc.assert(
      fc.property(whole, whole, fc.nat(), fc.nat(2), whole, fc.boolean(), (above, below, at, count, typed, isEnded) => {
        const last = isEnded || below.length === 0 ? [] : ['end'];
        const old = [...above, 'b\n', ...below, ...last];
        const after = [...above, 'new\n', ...below, ...last].join('');
        const first = at % (old.length + 1);
        const now = old.toSpliced(first, count, ...typed).join('');
        const offset = old.slice(0, first).join('').length;
        const length = old.slice(first, first + count).join('').length;
        const [seen, unseen] = [0, 1].map(() => new Proposal('p', 'file:///a', source, old.join(''), after));
        const part = seen?.pending[0];
        assert.ok(seen && unseen && part);
        seen.documentChanged([{ offset, length, text: typed.join('') }]);
        unseen.catchUp(now);
        const [reported, caughtUp] = [offsetIn(seen, now), offsetIn(unseen, now)];
        // A line retyped as it was is the same line to somebody who did not see it typed.
        const isWithin = offset < part.offset + part.oldText.length && part.offset < offset + length;
        const isRetyped = isWithin && typed.some((line) => part.oldText.includes(line));
        // What is inserted at the very top has no line of its own that could be told from another.
        if (caughtUp !== 'refused' && !isRetyped && part.oldText !== '') assert.equal(caughtUp, reported);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves it to the reports once there are any', () => {
    const proposal = made();
    proposal.documentChanged([{ offset: 0, length: 0, text: '- w\n' }]);
    proposal.catchUp(`- w\n${before}`);
    assert.equal(proposal.preview(`- w\n${before}`).text, '- w\n- x\n- z\n- y\n');
  });

  it('never puts a part where the person did not leave its text', () => {
    fc.assert(
      fc.property(lines, lines, lines, (above, below, typed) => {
        const text = `${above}\nthe only one of its kind\n${below}`;
        const proposal = new Proposal('p', 'file:///a', source, text, text.replace('only', 'first'));
        const now = `${typed}\n${text}`;
        proposal.catchUp(now);
        assert.equal(applied(now, proposal.accept(0, now)), now.replace('only', 'first'));
      }),
    );
  });
});

describe('a part that is looked for elsewhere', () => {
  const found = (oldText: string, now: string) => {
    const proposal = new Proposal('p', 'file:///a', source, `${oldText}\nz\n`, 'new\nz\n');
    proposal.documentChanged([{ offset: 0, length: oldText.length + 3, text: now }]);
    try {
      return proposal.accept(0, now).offset;
    } catch {
      return 'refused';
    }
  };

  it('has 20 characters or more, not counting its indent', () => {
    assert.equal(found('x'.repeat(20), `\n${'x'.repeat(20)}\n`), 1);
    assert.equal(found('x'.repeat(19), `\n${'x'.repeat(19)}\n`), 'refused');
    assert.equal(found(`  ${'x'.repeat(19)}`, `\n  ${'x'.repeat(19)}\n`), 'refused');
  });

  it('stood there once before: another one like it is not taken for it', () => {
    const line = 'const total = price * quantity;\n';
    const text = `${line}b\n${line}`;
    const proposal = new Proposal('p', 'file:///a', source, text, `const total = 0;\nb\n${line}`);
    proposal.documentChanged([{ offset: 0, length: line.length, text: '' }]);
    assert.throws(() => proposal.accept(0, `b\n${line}`), /has changed, so this part was not applied/);
  });

  it('stands there once, on lines of its own', () => {
    const line = 'const total = price * quantity;';
    assert.equal(found(line, 'gone\n'), 'refused');
    assert.equal(found(line, `${line}\n${line}\n`), 'refused');
    assert.equal(found(line, `  ${line}\n`), 'refused');
    assert.equal(found(line, `x\n${line}\n`), 2);
  });
});
