import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/vscode/registry.ts';

describe('the extension', () => {
  it('activates and registers every command of package.json', async () => {
    const extension = vscode.extensions.getExtension('calibrated.calibrated');
    assert.ok(extension, 'the extension is not there');
    await extension.activate();
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commandIds.filter((id) => !known.has(id)),
      [],
    );
  });
});
