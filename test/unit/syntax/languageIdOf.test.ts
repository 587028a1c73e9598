import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { grammarFor, grammarForFile } from '../../../src/syntax/language.ts';
import { languageIdOf } from '../../../src/syntax/languageIdOf.ts';

describe('the language of a file, by its name', () => {
  const languages: Readonly<Record<string, string>> = {
    'src/a.ts': 'typescript',
    'src/a.d.mts': 'typescript',
    'src/.ts': 'typescript',
    'deploy.ps1': 'powershell',
    'build/Deploy.PSM1': 'powershell',
    Dockerfile: 'dockerfile',
    'a/dockerfile': 'dockerfile',
    'Dockerfile.dev': 'dockerfile',
    'prod.Dockerfile': 'dockerfile',
    'docker-compose.prod.yml': 'dockercompose',
    'other.yml': 'yaml',
    'include/a.h': 'cpp',
    'a.c': 'c',
    'a.h.in': 'cpp',
    'lib/a.pyi': 'python',
    '.bashrc': 'shellscript',
    'run.zsh': 'shellscript',
    Makefile: 'makefile',
    'C:\\work\\Makefile': 'makefile',
    Gemfile: 'ruby',
    'tsconfig.build.json': 'jsonc',
    'package.json': 'json',
    '.github/hooks/a.json': 'jsonc',
    '/p/.github/hooks/a.json': 'jsonc',
    'a.js.map': 'json',
    'notes.txt': 'plaintext',
    LICENSE: 'plaintext',
    'a.kt': 'kotlin',
    'a.zig': 'zig',
    'a.': 'plaintext',
    // Names of what every object has.
    constructor: 'plaintext',
    'a.toString': 'tostring',
  };
  it('is the one that VS Code gives it', () => {
    assert.deepEqual(Object.fromEntries(Object.keys(languages).map((path) => [path, languageIdOf(path)])), languages);
  });

  it('leads to the same grammar as the ending does', () => {
    for (const ending of 'sh zsh cs cpp cc cxx hpp c h go java js jsx mjs cjs php ps1 psm1 py pyi rb rs tsx ts mts cts'.split(
      ' ',
    )) {
      const path = `src/a.${ending}`;
      assert.equal(grammarFor(languageIdOf(path)), grammarForFile(path), path);
      assert.notEqual(grammarForFile(path), undefined, path);
    }
  });
});
