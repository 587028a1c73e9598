import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../run/browser.ts';
import { command } from '../run/command.ts';
import { freshFolder, installEditor, newest, type RunningServer, startServer, workbenchUrl } from '../run/editor.ts';
import { outRoot, root } from '../run/paths.ts';
import { makeSampleRepository } from '../run/sampleRepository.ts';
import type { Bench, BenchRow } from './bench.ts';

const rounds = 5;
/** Sixteen keys a second: a very fast typist. */
const keyEveryMs = 60;
/** Later effects of a key press (marks, database writes) count too. */
const afterwardsMs = 1500;
const ratioLimit = 1.15;
const warmUpText = 'const warm = [1, 2, 3].map((value) => value * 2);\n';
const text = [
  'const first = lines[0] ?? empty;\n',
  'let sum = 0;\n',
  'for (const line of lines) sum += line.price;\n',
  'const mean = sum / lines.length;\n',
].join('');

interface Variant {
  readonly name: string;
  readonly extension: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

const variants: readonly Variant[] = [
  { name: 'an empty extension', extension: join(root, 'test', 'fixtures', 'empty-extension'), settings: {} },
  { name: 'ours, completions off', extension: root, settings: { 'calibrated.completions.enabled': false } },
  { name: 'ours, completions on (offline model)', extension: root, settings: {} },
];

/**
 * CPU time of the extension host per key press in a TypeScript file of a real editor, alternating between ours and an empty extension in
 * editors open side by side. Both include everything the editor's own extensions do.
 */
export const bench: Bench = {
  name: 'typing',
  async run() {
    const built = await command(process.execPath, ['esbuild.mjs'], { cwd: root });
    if (built.code !== 0) throw new Error(built.output);
    const browser = await launchBrowser();
    const desks: Desk[] = [];
    try {
      for (const [index, variant] of variants.entries()) desks.push(await openDesk(browser, variant, index));
      for (const { page } of desks) await page.keyboard.type(warmUpText, { delay: keyEveryMs });
      await wait(afterwardsMs * 3);
      for (let round = 0; round < rounds; round += 1) for (const desk of desks) await typeRound(desk);
    } finally {
      await browser.close();
      for (const { server, workspace } of desks) {
        await server.stop();
        rmSync(dirname(workspace), { recursive: true, force: true });
      }
    }
    const [baseline] = desks;
    const base = median(baseline?.msPerKey ?? []);
    return desks.flatMap(({ variant, msPerKey }): BenchRow[] => {
      const value = median(msPerKey);
      const note = `${rounds} rounds of ${text.length} keys, ${round2(Math.min(...msPerKey))} to ${round2(Math.max(...msPerKey))}`;
      const row = {
        name: `CPU of the extension host for a key, ${variant.name}`,
        value: round2(value),
        unit: 'ms',
        note,
      };
      if (msPerKey === baseline?.msPerKey) return [row];
      const ratio = round2(value / base);
      const against = `${variant.name}, against an empty extension`;
      return [row, { name: against, value: ratio, unit: '×', target: `<= ${ratioLimit} ×`, ok: ratio <= ratioLimit }];
    });
  },
};

interface Desk {
  readonly variant: Variant;
  readonly server: RunningServer;
  readonly workspace: string;
  readonly page: Page;
  readonly pid: string;
  readonly msPerKey: number[];
}

async function openDesk(browser: Browser, variant: Variant, index: number): Promise<Desk> {
  const folder = freshFolder(join(outRoot, 'bench', `typing-${index}`));
  const workspace = makeSampleRepository();
  const mark = `CALIBRATED_TYPING_BENCH=${process.pid}-${index}`;
  const [key = '', id = ''] = mark.split('=');
  const server = await startServer({
    editor: await installEditor(newest),
    dataDir: join(folder, 'server'),
    extensionsDir: join(folder, 'extensions'),
    settings: { 'calibrated.dataDirectory': join(folder, 'data'), ...variant.settings },
    env: { [key]: id },
  });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.goto(workbenchUrl(server, { folder: workspace, extension: variant.extension }));
  await page.waitForSelector('.monaco-workbench .part.statusbar');
  if (variant.extension === root)
    await page.locator('.statusbar-item[id^="calibrated"]').first().waitFor({ timeout: 60_000 });
  await page.keyboard.press('Control+P');
  await page.locator('.quick-input-widget input.input').fill('order.ts');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'order.ts' }).first().click();
  await page.locator('.tab.active', { hasText: 'order.ts' }).waitFor();
  await page.locator('.editor-instance .view-lines').first().click();
  await page.keyboard.press('Control+End');
  return { variant, server, workspace, page, pid: await extensionHostOf(mark), msPerKey: [] };
}

async function typeRound({ page, pid, msPerKey }: Desk): Promise<void> {
  await page.bringToFront();
  await page.locator('.editor-instance .view-lines').first().click();
  await page.keyboard.press('Control+End');
  await wait(afterwardsMs);
  const before = cpuMs(pid);
  await page.keyboard.type(text, { delay: keyEveryMs });
  await wait(afterwardsMs);
  msPerKey.push((cpuMs(pid) - before) / text.length);
}

/** The extension host among the processes that carry this mark; a process it has just forked briefly looks like it. */
async function extensionHostOf(mark: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const found = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isExtensionHost(pid, mark));
    if (found.length === 1 && found[0] !== undefined) return found[0];
    await wait(100);
  }
  throw new Error('There is not exactly one extension host; this bench needs Linux and its /proc.');
}

function isExtensionHost(pid: string, mark: string): boolean {
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (!commandLine.includes('--type=extensionHost')) return false;
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
  } catch {
    // A process that has ended meanwhile, or belongs to another user, is not ours.
    return false;
  }
}

/** CPU time of all threads of a process, in milliseconds. */
function cpuMs(pid: string): number {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const [ranNs = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(ranNs) / 1e6;
  });
  return threads.reduce((sum, ms) => sum + ms, 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
