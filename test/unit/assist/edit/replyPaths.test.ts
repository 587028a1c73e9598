import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { pathInComment, pathOnLine, pathsMentioned, readInfo } from '../../../../src/assist/edit/replyPaths.ts';

describe('a path alone on a line', () => {
  const path = 'src/b.ts';
  for (const line of [
    'src/b.ts',
    '  <path>src/b.ts</path>  ',
    '<file_path>src/b.ts</file_path>',
    '<filepath>src/b.ts</filepath>',
    '<filename>src/b.ts</filename>',
    '<file>src/b.ts</file>',
    ' <file path="src/b.ts">',
    "<edit file='src/b.ts'>",
    '<code name="src/b.ts" >',
    '> src/b.ts',
    '### src/b.ts',
    '- src/b.ts',
    '*   `src/b.ts`',
    '•  src/b.ts',
    '1. src/b.ts',
    '12)  src/b.ts',
    '(3) src/b.ts',
    'Step 2: src/b.ts',
    '**Step 12 – src/b.ts**',
    'File: src/b.ts',
    '**File:** `src/b.ts`',
    'New file: src/b.ts',
    'Filename: src/b.ts',
    'Path: src/b.ts',
    'In src/b.ts:',
    'Update file src/b.ts',
    'Edit src/b.ts :',
    '// src/b.ts',
    '# src/b.ts',
    '-- src/b.ts',
    '; src/b.ts',
    'src/b.ts：',
    '**src/b.ts:**',
    '`src/b.ts` (new file)',
    'src/b.ts  (lines 1-3)',
    'src/b.ts ()',
    'src/b.ts - updated',
    'src/b.ts —  new, for the tests',
    '"src/b.ts"',
    '__src/b.ts__',
    '_src/b.ts_',
    './src/b.ts',
    'src\\b.ts',
    'src/b.ts#L3-L12',
    '//src/b.ts',
    '#src/b.ts',
    'src/b.ts   :',
    '***src/b.ts***',
    '```src/b.ts```',
    'src/b.ts:10-20:1-5',
    'In:   src/b.ts',
    'Modified file: src/b.ts',
    '**Filepath**: src/b.ts',
    'src/b.ts - changes in the sum',
    'src/b.ts:12',
    'src/b.ts:12:20',
    '[src/b.ts](https://example.com/src/b.ts)',
    '📄 src/b.ts',
    '📝  `src/b.ts`',
    '✏️ src/b.ts',
    '<path> src/b.ts </path>',
    '<file  path="src/b.ts"',
    '>   src/b.ts',
    '##   src/b.ts',
    'Step 2:src/b.ts',
    'Step 2:   src/b.ts',
    '**Step 2: `src/b.ts`**',
    'Create new file: src/b.ts',
    'Create a new file `src/b.ts`:',
    'Update the file src/b.ts',
    '**Update:** src/b.ts',
    'File:src/b.ts',
    'Change   src/b.ts',
    '**src/b.ts**:',
    '**src/b.ts** :  ',
    '**src/b.ts: **',
    '`src/b.ts`   :',
    'src/b.ts - change in the sum',
    'src/b.ts (new) ',
  ]) {
    it(`is found in ${line}`, () => {
      assert.equal(pathOnLine(line), path);
    });
  }

  for (const [line, found] of [
    ['Dockerfile', 'Dockerfile'],
    ['.gitignore', '.gitignore'],
    ['package.json', 'package.json'],
    ['bin/deploy', 'bin/deploy'],
    ['.github/CODEOWNERS', '.github/CODEOWNERS'],
    ['../other/run', '../other/run'],
    ['./bin/deploy', 'bin/deploy'],
    ['/etc/hosts', '/etc/hosts'],
    ['/home/u/proj/run', '/home/u/proj/run'],
    ['docs/My Old Notes.md', 'docs/My Old Notes.md'],
    ['docs/My Very Old Notes.md', 'docs/My Very Old Notes.md'],
    ['data/table.xyz12', 'data/table.xyz12'],
    ['docs/My Notes.md', 'docs/My Notes.md'],
    ['`My Notes.md`', 'My Notes.md'],
    ['data/table.xyz', 'data/table.xyz'],
    ['src/app/[id]/page.tsx', 'src/app/[id]/page.tsx'],
    ['C:\\proj\\b.ts', 'C:/proj/b.ts'],
    ['<path>My Notes.md</path>', 'My Notes.md'],
    ['<file path="My Notes.md">', 'My Notes.md'],
    ['`docs/My   Notes.md`', 'docs/My   Notes.md'],
    ['/usr/bin/x', '/usr/bin/x'],
    ['/bin/deploy', '/bin/deploy'],
    ['`b.d.ts`', 'b.d.ts'],
    ['12.md', '12.md'],
    ['1.2.md', '1.2.md'],
    ['data/1a.x', 'data/1a.x'],
    ['.env', '.env'],
    [`src/${'x'.repeat(493)}.ts`, `src/${'x'.repeat(493)}.ts`],
  ] as const) {
    it(`is ${found} in ${line}`, () => {
      assert.equal(pathOnLine(line), found);
    });
  }

  for (const line of [
    '',
    'Now the test.',
    'first > src/b.ts',
    'x # src/b.ts',
    'the file: src/b.ts',
    'x 📄 src/b.ts',
    'the /etc/hosts',
    'See src/b.ts for more of this kind of thing, and then some.',
    '1.2.3',
    '1.25',
    '3',
    'a.b.xy',
    'see src/b.ts',
    'table.xyz',
    'My Notes.md',
    'src/',
    'https://example.com/b.ts',
    'a|b.ts',
    'what?.ts',
    'src//b.ts',
    'x <path>src/b.ts</path>',
    '<path>src/b.ts</path> x',
    'docs/a, b.md',
    'docs/one two three four five.md',
    '--flag',
    '-x/y.ts z',
    'x <file path="src/b.ts">',
    '<file path="src/b.ts"> x',
    'x > src/b.ts y',
    'a ## src/b.ts',
    'One step 2: src/b.ts',
    'src/b.ts (new) and more',
    'see /etc/hosts',
    '/etc/hosts and more',
    'run /usr/bin/x',
    '12',
    '2026',
    '10.25.300',
    'My Notes and Plans.md',
    'docs/a; b.md',
    'Makefile.',
    'plain',
    'docs/plain text',
    'a.',
    `src/${'x'.repeat(500)}.ts`,
  ]) {
    it(`is not in ${line.slice(0, 60)}`, () => {
      assert.equal(pathOnLine(line), undefined);
    });
  }
});

