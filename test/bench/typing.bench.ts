import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../run/browser.ts';
import { command } from '../run/command.ts';
import { freshFolder, installEditor, newest, type RunningServer, startServer, workbenchUrl } from '../run/editor.ts';
import { outRoot, root } from '../run/paths.ts';
import { makeSampleRepository } from '../run/sampleRepository.ts';
import type { Bench, BenchRow } from './bench.ts';
import { cpuMs, extensionHostOf, residentMb } from './hostProcess.ts';

const rounds = 12;
/** Rounds that are not counted: the engine compiles what runs often, and an extension with more code takes longer to get there. */
const warmUpRounds = 3;
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

const empty: Variant = {
  name: 'an empty extension',
  extension: join(root, 'test', 'fixtures', 'empty-extension'),
  settings: {},
};
const completing: Variant = { name: 'ours, completions on (offline model)', extension: root, settings: {} };
const variants: readonly Variant[] = [
  empty,
  { name: 'ours, completions off', extension: root, settings: { 'calibrated.completions.enabled': false } },
  completing,
];

const manyFiles = 100_000;
const filesPerFolder = 500;
const watchedSeconds = 60;
/** CPU in a second: the extension host of an editor that nobody touches reaches 200 ms by itself. */
const busyMs = 250;
const idleLimitSeconds = 10;
const memoryLimitMb = 60;

/**
 * CPU time of the extension host per key press in a TypeScript file of a real editor, alternating between ours and an empty extension in
 * editors open side by side. Both include everything the editor's own extensions do.
 * Before that, one after the other: what the first click into a file of a folder with 100,000 files sets off, second by second. Only one of
 * the two with `CALIBRATED_TYPING=keys` or `click`.
 */
export const bench: Bench = {
  name: 'typing',
  async run() {
    const built = await command(process.execPath, ['esbuild.mjs'], { cwd: root });
    if (built.code !== 0) throw new Error(built.output);
    const browser = await launchBrowser();
    const desks: EditorWindow[] = [];
    let clicks: readonly BenchRow[] = [];
    try {
      const only = process.env['CALIBRATED_TYPING'];
      if (only !== 'keys') clicks = await firstClick(browser);
      if (only === 'click') return clicks;
      for (const [index, variant] of variants.entries()) desks.push(await openEditorWindow(browser, variant, index));
      for (const { page } of desks) {
        await page.locator('.editor-instance .view-lines').first().click();
        await page.keyboard.press('Control+End');
      }
      for (const { page } of desks) await page.keyboard.type(warmUpText, { delay: keyEveryMs });
      await wait(afterwardsMs * 3);
      // Each round begins with another editor, so that nothing is always measured first.
      for (let round = 0; round < warmUpRounds + rounds; round += 1)
        for (let turn = 0; turn < desks.length; turn += 1)
          await typeRound(desks[(round + turn) % desks.length] as EditorWindow);
    } finally {
      await browser.close();
      for (const { server, workspace } of desks) {
        await server.stop();
        rmSync(dirname(workspace), { recursive: true, force: true });
      }
    }
    const base = desks[0]?.msPerKey.slice(warmUpRounds) ?? [];
    const keys = desks.flatMap(({ variant, msPerKey }): BenchRow[] => {
      const counted = msPerKey.slice(warmUpRounds);
      const row = {
        name: `CPU of the extension host for a key, ${variant.name}`,
        value: round2(median(counted)),
        unit: 'ms',
        note: `${rounds} rounds of ${text.length} keys: ${counted.map(round2).join(' ')}`,
      };
      if (variant === empty) return [row];
      // Of rounds that follow one another: a machine that is slower for a minute is so for both.
      const ratios = counted.map((ms, round) => ms / (base[round] ?? Number.NaN)).sort((a, b) => a - b);
      const ratio = round2(median(ratios));
      const [low = Number.NaN, high = Number.NaN] = [ratios[rounds >> 2], ratios[rounds - 1 - (rounds >> 2)]];
      return [
        row,
        {
          name: `${variant.name}, against an empty extension`,
          value: ratio,
          unit: '×',
          target: `<= ${ratioLimit} ×`,
          ok: ratio <= ratioLimit,
          note: `half of the rounds ${round2(low)} to ${round2(high)}`,
        },
      ];
    });
    return [...clicks, ...keys];
  },
};

interface EditorWindow {
  readonly variant: Variant;
  readonly server: RunningServer;
  readonly workspace: string;
  readonly page: Page;
  readonly pid: string;
  readonly msPerKey: number[];
}

async function openEditorWindow(
  browser: Browser,
  variant: Variant,
  index: number,
  workspace = makeSampleRepository(),
): Promise<EditorWindow> {
  const folder = freshFolder(join(outRoot, 'bench', `typing-${index}`));
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
  return { variant, server, workspace, page, pid: await extensionHostOf(mark), msPerKey: [] };
}

