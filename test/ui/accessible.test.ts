import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'mocha';
import type { FrameLocator } from 'playwright-core';
import { type Behind, graveProblems, themes } from './accessible.ts';
import { recordFortyTasks } from './fortyTasks.ts';
import { useWorkbench } from './workbench.ts';
import { addYearOfCommits } from './yearOfCommits.ts';

/** What to check, in which webview, and what is there once the page is complete. */
const panels = [
  { command: 'Show Tasks and Sessions', view: 'now', whole: 'Codex is waiting for you' },
  { command: 'Show Gap', view: 'gap', whole: 'Do your estimates get better?' },
  { command: 'Show Consequences', view: 'consequences', whole: 'were fixed or reverted within 90 days' },
  { command: 'Review Cards', view: 'practice', whole: 'No cards yet' },
  { command: 'Start Unassisted Session', view: 'practice', whole: 'No weekly time is planned' },
  { command: 'Show Offloading', view: 'practice', whole: 'Export CSV' },
  { command: 'Show Trial Report', view: 'trial', whole: 'Time with AI, compared to without AI' },
  { command: 'Show Cost', view: 'cost', whole: 'Money by model' },
  { command: 'Show Team Report', view: 'team', whole: 'What AI did for the team' },
  { command: 'Manage Models', view: 'models', whole: 'Asked first' },
  { command: 'Show Who Wrote This File', view: 'blame', whole: 'Open a file' },
] as const;

describe('every panel for people who see little, use a keyboard or a screen reader', () => {
  const workbench = useWorkbench({
    name: 'accessible',
    prepare: addYearOfCommits,
    // Agents used on this machine have their logs below the home folder.
    env: { HOME: mkdtempSync(join(tmpdir(), 'calibrated-home-')) },
    settings: {
      'calibrated.weeklySummary': false,
      'calibrated.models': [
        { id: 'near', provider: 'ollama', model: 'a-model-of-this-machine', baseUrl: 'http://127.0.0.1:9/v1' },
        { id: 'far', provider: 'openai', model: 'a-model-far-away', roles: ['answer', 'edit'] },
        { id: 'wrong', provider: 'openai' },
      ],
    },
  });

  const problems: string[] = [];
  async function look(view: FrameLocator, behind: Behind, name: string): Promise<void> {
    await workbench().screenshot(`accessible ${name}`.replaceAll(' ', '-'));
    problems.push(...(await graveProblems(workbench(), view, behind)).map((problem) => `${name}: ${problem}`));
  }
  beforeEach(() => {
    problems.length = 0;
  });

  it('has nothing serious for axe-core while it is empty', async () => {
    await workbench().command('Calibrated: Show Gap');
    await look(await workbench().webview('gap', 'No task is finished yet'), 'editor', 'empty gap');
    await workbench().command('Calibrated: Show Tasks and Sessions');
    await look(await workbench().webview('now', 'No task is open'), 'editor', 'empty now');
    await look(await workbench().openAssist(), 'sideBar', 'empty Assist view');
    assert.deepEqual(problems, []);
  });

  for (const theme of themes) {
    it(`has nothing serious for axe-core in ${theme}`, async function () {
      this.timeout(180_000);
      await workbench().command('Preferences: Color Theme');
      await workbench().quickInput().fill(theme);
      await workbench().pick(theme);
      if (theme === themes[0]) await recordFortyTasks(workbench().dataDirectory);
      await look(await workbench().openAssist(), 'sideBar', `Assist in ${theme}`);
      for (const { command, view, whole } of panels) {
        await workbench().command(`Calibrated: ${command}`);
        await look(await workbench().webview(view, whole), 'editor', `${command} in ${theme}`);
      }
      assert.deepEqual(problems, []);
    });
  }
});