describe('the info string of a fence', () => {
  for (const [info, language, path] of [
    ['', '', undefined],
    ['ts', 'ts', undefined],
    ['c++', 'c++', undefined],
    ['objective-c', 'objective-c', undefined],
    ['ts title="src/b.ts"', 'ts', 'src/b.ts'],
    ["ts title='src/b.ts'", 'ts', 'src/b.ts'],
    ['ts filename=src/b.ts', 'ts', 'src/b.ts'],
    ['ts {path=src/b.ts}', 'ts', 'src/b.ts'],
    ['ts {1-3} file="src/b.ts" lines', 'ts', 'src/b.ts'],
    ['ts title="The total"', 'ts', 'The total'],
    ['title=src/b.ts', '', 'src/b.ts'],
    ['path:src/b.ts', '', 'src/b.ts'],
    ['ts:src/b.ts', 'ts', 'src/b.ts'],
    ['ts:docs/My Notes.md', 'ts', 'docs/My Notes.md'],
    ['12:20:src/b.ts', '', 'src/b.ts'],
    ['1:1:src/b.ts', '', 'src/b.ts'],
    ['src/b.ts', '', 'src/b.ts'],
    ['b.ts', '', 'b.ts'],
    ['ts src/b.ts', 'ts', 'src/b.ts'],
    ['ts // src/b.ts', 'ts', 'src/b.ts'],
    ['python # src/b.py', 'python', 'src/b.py'],
    ['ts (src/b.ts)', 'ts', 'src/b.ts'],
    ['ts [src/b.ts]', 'ts', 'src/b.ts'],
    ['ts | src/b.ts', 'ts', 'src/b.ts'],
    ['ts, src/b.ts', 'ts', 'src/b.ts'],
    ['ts {src/b.ts}', 'ts', 'src/b.ts'],
    ['ts  src/b.ts ', 'ts', 'src/b.ts'],
    ['ts title = "src/b.ts"', 'ts', 'src/b.ts'],
    ['1a:src/b.ts', '1a', 'src/b.ts'],
    ['ts (src/b.ts) x', 'ts', undefined],
    ['ts x[src/b.ts]', 'ts', undefined],
    ['ts showLineNumbers', 'ts', undefined],
    ['ts {1,3-4}', 'ts', undefined],
    ['js:https://example.com', 'js', undefined],
    ['.env', '', '.env'],
    ['  ts  title="src/b.ts"  ', 'ts', 'src/b.ts'],
    ['ts title="My Notes.md"', 'ts', 'My Notes.md'],
    ['ts:  src/b.ts', 'ts', undefined],
    ['ts:My Notes.md', 'ts', 'My Notes.md'],
    ['ts:src/b.ts ', 'ts', 'src/b.ts'],
    ['ts:12:src/b.ts', 'ts', 'src/b.ts'],
    ['ts:src/12:b.ts', 'ts', 'src/12:b.ts'],
    ['1:20: src/b.ts', '', 'src/b.ts'],
    ['ts2:src/b.ts', 'ts2', 'src/b.ts'],
    ['ts:total', 'ts', undefined],
    ['ts My Notes.md', 'ts', undefined],
    ['ts (src/b.ts)x', 'ts', undefined],
    ['ts [src/b.ts]x', 'ts', undefined],
    ['ts {src/b.ts} {1}', 'ts', undefined],
    ['!ts', '', undefined],
    ['=ts src/b.ts', '', undefined],
    ['Dockerfile', 'Dockerfile', undefined],
  ] as const) {
    it(`${info} means ${language || 'no language'} and ${path ?? 'no path'}`, () => {
      assert.deepEqual(readInfo(info), { language, path });
    });
  }
});