async function typeRound({ page, pid, msPerKey }: EditorWindow): Promise<void> {
  await page.bringToFront();
  await page.locator('.editor-instance .view-lines').first().click();
  await page.keyboard.press('Control+End');
  await wait(afterwardsMs);
  const before = cpuMs(pid);
  await page.keyboard.type(text, { delay: keyEveryMs });
  await wait(afterwardsMs);
  msPerKey.push((cpuMs(pid) - before) / text.length);
}

interface Clicked {
  readonly cpuSeconds: number;
  /** After so many seconds no second was busy any more. */
  readonly idleAfter: number;
  /** At its peak. */
  readonly grownMb: number;
  /** CPU of each second, ms. */
  readonly seconds: readonly number[];
}

async function firstClick(browser: Browser): Promise<readonly BenchRow[]> {
  const workspace = manyFilesFolder();
  try {
    const before = await clicked(browser, empty, workspace, 10);
    const ours = await clicked(browser, completing, workspace, 11);
    const grown = round2(ours.grownMb - before.grownMb);
    const name = `the first click in ${manyFiles} files`;
    return [
      {
        name: `CPU of the extension host in ${watchedSeconds} s after ${name}, an empty extension`,
        value: round2(before.cpuSeconds),
        unit: 's',
        note: `busy until ${before.idleAfter} s; ms of each second: ${listed(before.seconds)}`,
      },
      {
        name: `CPU of the extension host in ${watchedSeconds} s after ${name}, ours`,
        value: round2(ours.cpuSeconds),
        unit: 's',
        note: `ms of each second: ${listed(ours.seconds)}`,
      },
      {
        name: `idle after ${name}, ours`,
        value: ours.idleAfter,
        unit: 's',
        target: `<= ${idleLimitSeconds} s`,
        ok: ours.idleAfter <= idleLimitSeconds,
      },
      {
        name: `memory of the extension host after ${name}, over an empty extension`,
        value: grown,
        unit: 'MB',
        target: `<= ${memoryLimitMb} MB`,
        ok: grown <= memoryLimitMb,
        note: `resident, at the peak; grown by ${round2(ours.grownMb)} MB and ${round2(before.grownMb)} MB`,
      },
    ];
  } finally {
    rmSync(dirname(workspace), { recursive: true, force: true });
  }
}

/** Opens a file, lets the editor come to rest, clicks into the text and watches the extension host. */
async function clicked(browser: Browser, variant: Variant, workspace: string, index: number): Promise<Clicked> {
  const { page, pid, server } = await openEditorWindow(browser, variant, index, workspace);
  try {
    const busyIn = async () => {
      const startedMs = cpuMs(pid);
      await wait(1000);
      return cpuMs(pid) - startedMs;
    };
    for (let quiet = 0, tried = 0; quiet < 3 && tried < 60; tried += 1)
      quiet = (await busyIn()) > busyMs ? 0 : quiet + 1;
    const restMb = residentMb(pid);
    await page.locator('.editor-instance .view-lines').first().click();
    const seconds: number[] = [];
    let peakMb = restMb;
    while (seconds.length < watchedSeconds) {
      seconds.push(await busyIn());
      peakMb = Math.max(peakMb, residentMb(pid));
    }
    return {
      cpuSeconds: seconds.reduce((sum, ms) => sum + ms, 0) / 1000,
      idleAfter: seconds.findLastIndex((ms) => ms > busyMs) + 1,
      grownMb: peakMb - restMb,
      seconds,
    };
  } finally {
    await page.close();
    await server.stop();
  }
}

const listed = (seconds: readonly number[]): string => seconds.map((ms) => Math.round(ms)).join(' ');

/** Modules that look like a program's, 2 to 3 KB each, in folders of 500. */
function manyFilesFolder(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'calibrated-many-')), 'many');
  for (let at = 0; at < manyFiles; at += 1) {
    const within = join(folder, `part${Math.floor(at / filesPerFolder)}`);
    if (at % filesPerFolder === 0) mkdirSync(within, { recursive: true });
    writeFileSync(join(within, at === 0 ? 'order.ts' : `module${at}.ts`), moduleText(at));
  }
  return folder;
}

function moduleText(at: number): string {
  const one = (nth: number): string => `
export function total${at}x${nth}(lines: readonly Line[], rate${nth}: number): number {
  const kept = lines.filter((line) => line.amount > ${nth} && line.code !== 'c${(at * 7 + nth) % 911}');
  return kept.reduce((sum, line) => sum + line.amount * rate${nth}, ${at % 97});
}
`;
  const line = 'interface Line {\n  readonly amount: number;\n  readonly code: string;\n}\n';
  return line + Array.from({ length: 8 }, (_, nth) => one(nth)).join('');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? Number.NaN)) / 2;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
