// The README's pictures: `npm start -- --pictures media/readme`. From a seeded record, in light and dark, at two device pixels per CSS
// pixel.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordFortyTasks } from './fortyTasks.ts';
import { ask, chooseLevel, hoverAtCaret, skipPosition, startTask } from './loop.ts';
import { scriptedModel } from './scriptedModel.ts';
import { openWorkbench, type Workbench } from './workbench.ts';
import { addYearOfCommits } from './yearOfCommits.ts';

const themes = { light: 'Light Modern', dark: 'Dark Modern' } as const;
type Shade = keyof typeof themes;
/** WebP quality: text stays crisp, and a picture takes a third of its size as PNG. */
const quality = 0.86;

/** A tab, what is there once it is complete, and how much of it to show, px. */
const tabs = [
  { name: 'now', command: 'Show Tasks and Sessions', view: 'now', whole: 'Codex is waiting for you', height: 420 },
  { name: 'gap', command: 'Show Gap', view: 'gap', whole: 'of your 40 tasks ran over', height: 800 },
  {
    name: 'trial',
    command: 'Show Trial Report',
    view: 'trial',
    whole: 'Time with AI, compared to without AI',
    height: 370,
  },
  { name: 'cost', command: 'Show Cost', view: 'cost', whole: 'Money by model', height: 360 },
] as const;

export async function takePictures(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const shade of ['light', 'dark'] as const) {
    await ofTabs(folder, shade);
    await ofLoop(folder, shade);
  }
}

async function open(
  shade: Shade,
  name: string,
  more: Partial<Parameters<typeof openWorkbench>[0]>,
): Promise<Workbench> {
  const { settings, ...rest } = more;
  return openWorkbench({
    name: `pictures-${name}-${shade}`,
    scale: 2,
    env: { HOME: mkdtempSync(join(tmpdir(), 'calibrated-home-')) },
    settings: {
      'workbench.colorTheme': themes[shade],
      'window.title': 'orders',
      'editor.minimap.enabled': false,
      'diffEditor.renderSideBySide': false,
      'calibrated.weeklySummary': false,
      ...settings,
    },
    ...rest,
  });
}

/** The Calibrated page with forty tasks, without the rest of the window. */
async function ofTabs(folder: string, shade: Shade): Promise<void> {
  const workbench = await open(shade, 'tabs', { prepare: addYearOfCommits });
  try {
    const { page } = workbench;
    await page.setViewportSize({ width: 800, height: 1000 });
    await recordFortyTasks(workbench.dataDirectory);
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    for (const { name, command, view, whole, height } of tabs) {
      await workbench.command(`Calibrated: ${command}`);
      const inside = await workbench.webview(view, whole);
      await inside.locator('svg').first().waitFor();
      // The mouse would leave a hover behind.
      await page.mouse.move(700, 990);
      const box = await editorOf(page);
      await save(workbench, join(folder, `${name}-${shade}.webp`), { ...box, height: Math.min(box.height, height) });
    }
  } finally {
    await workbench.close();
  }
}

/** A proposal and a mark, as a person sees them in the main loop. */
async function ofLoop(folder: string, shade: Shade): Promise<void> {
  const model = await scriptedModel('qwen3-coder');
  try {
    const workbench = await open(shade, 'loop', { settings: { 'calibrated.models': [model.entry] } });
    try {
      await proposalAndMark(workbench, (name, clip) => save(workbench, join(folder, `${name}-${shade}.webp`), clip));
    } finally {
      await workbench.close();
    }
  } finally {
    await model.stop();
  }
}

interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function proposalAndMark(workbench: Workbench, take: (name: string, clip: Clip) => Promise<void>): Promise<void> {
  const { page } = workbench;
  await page.setViewportSize({ width: 1100, height: 560 });
  await startTask(workbench, '45m');
  await workbench.openFile('src/discount.ts');
  await workbench.goTo(9, 3);
  const view = await workbench.openAssist();
  await chooseLevel(view, 'Edit');
  await ask(view, 'Why are ten boxes not cheaper?');
  await skipPosition(workbench);
  await view.getByRole('button', { name: 'Propose as edit' }).first().click();
  const accept = page.locator('.codelens-decoration a', { hasText: 'Accept' }).first();
  await accept.waitFor();
  // Next to it, the answer would be cut off.
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await page.setViewportSize({ width: 900, height: 560 });
  await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  await take('proposal', await editorOf(page));
  await accept.click();
  await page.locator('.tab', { hasText: 'proposal of' }).waitFor({ state: 'detached' });
  await workbench.openFile('src/discount.ts');
  await page.locator('.glyph-margin-widgets .cgmr').first().waitFor();
  await workbench.goTo(9, 22);
  await hoverAtCaret(workbench, 'qwen3-coder');
  await take('mark', await editorOf(page));
}

async function editorOf(page: Workbench['page']): Promise<Clip> {
  const box = await page.locator('.part.editor').boundingBox();
  if (box === null) throw new Error('The editor is not on screen.');
  return box;
}

/** @param path Ends in `.webp`. */
async function save({ page }: Workbench, path: string, clip: Clip): Promise<void> {
  const png = (await page.screenshot({ clip, animations: 'disabled' })).toString('base64');
  // A blank page does the encoding: the browser can, and nothing else here needs to.
  const blank = await page.context().browser()?.newPage();
  if (blank === undefined) throw new Error('The browser is gone.');
  try {
    const url: unknown = await blank.evaluate(`(async () => {
      const picture = await createImageBitmap(await (await fetch('data:image/png;base64,${png}')).blob());
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [picture.width, picture.height];
      canvas.getContext('2d').drawImage(picture, 0, 0);
      return canvas.toDataURL('image/webp', ${quality});
    })()`);
    const [, bytes] = String(url).split(',');
    writeFileSync(path, Buffer.from(bytes ?? '', 'base64'));
  } finally {
    await blank.close();
  }
  process.stdout.write(`${path}\n`);
}
