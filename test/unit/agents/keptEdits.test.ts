import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { KeptEdits } from '../../../src/agents/sessions/keptEdits.ts';

let base = '';
let worktree = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'calibrated-kept-'));
  worktree = join(base, 'shop');
  mkdirSync(worktree);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const isKept = (path: string, newText: string, oldText: string | null = null) =>
  new KeptEdits().isKept({ path, oldText, newText }, worktree);

describe('what became of an agent’s edit', () => {
  it('is kept while at least half of its lines stand in the file, however they are indented', () => {
    writeFileSync(join(worktree, 'a.ts'), '  const one = 1;\r\n\tconst two = 2;\n}\n');
    assert.equal(isKept('a.ts', 'const one = 1;\nconst two = 2;\n'), true);
    assert.equal(isKept(join(worktree, 'a.ts'), 'const one = 1;\nconst gone = 2;\n'), true);
    assert.equal(isKept('a.ts', 'const one = 1;\nconst gone = 2;\nconst more = 3;\n'), false);
  });

  it('is judged by what it brought: lines that were there before, and brackets, say nothing', () => {
    writeFileSync(join(worktree, 'a.ts'), 'const one = 1;\n}\n');
    assert.equal(isKept('a.ts', 'const one = 1;\n}\n', 'const one = 1;\n'), null);
    assert.equal(isKept('a.ts', 'const one = 1;\nconst gone = 2;\n}\n', 'const one = 1;\n'), false);
  });

  it('is gone with its file', () => {
    assert.equal(isKept('none.ts', 'const one = 1;\n'), false);
  });

  it('is not known outside of the worktree, nor without one, and no link is followed', () => {
    writeFileSync(join(base, 'secret.txt'), 'const one = 1;\n');
    assert.equal(isKept('../secret.txt', 'const one = 1;\n'), null);
    assert.equal(isKept(join(base, 'secret.txt'), 'const one = 1;\n'), null);
    const edit = { path: 'a.ts', oldText: null, newText: 'const one = 1;\n' };
    assert.equal(new KeptEdits().isKept(edit, null), null);
    symlinkSync(join(base, 'secret.txt'), join(worktree, 'link.ts'));
    assert.equal(isKept('link.ts', 'const one = 1;\n'), false);
  });
});
