import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { untilStored } from './storedTags.ts';
import { until } from './until.ts';
import { useWorkbench, type Workbench } from './workbench.ts';

/** A program named like an agent that rewrites a file of the project. */
const agents = mkdtempSync(join(tmpdir(), 'calibrated-agents-'));
for (const [name, line, more = ''] of [
  [
    'codex',
    'export const byAgent = 42;',
    "echo 'a line by an agent' | tee -a README.md > made.txt\nprintf '%s\\n' first second third > list.txt",
  ],
  ['rewrite', 'export const byNobody = 7;'],
]) {
  const program = join(agents, name ?? '');
  // An agent asks its model before it writes; a write before the files were first read would be attributed to nobody.
  writeFileSync(program, `#!/bin/sh\nsleep 4\nprintf '%s\\n' '${line}' >> src/line.ts\n${more}\necho written\n`);
  chmodSync(program, 0o755);
}

const settings = {
  'terminal.integrated.suggest.enabled': false,
  'terminal.integrated.gpuAcceleration': 'off',
  'editor.formatOnSave': true,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
};
/** The server build tells every extension who changed what; most people's editors do not. */
const env = { CALIBRATED_EXACT_MODE: 'off' };

/** Opens a file and puts the caret at its end. */
async function atEndOf(workbench: Workbench, file: string): Promise<void> {
  await workbench.openFile(file);
  await workbench.page.locator('.editor-instance .view-lines').first().click();
  await workbench.page.keyboard.press('Control+End');
}

const save = async ({ page }: Workbench) => {
  await page.keyboard.press('Control+S');
  await page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
};

async function run(page: Page, command: string): Promise<void> {
  await page.locator('.terminal .xterm-helper-textarea').focus();
  await page.keyboard.type(command.includes(' ') ? `'${command}'` : command);
  await page.keyboard.press('Enter');
}

