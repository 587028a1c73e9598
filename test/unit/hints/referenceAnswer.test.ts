import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { AskContext } from '../../../src/hints/askContext.ts';
import { type ReferenceSources, referenceAnswer } from '../../../src/hints/referenceAnswer.ts';
import { openGit } from '../../../src/history/git/git.ts';
import { grammarFiles } from '../../../src/syntax/grammarFiles.ts';
import { Outline } from '../../../src/syntax/outline.ts';
import { SyntaxParser } from '../../../src/syntax/parser.ts';
import {
  atHead,
  foldersAbove,
  isBrokenSinceHead,
  runsTests,
  TestWatch,
} from '../../../src/vscode/hints/gitReference.ts';
import { root } from '../../run/paths.ts';

const outline = new Outline(new SyntaxParser(grammarFiles(root)));
const full =
  'def other(x):\n    return x\n\n\ndef count(words):\n    total = 0\n    for word in words:\n        if word != "":\n            total += 1\n    return total\n';
const stub = 'def other(x):\n    return x\n\n\ndef count(words):\n    pass\n';

const ask = (text: string, line: number): AskContext => ({
  file: { uri: 'file:///r/a.py', path: 'a.py', languageId: 'python', text, line },
  diagnostics: [],
});
const none: ReferenceSources = {
  symbolsOf: (languageId, text) => outline.symbolsOf(languageId, text),
  atHead: async () => undefined,
  isBrokenSinceHead: async () => false,
  solutions: async () => [],
  tests: async () => [],
};

describe('the answer that the project has', () => {
  const head = { ...none, atHead: async () => full };

  it('is the function at HEAD when it was emptied or deleted', async () => {
    assert.match((await referenceAnswer(ask(stub, 6), head)) ?? '', /^def count[\s\S]*return total$/);
    const gone = 'def other(x):\n    return x\n\n\n\n';
    assert.match((await referenceAnswer(ask(gone, 5), head)) ?? '', /^def count/);
  });

  it('is not HEAD’s where the function was edited, is new, or was asked about elsewhere', async () => {
    const edited = full.replace('total += 1', 'total += 2');
    assert.equal(await referenceAnswer(ask(edited, 8), head), undefined);
    assert.equal(await referenceAnswer(ask(stub, 2), head), undefined);
    assert.equal(await referenceAnswer(ask(stub.replace('count', 'fresh'), 6), head), undefined);
    assert.equal(await referenceAnswer({ diagnostics: [] }, head), undefined);
  });

  it('is HEAD’s when the tests passed there and fail now', async () => {
    const edited = full.replace('!=', '==');
    const broken = { ...head, isBrokenSinceHead: async () => true };
    assert.match((await referenceAnswer(ask(edited, 8), broken)) ?? '', /!= ""/);
    assert.equal(await referenceAnswer(ask(full, 8), broken), undefined);
  });

  it('is the solution beside the tests, or the version that a test compares with', async () => {
    const exemplar = {
      ...none,
      solutions: async () => ['def count(words):\n    return len([w for w in words if w])\n'],
    };
    assert.match((await referenceAnswer(ask(stub, 6), exemplar)) ?? '', /len\(/);
    const test =
      'def reference_count(words):\n    return sum(1 for w in words if w)\n\ndef test_it():\n    assert True\n';
    assert.match(
      (await referenceAnswer(ask(stub, 6), { ...none, tests: async () => [test] })) ?? '',
      /^def reference_count/,
    );
    assert.equal(await referenceAnswer(ask(stub, 2), { ...none, tests: async () => [test] }), undefined);
  });
});

describe('what git knows of an answer', () => {
  it('is the file at HEAD, and whether its tests passed there and fail now', async () => {
    const root = mkdtempSync(join(tmpdir(), 'reference-'));
    try {
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: root });
      mkdirSync(join(root, 'src'));
      const path = join(root, 'src', 'a.py');
      writeFileSync(path, full);
      writeFileSync(join(root, 'test_a.py'), 'def test_a():\n    pass\n');
      git('init', '-q');
      git('add', '.');
      git('commit', '-qm', 'first');
      const opened = openGit(root);
      writeFileSync(path, stub);
      assert.equal(await atHead(opened, root, path), full.replace(/\n$/, ''));
      assert.equal(await atHead(opened, root, join(root, 'src', 'none.py')), undefined);

      const watch = new TestWatch();
      await watch.ended(opened, 0);
      assert.equal(watch.runs.passedAt, undefined, 'something differed from HEAD');
      writeFileSync(path, full);
      await watch.ended(opened, 0);
      assert.equal(await isBrokenSinceHead(opened, watch.runs), false);
      writeFileSync(path, stub);
      await watch.ended(opened, 1);
      assert.equal(await isBrokenSinceHead(opened, watch.runs), true);
      writeFileSync(join(root, 'test_a.py'), 'def test_a():\n    assert False\n');
      assert.equal(await isBrokenSinceHead(opened, watch.runs), false, 'a test is another one now');
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('knows tests from builds, and the folders above a file', () => {
    for (const line of [
      'npm test',
      'pytest -q',
      'npx vitest run',
      'cargo test',
      'python -m unittest',
      'npm run test:unit',
    ])
      assert.equal(runsTests(line), true, line);
    for (const line of ['npm run build', 'make', 'cat test.py', 'git commit -m "latest"', 'eslint .'])
      assert.equal(runsTests(line), false, line);
    assert.deepEqual(foldersAbove(join('/r', 'a', 'b.py'), '/r'), [join('/r', 'a'), '/r']);
  });
});
