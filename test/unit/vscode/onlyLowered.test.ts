import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { onlyLowered } from '../../../src/vscode/app/onlyLowered.ts';

describe('a switch that a workspace can only turn off', () => {
  const places = ['workspaceValue', 'workspaceLanguageValue', 'workspaceFolderValue', 'workspaceFolderLanguageValue'];

  it('is what the person has set, for the language first', () => {
    assert.equal(onlyLowered(undefined, true), true);
    assert.equal(onlyLowered({ globalValue: false }, true), false);
    assert.equal(onlyLowered({ globalValue: true, globalLanguageValue: false }, true), false);
    assert.equal(onlyLowered({ globalValue: false, globalLanguageValue: true }, true), true);
  });

  for (const place of places) {
    it(`follows ${place} down and never up`, () => {
      assert.equal(onlyLowered({ [place]: false }, true), false);
      assert.equal(onlyLowered({ globalValue: true, [place]: false }, true), false);
      assert.equal(onlyLowered({ globalValue: false, [place]: true }, true), false);
    });
  }
});