describe('provenance in a real editor', () => {
  const workbench = useWorkbench({ name: 'provenance', settings, env });
  const stored = (path: string, isWanted: Parameters<typeof untilStored>[2]) =>
    untilStored(workbench().dataDirectory, path, isWanted);

  it('says that typed text is the person’s, and what was there is not', async () => {
    const { page } = workbench();
    await atEndOf(workbench(), 'src/line.ts');
    await page.keyboard.type('// typed by hand\n', { delay: 10 });
    await save(workbench());
    const stretches = await stored('src/line.ts', (seen) => seen.some(({ text }) => text.includes('typed by hand')));
    assert.deepEqual(
      stretches.map(({ origin }) => origin),
      ['unknown', 'human'],
    );
    assert.equal(stretches.at(-1)?.text.trim(), '// typed by hand');
  });

  it('gives tags back on undo and redo', async () => {
    const { page } = workbench();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.type('x');
    await stored('src/line.ts', (seen) => seen.length === 1 && seen[0]?.text === 'x' && seen[0].origin === 'human');
    for (let left = 2; left > 0; left -= 1) await page.keyboard.press('Control+Z');
    await page.locator('.view-line', { hasText: 'typed by hand' }).waitFor();
    const back = await stored('src/line.ts', (seen) => seen.length === 2);
    assert.deepEqual(
      back.map(({ origin }) => origin),
      ['unknown', 'human'],
    );
    await page.keyboard.press('Control+Y');
    await stored('src/line.ts', (seen) => seen.every(({ text }) => !text.includes('typed by hand')));
    await page.keyboard.press('Control+Z');
    await page.locator('.view-line', { hasText: 'typed by hand' }).waitFor();
    await save(workbench());
    await stored('src/line.ts', (seen) => seen.length === 2 && seen[1]?.origin === 'human');
  });

  it('keeps the owners of what a formatter moves on save', async () => {
    const file = join(workbench().folder, 'package.json');
    const before = readFileSync(file, 'utf8');
    await workbench().openFile('package.json');
    const { page } = workbench();
    await workbench().goTo(2, 1);
    await page.keyboard.press('End');
    await page.keyboard.type('"typed":      2,');
    await save(workbench());
    await page.locator('.view-line', { hasText: '"typed": 2' }).waitFor();
    const [first = '', second = '', ...rest] = before.trim().split('\n');
    const bare = (text: string) => text.replaceAll(/\s+/gu, '');
    await until(() => readFileSync(file, 'utf8').includes('\n  "typed": 2,\n'));
    const stretches = await stored('package.json', (seen) => seen.some(({ text }) => text.includes('"typed": 2')));
    // The formatter also breaks lines elsewhere: what it moved still belongs to nobody.
    assert.deepEqual(
      stretches.map(({ text, origin }) => [bare(text), origin]),
      [
        [bare(first + second), 'unknown'],
        ['"typed":2,', 'human'],
        [bare(rest.join('')), 'unknown'],
      ],
    );
  });

  it('knows what an agent in the terminal wrote to an open file, and does not guess at other programs', async () => {
    await workbench().openFile('src/line.ts');
    const { page } = workbench();
    await workbench().command('Terminal: Create New Terminal');
    await page.locator('.terminal .xterm-rows', { hasText: /\$|#/ }).waitFor();
    await page.locator('.terminal .xterm-helper-textarea').focus();
    await page.locator('.terminal-command-decoration, .xterm-rows').first().waitFor();
    await run(page, join(agents, 'codex'));
    const byAgent = await stored('src/line.ts', (seen) => seen.some(({ text }) => text.includes('byAgent')));
    const agent = byAgent.find(({ text }) => text.includes('byAgent'));
    assert.deepEqual([agent?.origin, agent?.evidence, agent?.tool], ['ai', 'matched', 'codex']);
    assert.equal(byAgent.find(({ text }) => text.includes('typed by hand'))?.origin, 'human');
    const inReadme = await stored('README.md', (seen) => seen.some(({ text }) => text.includes('by an agent')));
    assert.deepEqual(
      inReadme.map(({ origin, tool }) => [origin, tool]),
      [
        ['unknown', null],
        ['ai', 'codex'],
      ],
    );
    const made = await stored('made.txt', (seen) => seen.length > 0);
    assert.deepEqual(
      made.map(({ text, origin }) => [text.trim(), origin]),
      [['a line by an agent', 'ai']],
    );
    await run(page, join(agents, 'rewrite'));
    const byOther = await stored('src/line.ts', (seen) => seen.some(({ text }) => text.includes('byNobody')));
    assert.equal(byOther.find(({ text }) => text.includes('byNobody'))?.origin, 'unknown');
    assert.equal(byOther.find(({ text }) => text.includes('byAgent'))?.origin, 'ai');
    await workbench().screenshot('provenance-terminal');
    await workbench().command('Terminal: Kill All Terminals');
  });

  it('tags a completion taken by word, and nothing more', async () => {
    const { page } = workbench();
    await atEndOf(workbench(), 'src/order.ts');
    await page.keyboard.type('\nexport function pieces(lines: readonly Line[]): number {\nlet count = 0;\nfor', {
      delay: 15,
    });
    await workbench().untilCompleted();
    await page.keyboard.press('Control+ArrowRight');
    await page.keyboard.press('Control+ArrowRight');
    await page.keyboard.type('q');
    const stretches = await stored('src/order.ts', (seen) => seen.some(({ origin }) => origin === 'ai'));
    const ai = stretches.filter(({ origin }) => origin === 'ai');
    assert.equal(ai.length, 1, JSON.stringify(stretches));
    assert.match(ai[0]?.text ?? '', /^ ?\(?(const|let)?/);
    assert.equal(
      stretches
        .at(-1)
        ?.text.trim()
        .replace(/[\s})]+$/u, ''),
      'q',
    );
    assert.equal(stretches.at(-1)?.origin, 'human');
    await workbench().screenshot('provenance-by-word');
    await save(workbench());
  });

  it('has the same tags after the window was loaded again', async () => {
    const before = await stored('src/order.ts', (seen) => seen.some(({ origin }) => origin === 'ai'));
    await workbench().reload();
    await workbench().openFile('src/order.ts');
    await workbench().page.locator('.glyph-margin-widgets .cgmr').first().waitFor();
    const after = await stored('src/order.ts', (seen) => seen.length > 0);
    assert.deepEqual(after, before);
  });

  it('says in the hover what is known, and takes a review', async () => {
    const { page } = workbench();
    await workbench().goTo(29, 6);
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    const hover = page.locator('.monaco-hover:visible', { hasText: 'From ' }).first();
    await hover.waitFor();
    const text = await hover.innerText();
    assert.match(text, /by Calibrated, level Edit/);
    // The editor reports only a completion that was taken to its end, which two words may be.
    assert.match(
      text,
      /Evidence: (?:matched \(compared before and after\)|exact \(reported by the editor or the tool\))\. Kept: \d+%\. (?:Not reviewed|Reviewed by)/,
    );
    assert.match(
      text,
      /In this file: AI wrote [<>]?\d+%: [<>]?\d+% exact, [<>]?\d+% matched\. The origin of [<>]?\d+% of the text is known\./,
    );
    await workbench().screenshot('provenance-hover');
    await page.keyboard.press('Escape');
    await workbench().command('Calibrated: Mark as Reviewed');
    await page.locator('.statusbar-item', { hasText: /Marked \d+ character/ }).waitFor();
    await workbench().goTo(29, 6);
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    await page
      .locator('.monaco-hover:visible', { hasText: 'Reviewed by Ada Example <ada@example.com>.' })
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
  });

  it('counts in the menu what nobody reviewed, and lists it, largest first', async () => {
    const { page } = workbench();
    await stored('list.txt', (seen) => seen.some(({ origin }) => origin === 'ai'));
    await workbench().command('Calibrated: Show Menu');
    await workbench().quickInput().fill('Unreviewed');
    const entry = workbench().row('Unreviewed AI Text');
    const lines = Number(/(\d+)\slines/.exec(await entry.locator('.label-description').innerText())?.[1]);
    await workbench().screenshot('provenance-menu');
    await entry.click();
    await page.locator('.quick-input-title', { hasText: 'AI text that nobody has reviewed' }).waitFor();
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'made.txt:1' }).waitFor();
    await workbench().screenshot('provenance-unreviewed');
    const texts = await rows.allInnerTexts();
    const facts = await rows.locator('.label-description').allInnerTexts();
    const sizes = facts.map((text) => Number(/^\s*(\d+)\slines?,\scodex/.exec(text)?.[1]));
    assert.match(texts[0] ?? '', /list\.txt:1[\s\S]*3\slines,\scodex[\s\S]*first/);
    assert.ok(texts.some((text) => text.includes('line.ts:')) && texts.some((text) => text.includes('README.md:')));
    assert.ok(!texts.some((text) => text.includes('order.ts')), 'what was reviewed is not among them');
    assert.equal(
      sizes.reduce((sum, lines) => sum + lines, 0),
      lines,
    );
    await workbench().pick('list.txt:1');
    await page.locator('.tab.active', { hasText: 'list.txt' }).waitFor();
    await page.locator('#status\\.editor\\.selection', { hasText: 'selected' }).waitFor();
    await workbench().openFile('src/order.ts');
  });

  it('shows whose a file is in Blame, by origin', async () => {
    const { page } = workbench();
    await workbench().command('Calibrated: Show Who Wrote This File');
    const view = await workbench().webview('blame');
    await view.getByRole('button', { name: /^AI/ }).waitFor();
    await view.getByText('What is left of AI text').waitFor();
    await workbench().screenshot('provenance-blame');
    const rows = view.locator('table.runs tbody tr');
    const all = await rows.count();
    await view.getByRole('button', { name: /^AI/ }).focus();
    await page.keyboard.press('Enter');
    await view.locator('button[aria-pressed="true"]').waitFor();
    assert.ok(all > 1 && (await rows.count()) === 1);
    assert.match(await rows.first().innerText(), /Ada Example/);
    await rows.first().getByRole('button', { name: '29', exact: true }).click();
    await page.locator('#status\\.editor\\.selection', { hasText: 'Ln 29' }).waitFor();
    assert.deepEqual(workbench().policyViolations, []);
  });

  it('writes a note on commit once notes are on, and shows the share of what is staged', async () => {
    const { page, folder } = workbench();
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
    await workbench().command('Calibrated: Turn On Notes for This Repository');
    await until(() => git('config', '--local', '--default=', 'calibrated.notes').trim() === 'true');
    git('add', 'src/order.ts', 'made.txt');
    await workbench().command('Git: Refresh');
    // All of the new file came from the agent, and its badge says so.
    await page
      .locator(
        '.explorer-folders-view .monaco-list-row[aria-label*="made.txt"][aria-label*="1 of 1 staged line came from AI"], .explorer-folders-view .monaco-list-row:has([aria-label*="1 of 1 staged line came from AI"])',
      )
      .first()
      .waitFor();
    await workbench().screenshot('provenance-badge');
    await workbench().command('Calibrated: Add AI Summary to Commit Message');
    await page.locator('.activitybar .action-label[aria-label^="Source Control"]').click({ force: true });
    await page.locator('.scm-view .scm-input .view-line', { hasText: /AI:\s\d+\sof\s\d+\sadded/ }).waitFor();
    git('commit', '--quiet', '-m', 'Count pieces');
    await until(() => git('notes', '--ref=ai', 'list').trim() !== '');
    const note = git('notes', '--ref=ai', 'show', 'HEAD');
    assert.match(note, /src\/order\.ts/);
    assert.match(note, /"schema_version": "authorship\/3\.0\.0"/);
    await workbench().screenshot('provenance-notes');
    assert.deepEqual(workbench().policyViolations, []);
  });

  it('has marks that can be told in a high contrast theme', async () => {
    const { page } = workbench();
    await workbench().command('Preferences: Color Theme');
    await workbench().quickInput().fill('Dark High Contrast');
    await workbench().pick('Dark High Contrast');
    await page.locator('.monaco-workbench.hc-black').waitFor();
    await workbench().openFile('src/line.ts');
    await workbench().goTo(12);
    await page.locator('.glyph-margin-widgets .cgmr').first().waitFor();
    assert.equal(await page.locator('.glyph-margin-widgets .cgmr').count(), 1, 'the line below is another’s');
    await workbench().command('Calibrated: Show Who Wrote This File');
    await (await workbench().webview('blame')).getByText('src/line.ts').waitFor();
    await workbench().screenshot('provenance-high-contrast');
  });
});

