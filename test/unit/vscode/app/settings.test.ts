import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { type SettingKey, settingDefaults } from '../../../../src/vscode/app/registry.ts';
import { Settings, type SettingsWorkspace } from '../../../../src/vscode/app/settings.ts';
import { configurationOf, repositoryLayers, type SettingLayers } from '../settingLayers.ts';

function settingsWith(layers: SettingLayers): Settings {
  const withDefaults = Object.entries(settingDefaults).map(([key, defaultValue]) => [
    key,
    { defaultValue, ...layers[key] },
  ]);
  const workspace: SettingsWorkspace = {
    getConfiguration: configurationOf(Object.fromEntries(withDefaults)),
    onDidChangeConfiguration: () => ({ dispose: () => undefined }),
    workspaceFolders: undefined,
  };
  return new Settings(workspace);
}

/** What only the person may set: the setting, what they set, what a repository would like, how it is read, and what is read. */
const ownOnly: readonly (readonly [
  key: SettingKey,
  own: unknown,
  repository: unknown,
  read: (settings: Settings) => unknown,
  expected: readonly [own: unknown, preset: unknown],
])[] = [
  ['calibrated.models', [{ id: 'mine' }], [{ id: 'theirs' }], (all) => all.modelEntries(), [[{ id: 'mine' }], []]],
  ['calibrated.prices', [{ model: 'm' }], [], (all) => all.prices(), [[{ model: 'm' }], []]],
  ['calibrated.cost.dailyCap', 2, 2000, (all) => all.costCaps().daily, [2, 0]],
  ['calibrated.cost.monthlyCap', 20, 20_000, (all) => all.costCaps().monthly, [20, 0]],
  ['calibrated.requests.chatIdleSeconds', 30, 3000, (all) => all.chatIdleMs(), [30_000, 15_000]],
  ['calibrated.requests.completionIdleSeconds', 3, 3000, (all) => all.completionIdleMs(), [3000, 2000]],
  ['calibrated.dataDirectory', '/mine', '/w/theirs', (all) => all.dataDirectory(), ['/mine', undefined]],
  ['calibrated.agents.telemetryPort', 4318, 9999, (all) => all.telemetryPort(), [4318, 0]],
  ['calibrated.practice.prompts', false, false, (all) => all.practicePrompts(), [false, true]],
  ['calibrated.task.askOnReturn', false, false, (all) => all.asksOnReturn(), [false, true]],
  ['calibrated.weeklySummary', false, false, (all) => all.weeklySummary(), [false, true]],
  ['calibrated.task.showClock', true, true, (all) => all.showTaskClock(), [true, false]],
];

describe('a setting that is only the person’s', () => {
  for (const [key, own, repository, read, [expected, preset]] of ownOnly) {
    it(`${key} is read from their own settings, whatever a repository says`, () => {
      assert.deepEqual(read(settingsWith({ [key]: { globalValue: own } })), expected);
      assert.deepEqual(read(settingsWith({})), preset);
      for (const place of repositoryLayers) {
        assert.deepEqual(read(settingsWith({ [key]: { [place]: repository } })), preset, place);
        assert.deepEqual(read(settingsWith({ [key]: { globalValue: own, [place]: repository } })), expected, place);
      }
    });
  }

  it('is every setting that is not named here as one that a repository may lower, add to or show', () => {
    const others = [
      ...['completions.enabled', 'completions.idleDelayMs', 'level', 'levelRules', 'ownedCode'],
      ...['provenance.commitSummary', 'provenance.marks'],
    ].map((name) => `calibrated.${name}`);
    assert.deepEqual(
      [...new Set([...ownOnly.map(([key]) => key), ...others])].sort(),
      Object.keys(settingDefaults).sort(),
    );
  });
});

describe('settings that the person changes here', () => {
  it('are written into their own settings', async () => {
    const written: unknown[] = [];
    const settings = new Settings({
      getConfiguration: () =>
        ({
          get: () => true,
          inspect: () => undefined,
          update: async (name: string, _: unknown, target: unknown) => written.push([name, target]),
        }) as unknown as vscode.WorkspaceConfiguration,
      onDidChangeConfiguration: () => ({ dispose: () => undefined }),
      workspaceFolders: undefined,
    });
    await settings.setLevel('Hint');
    await settings.addModel({ id: 'm' });
    await settings.toggleMarks();
    await settings.turnOffWeeklySummary();
    // VS Code takes `true` for the person's own settings.
    assert.deepEqual(
      written,
      ['level', 'models', 'provenance.marks', 'weeklySummary'].map((name) => [name, true]),
    );
  });
});

describe('settings that a repository can lower', () => {
  it('are read with what it says', () => {
    const document = { uri: {}, languageId: 'typescript' } as Parameters<Settings['completionsEnabled']>[0];
    const [on, pause] = ['calibrated.completions.enabled', 'calibrated.completions.idleDelayMs'];
    for (const place of repositoryLayers) {
      assert.equal(settingsWith({ [on]: { globalValue: false, [place]: true } }).completionsEnabled(document), false);
      assert.equal(settingsWith({ [on]: { globalValue: true, [place]: false } }).completionsEnabled(document), false);
    }
    assert.equal(settingsWith({ [pause]: { globalValue: 200, workspaceValue: 0 } }).completionDelayMs(), 200);
  });
});
