import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { untilStored } from './storedTags.ts';
import { useWorkbench, type Workbench } from './workbench.ts';

const home = mkdtempSync(join(tmpdir(), 'calibrated-hooks-home-'));
const settingsFile = join(home, '.claude', 'settings.json');
const before = '{\n  // mine\n  "model": "opus",\n  "permissions": { "allow": ["Bash(ls)"] } // the end\n}\n';
mkdirSync(join(home, '.claude'));
writeFileSync(settingsFile, before);

/** Runs the configured command as the agent would: through a shell, with the event on stdin. */
function callHook(workbench: Workbench, event: 'PreToolUse' | 'PostToolUse', fields: object) {
  const { hooks } = JSON.parse(readFileSync(settingsFile, 'utf8').replaceAll(/\/\/.*$/gm, ''));
  const transcript_path = join(home, '.claude', 'projects', 'orders', 's.jsonl');
  const input = { session_id: 's', transcript_path, hook_event_name: event, cwd: workbench.folder, ...fields };
  const command: string = hooks[event].at(-1).hooks[0].command;
  const ran = spawnSync('sh', ['-c', command], { input: JSON.stringify(input), encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
  return ran.stdout === '' ? null : JSON.parse(ran.stdout).hookSpecificOutput;
}

/** Waits until the file is as wanted, checking after each write. */
function untilFile(isWanted: (text: string) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isWanted(readFileSync(settingsFile, 'utf8'))) return;
      watcher.close();
      resolve();
    };
    // Start watching before looking, so that no write is missed in between.
    const watcher = watch(settingsFile, look);
    look();
  });
}

async function pickFile({ page }: Workbench, detail: string): Promise<void> {
  await page.locator('.quick-input-widget input.input').fill(detail);
  await page
    .locator('.quick-input-list .monaco-list-row', { hasText: detail })
    .first()
    .locator('.quick-input-list-checkbox, .monaco-checkbox')
    .first()
    .click();
  await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
}

const dialogButton = ({ page }: Workbench, name: string) =>
  page.locator('.monaco-dialog-box .monaco-button', { hasText: name });

describe('agent hooks in a real editor', () => {
  const workbench = useWorkbench({
    name: 'hooks',
    env: { HOME: home },
  });

  it('shows what it will write, and writes nothing when the person does not want it', async () => {
    await workbench().command('Calibrated: Install Agent Hooks');
    await pickFile(workbench(), settingsFile);
    await dialogButton(workbench(), 'Install').waitFor();
    await workbench()
      .page.locator('.monaco-diff-editor .modified .view-line', { hasText: 'PreToolUse' })
      .first()
      .waitFor();
    await workbench().screenshot('hooks-preview');
    await dialogButton(workbench(), 'Cancel').click();
    await dialogButton(workbench(), 'Install').waitFor({ state: 'detached' });
    assert.equal(readFileSync(settingsFile, 'utf8'), before);
    await workbench().page.locator('.tab', { hasText: 'what the hooks change' }).waitFor({ state: 'detached' });
  });

  it('installs, and the gate answers the agent', async () => {
    await workbench().command('Calibrated: Install Agent Hooks');
    await pickFile(workbench(), settingsFile);
    await dialogButton(workbench(), 'Install').click();
    await dialogButton(workbench(), 'Install').waitFor({ state: 'detached' });
    await untilFile((text) => text.includes('calibrated-hook'));
    const command = (text: string) => ({ tool_name: 'Bash', tool_input: { command: text } });
    assert.equal(callHook(workbench(), 'PreToolUse', command('git push --force')).permissionDecision, 'ask');
    assert.equal(callHook(workbench(), 'PreToolUse', command('git status')), null);
    mkdirSync(join(workbench().folder, '.vscode'), { recursive: true });
    writeFileSync(
      join(workbench().folder, '.vscode', 'settings.json'),
      JSON.stringify({ 'calibrated.ownedCode': ['src/owned.ts'] }),
    );
    const owned = {
      tool_name: 'Write',
      tool_input: { file_path: join(workbench().folder, 'src/owned.ts'), content: 'x' },
    };
    const answer = callHook(workbench(), 'PreToolUse', owned);
    assert.equal(answer.permissionDecision, 'deny');
    assert.match(answer.permissionDecisionReason, /You keep src\/owned\.ts by hand/);
  });

  it('tags what the agent wrote to an open file, and nothing else', async () => {
    const file = join(workbench().folder, 'src/line.ts');
    await workbench().openFile('src/line.ts');
    const text = readFileSync(file, 'utf8');
    const added = 'export const fromAnAgent = 42;\n';
    writeFileSync(file, text + added);
    const edit = { tool_name: 'Write', tool_input: { file_path: file, content: text + added } };
    callHook(workbench(), 'PostToolUse', {
      ...edit,
      tool_input: { file_path: file, old_string: '', new_string: added },
      tool_name: 'Edit',
      tool_response: { success: true },
    });
    const stretches = await untilStored(workbench().dataDirectory, 'src/line.ts', (seen) =>
      seen.some(({ origin }) => origin === 'ai'),
    );
    const [found] = stretches.filter(({ origin }) => origin === 'ai');
    assert.deepEqual([found?.text.trim(), found?.tool], [added.trim(), 'claude']);
    assert.ok(stretches.every(({ text: part, origin }) => origin === 'ai' || !part.includes('fromAnAgent')));
    await workbench().screenshot('hooks-tagged');
    // A file not open in an editor, changed by a command: the window receives no text event, so only the hook can have tracked it.
    const closed = join(workbench().folder, 'src/discount.ts');
    const command = `cat >> src/discount.ts <<'END'\n${added}END`;
    const call = { tool_use_id: 'toolu_closed', tool_name: 'Bash', tool_input: { command } };
    callHook(workbench(), 'PreToolUse', call);
    writeFileSync(closed, readFileSync(closed, 'utf8') + added);
    callHook(workbench(), 'PostToolUse', { ...call, tool_response: { success: true } });
    await workbench().openFile('src/discount.ts');
    const taken = await untilStored(workbench().dataDirectory, 'src/discount.ts', (seen) =>
      seen.some(({ origin }) => origin === 'ai'),
    );
    assert.deepEqual(
      taken
        .filter(({ origin }) => origin === 'ai')
        .map(({ text: part, tool, evidence }) => [part.trim(), tool, evidence]),
      [[added.trim(), 'claude', 'matched']],
    );
  });

  it('removes them again, to the byte', async () => {
    await workbench().command('Calibrated: Remove Agent Hooks');
    await workbench().page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await dialogButton(workbench(), 'Remove').waitFor();
    await workbench().screenshot('hooks-removal');
    await dialogButton(workbench(), 'Remove').click();
    await dialogButton(workbench(), 'Remove').waitFor({ state: 'detached' });
    await untilFile((text) => !text.includes('calibrated-hook'));
    assert.equal(readFileSync(settingsFile, 'utf8'), before);
    assert.ok(existsSync(settingsFile));
  });
});