describe('provenance in exact mode', () => {
  const workbench = useWorkbench({ name: 'provenance-exact', settings });

  it('believes the editor about a key, a paste, a reload and a word of a completion', async () => {
    const { page, dataDirectory, folder } = workbench();
    await atEndOf(workbench(), 'src/order.ts');
    await page.keyboard.type('\nexport function pieces(lines: readonly Line[]): number {\nlet count = 0;\nfor', {
      delay: 15,
    });
    await workbench().untilCompleted();
    await page.keyboard.press('Control+ArrowRight');
    await page.keyboard.press('Control+ArrowRight');
    await page.keyboard.type('q');
    const seen = await untilStored(dataDirectory, 'src/order.ts', (all) => all.some(({ origin }) => origin === 'ai'));
    assert.deepEqual(
      seen.map(({ origin, evidence }) => `${origin} ${evidence}`),
      ['unknown inferred', 'human exact', 'ai exact', 'human exact'],
    );
    await save(workbench());
    const file = join(folder, 'src', 'order.ts');
    // A program that writes at the moment of the save would be taken for the save.
    await until(() => readFileSync(file, 'utf8').includes('for (q') && Date.now() - statSync(file).mtimeMs > 1500);
    writeFileSync(file, `${readFileSync(file, 'utf8')}// by a program\n`);
    const after = await untilStored(dataDirectory, 'src/order.ts', (all) =>
      all.some(({ text }) => text.includes('by a program')),
    );
    assert.equal(after.find(({ text }) => text.includes('by a program'))?.origin, 'unknown');
    assert.equal(after.filter(({ origin }) => origin === 'ai').length, 1);
  });
});
