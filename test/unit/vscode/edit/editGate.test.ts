import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { AppError } from '../../../../src/base/appError.ts';
import { grammarFiles } from '../../../../src/syntax/grammarFiles.ts';
import { SyntaxParser } from '../../../../src/syntax/parser.ts';
import { type EditGateDeps, localGate, passEditGate } from '../../../../src/vscode/edit/editGate.ts';
import { root } from '../../../run/paths.ts';

const goOn = 'Go On';

describe('the gate that every edit of a model passes', () => {
  let top: string;
  let folder: string;
  const real = localGate(new SyntaxParser(grammarFiles(root)));
  const asked: string[] = [];
  const uriOf = (name: string, scheme = 'file') => {
    const path = join(folder, name);
    return { scheme, path, fsPath: scheme === 'file' ? path : `//github${path}` } as vscode.Uri;
  };

  before(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-edit-')));
    folder = join(top, 'project');
    mkdirSync(join(folder, 'src'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "scripts": { "test": "node --test" } }');
  });
  after(() => rmSync(top, { recursive: true, force: true }));

  /** Whether the edit gets through when the dialog is answered like this; undefined is a dialog that was closed. */
  async function passes(
    uri: vscode.Uri,
    content: string,
    answer: string | undefined,
    { gateOf = real, isFolderOpen = true }: Partial<EditGateDeps> & { readonly isFolderOpen?: boolean } = {},
  ): Promise<boolean> {
    asked.length = 0;
    const open = { uri: uriOf('', uri.scheme) } as vscode.WorkspaceFolder;
    const workspace = {
      // A file outside of every folder is held against the first one.
      getWorkspaceFolder: ({ path }: vscode.Uri) => (isFolderOpen && path.startsWith(folder) ? open : undefined),
      workspaceFolders: isFolderOpen ? [open] : undefined,
    };
    const ask = (async (_icon: string, _question: string, detail: string) => {
      asked.push(detail);
      return answer;
    }) as EditGateDeps['ask'];
    try {
      await passEditGate({ workspace, ask, gateOf }, uri, content);
      return true;
    } catch (error) {
      assert.ok(AppError.is(error, 'refused'), String(error));
      return false;
    }
  }

  it('lets ordinary code through without a question', async () => {
    assert.equal(await passes(uriOf('src/order.ts'), 'export const total = 1;\n', undefined), true);
    assert.deepEqual(asked, []);
  });

  for (const [path, content, why] of [
    ['.vscode/tasks.json', '{}', /settings and tasks of the editor/],
    ['.git/hooks/pre-commit', '#!/bin/sh\n', /the repository’s own data/],
    ['.github/workflows/ci.yml', 'on: push\n', /continuous integration/],
    ['package-lock.json', '{}', /the lock file/],
    ['package.json', '{ "scripts": { "prepare": "sh x.sh" } }', /package\.json: /],
    ['../outside.ts', '', /lies outside the workspace/],
  ] as const) {
    it(`asks about ${path}, and a dialog that is closed is a no`, async () => {
      assert.equal(await passes(uriOf(path), content, undefined), false);
      assert.match(asked.join('\n'), why);
      assert.equal(await passes(uriOf(path), content, 'Something else'), false);
      assert.equal(await passes(uriOf(path), content, goOn), true);
      assert.equal(asked.length, 1);
    });
  }

  it('refuses without a question what the gate denies', async () => {
    const gateOf = () => ({
      judgeEdit: async () => ({ decision: 'deny', classes: ['level'], reasons: ['Not this.'] }) as const,
    });
    assert.equal(await passes(uriOf('src/order.ts'), '', goOn, { gateOf }), false);
    assert.deepEqual(asked, []);
  });

  it('asks on every file system, such as that of a repository that is only looked at', async () => {
    assert.equal(await passes(uriOf('.github/workflows/ci.yml', 'vscode-vfs'), 'on: push\n', undefined), false);
    assert.match(asked.join('\n'), /continuous integration/);
    assert.equal(await passes(uriOf('src/order.ts', 'vscode-vfs'), 'export const total = 1;\n', undefined), true);
    assert.deepEqual(asked, []);
  });

  it('has nothing to say about text that is no file yet', async () => {
    assert.equal(await passes(uriOf('.vscode/tasks.json', 'untitled'), '{}', undefined), true);
    assert.deepEqual(asked, []);
  });

  it('asks about files that control what runs also in a window without a folder', async () => {
    const alone = { isFolderOpen: false };
    assert.equal(await passes(uriOf('src/order.ts'), '', undefined, alone), true);
    assert.equal(await passes(uriOf('.vscode/tasks.json'), '{}', undefined, alone), false);
    assert.equal(await passes(uriOf('.bashrc'), '', undefined, alone), false);
    assert.equal(await passes(uriOf('.bashrc'), '', goOn, alone), true);
  });
});
