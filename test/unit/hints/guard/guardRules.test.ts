// What the guard reads, remembers of a conversation, and gives back of a hint that it refuses.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { LeakGuard } from '../../../../src/hints/guard/leakGuard.ts';
import { ReferenceParser } from '../../../../src/hints/guard/referenceSolution.ts';
import { outline } from '../../../../src/hints/guard/solutionSkeleton.ts';
import { grammarFiles } from '../../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { root } from '../../../run/paths.ts';

const parser = new ReferenceParser(new SyntaxParser(grammarFiles(root)));
const long =
  'def pick(rows, bound):\n    kept = []\n    for row in rows:\n        gap = abs(row.left - row.right)\n        if gap % bound == 2:\n            kept.append(row.name)\n    return sorted(kept, key=len)\n';

describe('the guard', () => {
  const ask = (text: string, languageId = 'python') => ({
    file: { uri: 'file:///a', path: 'a.py', languageId, text, line: 1 },
    diagnostics: [],
  });
  const guardOf = async (answer: string, own = 'def f(a):\n    pass\n') => {
    const guard = new LeakGuard(parser);
    await guard.parseReference(answer, ask(own));
    const shown = (text: string, earlier: readonly string[] = [], rung: 'H2' | 'H4' | 'H5' = 'H5') =>
      guard.check({ text, rung, languageId: 'python', own, earlier });
    return { guard, shown };
  };
  const secretLine = 'gap = abs(row.left - row.right)';

  it('takes the code of an answer out of its fences, whatever their mark, and of a replacement the new part', async () => {
    for (const answer of [
      long,
      `Here:\n\`\`\`python\n${long}\`\`\`\nDone.`,
      `Here:\n~~~~\n${long}~~~~  \nDone.`,
      `\`\`\`\nx = 1\n\`\`\`\nand\n\`\`\`\n${long}\`\`\``,
      `<<<<<<< SEARCH\nold = 1\n=======\n${long}>>>>>>> REPLACE`,
      `\`\`\`\n<<<<<SEARCH\r\nold = 1\r\n=====\r\n${long}>>>>> REPLACE now\n\`\`\``,
    ]) {
      const { guard, shown } = await guardOf(answer);
      const before = /x = 1/.test(answer) ? 'x = 1\n\n' : '';
      assert.equal(guard.skeleton(), outline(`${before}${long}`, 'python'), answer);
      assert.equal((await shown(`The line is \`${secretLine}\` here.`)).shown, false, answer);
      assert.equal((await shown('Think of `old = 1` and what it was.')).shown, true, answer);
    }
  });

  it('knows nothing of an empty answer, nor after it was cleared', async () => {
    const { guard, shown } = await guardOf('```\n\n```');
    assert.equal(guard.skeleton(), undefined);
    assert.equal(guard.parsons(), undefined);
    assert.equal((await shown(`The line is \`${secretLine}\` here.`)).shown, true);
    await guard.parseReference(long, ask(''));
    assert.match(guard.skeleton() ?? '', /def pick/);
    assert.equal(guard.parsons()?.given, 'def pick(rows, bound):');
    guard.clear();
    assert.equal(guard.skeleton(), undefined);
    assert.equal(guard.parsons(), undefined);
    assert.equal((await shown(`The line is \`${secretLine}\` here.`)).shown, true);
  });

  it('remembers the last twenty answers of a conversation', async () => {
    const { guard, shown } = await guardOf(long);
    for (let index = 0; index < 19; index += 1) await guard.parseReference(`value${index} = ${index} % 7\n`, ask(''));
    assert.equal((await shown(`The line is \`${secretLine}\` here.`)).shown, false);
    await guard.parseReference('last = 1 % 7\n', ask(''));
    assert.equal((await shown(`The line is \`${secretLine}\` here.`)).shown, true);
    assert.equal((await shown('The line is `last = 1 % 7` here.')).shown, false);
  });

  it('reads base64 and hexadecimal as what they say', async () => {
    const { shown } = await guardOf(long);
    const hex = Buffer.from(long).toString('hex');
    for (const text of [
      Buffer.from(long).toString('base64'),
      hex,
      hex.toUpperCase(),
      hex.replaceAll(/../g, '$& ').trim(),
      hex.replaceAll(/..(?=.)/g, '$&:'),
    ])
      assert.equal((await shown(`Here you are: ${text}`)).shown, false, text.slice(0, 20));
    assert.equal((await shown(`A hash: ${Buffer.alloc(24, 200).toString('hex')}`)).shown, true);
    assert.equal((await shown(`A picture: ${Buffer.alloc(24, 200).toString('base64')}`)).shown, true);
  });

  it('says why, and gives what is left where that is a sentence', async () => {
    const { shown } = await guardOf(long);
    const verdict = await shown(
      'Think of the place where names are kept first. The line is:\n```\nkept.append(row.name)\n```\nThen go on from there.',
    );
    assert.equal(verdict.shown, false);
    assert.ok(!verdict.shown && verdict.rest !== undefined);
    assert.match(verdict.rest, /^Think of the place[\s\S]*Then go on from there\.$/);
    assert.ok(!verdict.rest.includes('append') && !verdict.rest.includes('```'), verdict.rest);
    assert.match(verdict.reason, /statement of the answer/);
    const little = await shown(`Look: \`${secretLine}\`.`);
    assert.ok(!little.shown && little.rest === undefined);
    const span = await shown(`First see how far both sides lie apart: \`${secretLine}\`\n- \`${secretLine}\`\n2.`);
    assert.ok(!span.shown && span.rest !== undefined);
    assert.match(span.rest, /lie apart: …/);
    assert.ok(!/^\s*(?:-|2\.)\s*$/m.test(span.rest), span.rest);
  });

  it('gives back exactly what stood around the leak', async () => {
    const { shown } = await guardOf(long);
    const rest = async (text: string) => {
      const verdict = await shown(text);
      assert.equal(verdict.shown, false, text);
      return verdict.shown ? undefined : verdict.rest;
    };
    const leak = 'kept.append(row.name)';
    const words = 'one two three four five six seven';
    assert.equal(await rest(`${words} \`${leak}\` eight`), `${words} … eight`);
    assert.equal(await rest(`${words}\n\`\`\`python\n${leak}\n\`\`\`\neight`), `${words}\n\neight`);
    assert.equal(await rest(`${words}\n~~~\n${leak}\n~~~\neight`), `${words}\n\neight`);
    assert.equal(await rest(`${words}\n\`\`\`\nother()\n\`\`\`\n\`${leak}\``), `${words}\n\`\`\`\nother()\n\`\`\`\n…`);
    assert.equal(await rest(`\`${leak}\` ${words} \`${leak}\``), `… ${words} …`);
    assert.equal(await rest(`${words}\n- ${leak}\n12) ${leak}\n* last`), `${words}\n\n\n* last`);
    assert.equal(await rest(`aa bb cc dd ee \`${leak}\``), undefined, 'five words');
    assert.equal(await rest(`aa bb cc dd ee ff \`${leak}\``), 'aa bb cc dd ee ff …', 'six words');
    assert.equal(await rest(`aa bb cc dd ee f g h \`${leak}\``), undefined, 'letters are no words');
  });

  it('knows a question without a file', async () => {
    const guard = new LeakGuard(parser);
    await guard.parseReference('kept.append(row.name)\nother = 1 % 7\n', { diagnostics: [] });
    const verdict = await guard.check({
      text: 'Then `other = 1 % 7` comes.',
      rung: 'H5',
      languageId: undefined,
      own: '',
      earlier: [],
    });
    assert.equal(verdict.shown, false);
    assert.equal(guard.skeleton(), undefined);
  });

  it('gives nothing back of a text that was written in base64', async () => {
    const { shown } = await guardOf(long);
    const verdict = await shown(
      `Here are a few words of mine that stand before it all: ${Buffer.from(long).toString('base64')}`,
    );
    assert.ok(!verdict.shown && verdict.rest === undefined);
  });

  it('adds up what was shown before', async () => {
    const { shown } = await guardOf('aa = 11\nbb = cc\ndd = aa\nreturn f(ee, gg, 3, 4, 5, 6, 7, 8)\n');
    const hints = ['Look at `so aa = 11` here.', 'Now `or bb = cc` comes.', 'And `say dd = aa` at last.'];
    for (const hint of hints) assert.deepEqual(await shown(hint), { shown: true }, hint);
    assert.deepEqual(await shown(hints[1] ?? '', hints.slice(0, 1)), { shown: true });
    assert.deepEqual(await shown(hints[2] ?? '', hints.slice(0, 2)), {
      shown: false,
      reason: 'Together with the hints before it gives the answer away.',
    });
  });

  it('holds a hint to its rung', async () => {
    const { shown } = await guardOf(long);
    const verdict = await shown('Use >= instead of > there.', [], 'H2');
    assert.ok(!verdict.shown && /operator/.test(verdict.reason));
    assert.deepEqual(await shown('Use >= instead of > there.', [], 'H4'), { shown: true });
  });
});
