import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { noticesOf, packageFolder } from '../../run/thirdPartyNotices.mjs';

describe('the notices of what is bundled', () => {
  let root = '';
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'notices-'));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const made = (name: string, license: string | undefined, files: Readonly<Record<string, string>>) => {
    const folder = join(root, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', license }));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    return folder;
  };

  it('hold the licence and the notice of each package once, in order', () => {
    const b = made('b', 'MIT', { LICENSE: 'Text of b\n' });
    const a = made('a', '(GPL-3.0 OR Apache-2.0)', { 'LICENSE.md': 'Text of a', NOTICE: 'Notice of a' });
    const text = noticesOf([b, a, b], []);
    assert.equal(text.match(/Text of b/g)?.length, 1);
    assert.ok(
      text.indexOf('a 1.0.0') < text.indexOf('Text of a') && text.indexOf('Text of a') < text.indexOf('Notice of a'),
    );
    assert.ok(text.indexOf('Notice of a') < text.indexOf('b 1.0.0 (MIT)'));
  });

  it('stop the build for a licence that is missing or does not fit', () => {
    assert.throws(() => noticesOf([made('gpl', 'GPL-3.0', { LICENSE: 'x' })], []), /gpl is under "GPL-3.0"/);
    assert.throws(() => noticesOf([made('both', 'MIT AND GPL-3.0', { LICENSE: 'x' })], []), /both is under/);
    assert.throws(() => noticesOf([made('none', undefined, { LICENSE: 'x' })], []), /none is under "no licence"/);
    assert.throws(() => noticesOf([made('textless', 'MIT', { NOTICE: 'x' })], []), /textless brings no text/);
  });

  it('name the owner of a package that brings no text of its MIT licence, and of none under another', () => {
    mkdirSync(join(root, '@vscode'));
    const text = noticesOf([made('@vscode/l10n', 'MIT', {})], []);
    assert.match(
      text,
      /@vscode\/l10n 1\.0\.0 \(MIT\)\n=+\n\nCopyright \(c\) Microsoft Corporation\n\nPermission is hereby/,
    );
    writeFileSync(join(root, '@vscode/l10n/package.json'), '{ "name": "@vscode/l10n", "license": "ISC" }');
    assert.throws(() => noticesOf([join(root, '@vscode/l10n')], []), /brings no text of its licence \(ISC\)/);
  });

  it('name the authors of each compiled grammar, and stop the build for one whose authors are unknown', () => {
    const text = noticesOf([], ['bash', 'c-sharp']);
    assert.match(
      text,
      /tree-sitter-bash: Copyright \(c\) 2017 Max Brunsfeld\ntree-sitter-c-sharp: Copyright \(c\) 2014-2023/,
    );
    assert.match(text, /Permission is hereby granted.*THE SOFTWARE IS PROVIDED "AS IS"/s);
    assert.throws(() => noticesOf([], ['cobol']), /The grammar cobol has no known authors/);
    assert.throws(() => noticesOf([], ['constructor']), /no known authors/);
  });

  it('find the package of a bundled file', () => {
    assert.equal(packageFolder('node_modules/@a/b/dist/x.js'), 'node_modules/@a/b');
    assert.equal(packageFolder('node_modules/a/node_modules/c/x.js'), 'node_modules/a/node_modules/c');
    assert.equal(packageFolder('src/cli.ts'), undefined);
  });
});