describe('a comment that is a path', () => {
  for (const line of [
    '// src/b.ts',
    '  //src/b.ts  ',
    '/// src/b.ts',
    '# src/b.ts',
    '## src/b.ts',
    '-- src/b.ts',
    '--- src/b.ts',
    ';; src/b.ts',
    '%% src/b.ts',
    '/* src/b.ts */',
    '/**  src/b.ts */',
    '<!-- src/b.ts -->',
    '<!--- src/b.ts --->',
    '(* src/b.ts *)',
    '// File: src/b.ts',
    '// filename:  src/b.ts',
    '// filepath:src/b.ts',
    '// path: src/b.ts',
    '// src/b.ts (new)',
    '// src/b.ts   (new)',
    '// src/b.ts:12',
    '// === src/b.ts ===',
    '// ==src/b.ts==',
    '# ------ src/b.ts ------',
    '/* ~~~ src/b.ts ~~~ */',
    '// 📄 src/b.ts',
    '// ✏️  src/b.ts',
    '// @file src/b.ts',
    '// file   :   src/b.ts',
    '// Path   src/b.ts',
    '// src/b.ts — adds two numbers',
    '// src/b.ts   -  adds two numbers',
    '// `src/b.ts`',
    '// "src/b.ts"',
    '# src/b.ts   ',
  ]) {
    it(`is found in ${line}`, () => {
      assert.equal(pathInComment(line), 'src/b.ts');
    });
  }

  for (const line of [
    'src/b.ts',
    'run(); // src/b.ts',
    '// see src/b.ts',
    '//',
    '// the total',
    '// 1.2',
    '#include <b.h>',
    'x // === src/b.ts',
    '// see 📄 src/b.ts',
    '// a == src/b.ts',
    '// (new) src/b.ts (new) x',
    '// x "src/b.ts"',
    '// "src/b.ts" x',
    '// b.ts - adds two numbers',
    '// see src/b.ts - it adds',
    '// src/b.ts=',
    '// profile src/b.ts',
    '// data/a.1x',
    '// data/a.toolongforone',
    '// either/or.',
    // Longer than a path that a person would write; a search for one in a line of code without end would take long.
    `// ${'a/'.repeat(300)}b.ts`,
  ])
    it(`is not in ${line}`, () => {
      assert.equal(pathInComment(line), undefined);
    });
});

describe('a comment that is a path to a file of an uncommon kind', () => {
  for (const path of ['data/a.xyz', 'data/a.x', 'data/a.abcdefghij', 'data/a.xY1', 'docs/My Notes.md', 'Makefile']) {
    it(`is found in // ${path}`, () => {
      assert.equal(pathInComment(`// ${path}`), path);
    });
  }
});

describe('paths in a sentence', () => {
  for (const [sentence, found] of [
    ['In `src/b.ts` we call it.', [['src/b.ts', true]]],
    [
      'Change src/b.ts, then lib\\c.py.',
      [
        ['src/b.ts', true],
        ['lib/c.py', true],
      ],
    ],
    ['Change b.ts first.', [['b.ts', false]]],
    ['Change `b.ts` first.', [['b.ts', true]]],
    ['Change `b.ts first.', [['b.ts', false]]],
    ['Change b.ts` first.', [['b.ts', false]]],
    ['(see src/app/[id]/page.tsx)', [['src/app/[id]/page.tsx', true]]],
    ['As in [src/b.ts](src/b.ts).', [['src/b.ts', true]]],
    ['With Node.js it works, e.g. in 1.5 s.', [['Node.js', false]]],
    ['See https://example.com/src/b.ts for more.', []],
    [`It is ${'x'.repeat(300)}.ts.`, []],
    ['Nothing here.', []],
    [
      'In   src/b.ts\tand src/c.ts',
      [
        ['src/b.ts', true],
        ['src/c.ts', true],
      ],
    ],
    [`In ${'x'.repeat(297)}.ts`, [[`${'x'.repeat(297)}.ts`, false]]],
    [
      'In `.env` and .gitignore',
      [
        ['.env', true],
        ['.gitignore', false],
      ],
    ],
    ['In src/b.tsx2.', [['src/b.tsx2', true]]],
  ] as const) {
    it(`${sentence.slice(0, 60)}: ${found.length}`, () => {
      assert.deepEqual(
        pathsMentioned(sentence).map(({ path, isSure }) => [path, isSure]),
        found,
      );
    });
  }
});
