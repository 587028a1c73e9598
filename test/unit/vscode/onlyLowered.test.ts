import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as z from 'zod/mini';
import { onlyLengthened, onlyLowered } from '../../../src/vscode/app/onlyLowered.ts';
import { resolvedManifest } from '../resolvedManifest.ts';

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

describe('a pause that a workspace can only lengthen', () => {
  it('is at least as long as the person has set it, or as it comes', () => {
    assert.equal(onlyLengthened(undefined, 50), 50);
    assert.equal(onlyLengthened({ globalValue: 20 }, 50), 20);
    for (const place of ['workspaceValue', 'workspaceFolderValue']) {
      assert.equal(onlyLengthened({ globalValue: 200, [place]: 0 }, 50), 200);
      assert.equal(onlyLengthened({ [place]: 0 }, 50), 50);
      assert.equal(onlyLengthened({ globalValue: 20, [place]: 300 }, 50), 300);
      assert.equal(onlyLengthened({ [place]: 'soon' }, 50), 50);
      assert.equal(onlyLengthened({ [place]: Number.NaN }, 50), 50);
    }
  });
});

describe('what a workspace may set', () => {
  it('is only what it can lower, what adds protection, and what is shown', () => {
    const { properties } = z.parse(
      z.object({ properties: z.record(z.string(), z.object({ scope: z.optional(z.string()) })) }),
      {
        properties: Object.assign(
          {},
          ...z
            .parse(
              z.object({
                contributes: z.object({
                  configuration: z.array(z.object({ properties: z.record(z.string(), z.unknown()) })),
                }),
              }),
              resolvedManifest(),
            )
            .contributes.configuration.map((section) => section.properties),
        ),
      },
    );
    const open = Object.entries(properties).filter(([, { scope }]) => scope !== 'machine' && scope !== 'application');
    assert.deepEqual(open.map(([name]) => name.replace('calibrated.', '')).sort(), [
      // Lower only: see `onlyLowered`, `onlyLengthened` and the level's rules.
      'completions.enabled',
      'completions.idleDelayMs',
      'level',
      'levelRules',
      // Adds protection to what the person protects.
      'ownedCode',
      // Shown or not; both write nothing by themselves.
      'provenance.commitSummary',
      'provenance.marks',
    ]);
  });
});
