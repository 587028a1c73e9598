import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

describe('the extension', () => {
  it('activates and registers every command of its package.json', async () => {
    const extension = vscode.extensions.getExtension('calibrated.calibrated');
    assert.ok(extension, 'the extension is not there');
    await extension.activate();
    const contributed: { readonly command: string }[] = extension.packageJSON.contributes.commands;
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributed.map(({ command }) => command).filter((id) => !known.has(id)),
      [],
    );
  });
});
