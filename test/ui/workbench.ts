// How to add a UI test: write test/ui/NAME.test.ts; it is found by its name.
//
//   describe('the menu', () => {
//     const workbench = useWorkbench({ name: 'menu', settings: { 'calibrated.level': 'Hint' } });
//     it('opens', async () => {
//       await workbench().command('Calibrated: Show Menu');
//       await workbench().row('Start Task').waitFor();
//       await workbench().screenshot('menu');
//     });
//   });
//
// Run it: `npm run test:ui -- --grep "the menu"`. Every `describe` gets a server, a browser, a fresh copy of the sample repository
// and a fresh data directory of its own (about 6 s), below out/ui/NAME; the real home is never touched. `name` must be unique.
// Play like a person: keyboard, mouse, what is on screen. Wait with locators (`waitFor`), never for a time. A failed test leaves
// out/screenshots/failed-*.png. Look at the screenshots you take. More recipes (hover, CodeLens, ghost text, notifications):
//   modal `.monaco-dialog-box .monaco-button`; ghost text `ghostText()`; CodeLens `.codelens-decoration a`;
//   hover: chord Control+K Control+I, then `.monaco-hover:visible`; dirty `.tab.dirty`; notifications: `notification(text)`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { after, afterEach, before } from 'mocha';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../run/browser.ts';
import {
  freshFolder,
  installEditor,
  installVsix,
  newest,
  type RunningServer,
  startServer,
  workbenchUrl,
} from '../run/editor.ts';
import { outRoot, root } from '../run/paths.ts';
import { makeSampleRepository } from '../run/sampleRepository.ts';
import { until } from './until.ts';

/** How long to wait for anything on the page: on a busy machine a window takes half a minute to load. */
const limitMs = 60_000;
/** How long one attempt at a quick pick or notification waits before the key is pressed again. */
const quickInputLimitMs = 8000;
/** A row of a quick pick. */
const listRow = '.quick-input-list .monaco-list-row';

export interface WorkbenchOptions {
  /** Names the folder below out/ for everything of this run. */
  readonly name: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly screenshots?: string;
  readonly workspaceTrust?: boolean;
  /** Changes the sample repository before the editor opens it. */
  readonly prepare?: (folder: string) => void;
  /** Other folders of the window, below the one that the sample repository is in; `prepare` makes them. */
  readonly otherFolders?: readonly string[];
  /** Device pixels per CSS pixel of a picture; 1 by default. */
  readonly scale?: number;
  /** Uses this packed extension, installed, instead of the source folder. */
  readonly vsix?: string;
}

function prepared({ prepare, otherFolders = [] }: WorkbenchOptions) {
  const folder = makeSampleRepository();
  prepare?.(folder);
  if (otherFolders.length === 0) return { folder, opened: folder };
  const opened = join(dirname(folder), 'window.code-workspace');
  const folders = [basename(folder), ...otherFolders].map((path) => ({ path }));
  writeFileSync(opened, JSON.stringify({ folders }));
  return { folder, opened };
}

export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const folder = freshFolder(join(outRoot, 'ui', options.name));
  const dataDirectory = join(folder, 'data');
  const editor = await installEditor(newest);
  const [dataDir, extensionsDir] = [join(folder, 'server'), join(folder, 'extensions')];
  mkdirSync(extensionsDir, { recursive: true });
  if (options.vsix !== undefined) await installVsix(editor, options.vsix, extensionsDir, dataDir);
  const server = await startServer({
    editor,
    dataDir,
    extensionsDir,
    settings: { 'calibrated.dataDirectory': dataDirectory, ...options.settings },
    ...(options.env === undefined ? {} : { env: options.env }),
    workspaceTrust: options.workspaceTrust ?? false,
  });
  const browser = await launchBrowser();
  const page = await browser.newPage({
    viewport: { width: 1400, height: 900 },
    deviceScaleFactor: options.scale ?? 1,
  });
  page.setDefaultTimeout(limitMs);
  const workbench = new Workbench(
    server,
    browser,
    page,
    prepared(options),
    dataDirectory,
    options.screenshots ?? join(outRoot, 'screenshots'),
    options.vsix === undefined,
  );
  try {
    await workbench.load();
  } catch (error) {
    await workbench.screenshot(`failed-${options.name}-to-load`);
    await workbench.close();
    throw error;
  }
  return workbench;
}

/** Opens a workbench before the tests of this `describe` and closes it after them; a failed test leaves a screenshot. */
export function useWorkbench(options: WorkbenchOptions): () => Workbench {
  let workbench: Workbench | undefined;
  before(async () => {
    workbench = await openWorkbench(options);
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.screenshot(`failed-${this.currentTest.fullTitle().replaceAll(/\W+/g, '-').slice(0, 80)}`);
  });
  after(() => workbench?.close());
  return () => {
    if (workbench === undefined) throw new Error('The workbench is open inside of tests only.');
    return workbench;
  };
}

export class Workbench {
  readonly server: RunningServer;
  readonly page: Page;
  /** The workspace: a new sample repository. */
  readonly folder: string;
  readonly dataDirectory: string;
  /** Violations of the webviews' content security policy, as reported by the browser. */
  readonly policyViolations: string[] = [];
  readonly #browser: Browser;
  /** What the window opens: the folder, or a file that names several. */
  readonly #opened: string;
  readonly #screenshots: string;
  readonly #isFromSource: boolean;

  constructor(
    server: RunningServer,
    browser: Browser,
    page: Page,
    { folder, opened }: { readonly folder: string; readonly opened: string },
    dataDirectory: string,
    screenshots: string,
    isFromSource: boolean,
  ) {
    this.#isFromSource = isFromSource;
    this.server = server;
    this.#browser = browser;
    this.page = page;
    this.folder = folder;
    this.#opened = opened;
    this.dataDirectory = dataDirectory;
    this.#screenshots = screenshots;
    page.on('console', (message) => {
      const text = message.text();
      if (/Content Security Policy/i.test(text) && /vscode-webview|assist|gap/.test(text))
        this.policyViolations.push(text);
    });
  }

  async load(): Promise<void> {
    await this.page.goto(
      workbenchUrl(this.server, { folder: this.#opened, ...(this.#isFromSource ? { extension: root } : {}) }),
    );
    await this.page.waitForSelector('.monaco-workbench .part.statusbar');
    await this.statusItem('Calibrated').waitFor();
  }

  /** Reloads the window, as after a crash of the page. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.waitForSelector('.monaco-workbench .part.statusbar');
    await this.statusItem('Calibrated').waitFor();
  }

  /**
   * Waits until the browser's storage contains the open editors, including one of this view type. VS Code in a browser stores them some
   * seconds late; a window reloaded before that opens with the editors stored last.
   */
  async editorIsStored(viewType: string): Promise<void> {
    await until(() => this.page.evaluate(hasStoredEditor, viewType));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.server.stop();
  }

  /** A screenshot of the whole window. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(this.#screenshots, { recursive: true });
    const path = join(this.#screenshots, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** The extension's item in the status bar; `text` is part of its accessible name. */
  statusItem(text: string): Locator {
    return this.page
      .locator(`.statusbar-item[aria-label*="${text}"], .statusbar-item:has([aria-label*="${text}"])`)
      .first();
  }

  /** Runs a command from the palette. */
  async command(title: string): Promise<void> {
    await this.#pickFrom('F1', `>${title}`, this.row(title));
  }

  /**
   * Opens a quick pick by a key, types, and clicks the row. A loading webview keeps the key press to itself, and a closing dialog swallows
   * the next one; like a person, this presses the key again.
   */
  async #pickFrom(key: string, text: string, row: Locator): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.page.keyboard.press(key);
        await this.quickInput().waitFor({ timeout: quickInputLimitMs });
        await this.quickInput().fill(text, { timeout: quickInputLimitMs });
        await row.click({ timeout: quickInputLimitMs });
        return;
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }

  /** A notification with the text, once there is one; opens the notification center as often as needed. */
  async notification(text: string): Promise<Locator> {
    const center = this.page.locator('.notifications-center.visible');
    const item = center.locator('.notification-list-item', { hasText: text }).first();
    for (let attempt = 1; ; attempt += 1) {
      if ((await center.count()) === 0) await this.page.locator('#status\\.notifications a').first().click();
      try {
        await item.waitFor({ timeout: quickInputLimitMs });
        return item;
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }

  quickInput(): Locator {
    return this.page.locator('.quick-input-widget input.input');
  }

  /** A completion, also while the editor's own list of words is open, when it is drawn as a preview. */
  ghostText(): Locator {
    return this.page.locator('.editor-instance .view-line [class*="ghost-text"]').first();
  }

  /** Waits for a completion. The editor asks for one while somebody types, and a window that has just opened may not know us yet. */
  async untilCompleted(ghost = this.ghostText()): Promise<void> {
    await ghost.waitFor({ timeout: quickInputLimitMs }).catch(() => undefined);
    for (let asked = 0; asked < 3 && !(await ghost.isVisible()); asked += 1) {
      await this.command('Calibrated: Complete Now');
      await ghost.waitFor({ timeout: quickInputLimitMs }).catch(() => undefined);
    }
    await ghost.waitFor();
  }

  /** A row of the quick pick that contains the text. */
  row(text: string): Locator {
    return this.page.locator(listRow, { hasText: text }).first();
  }

  /** Accepts a row of the quick pick by keyboard: rows may move under a click while the list is still being laid out. */
  async pick(text: string): Promise<void> {
    await this.row(text).waitFor();
    await this.#focusRow(text);
    const { title, list } = { title: this.page.locator('.quick-input-title'), list: this.row(text) };
    const before = await title.innerText();
    // A closing dialog or a page that has just loaded may swallow the key press: click into the box again, as a person would.
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      if (attempt > 1) await this.quickInput().focus();
      await this.page.keyboard.press('Enter');
      for (let look = 0; look < 50; look += 1) {
        if ((await list.count()) === 0 || !(await list.first().isVisible()) || (await title.innerText()) !== before)
          return;
        await this.page.waitForTimeout(100);
      }
    }
    throw new Error(`"${text}" stays in the list after Enter.`);
  }

  /** Moves down to a row. A page that is still busy with the list may swallow key presses: then this clicks into the box and goes on. */
  async #focusRow(text: string): Promise<void> {
    const focused = this.page.locator(`${listRow}.focused`, { hasText: text });
    for (let attempt = 1; ; attempt += 1) {
      const rows = await this.page.locator(listRow).count();
      for (let moved = 0; moved <= 2 * rows && (await focused.count()) === 0; moved += 1)
        await this.page.keyboard.press('ArrowDown');
      try {
        await focused.waitFor({ timeout: quickInputLimitMs });
        return;
      } catch (error) {
        if (attempt === 4) throw error;
        await this.quickInput().focus();
      }
    }
  }

  /** Types into the open input box and confirms it. */
  async enter(text: string, title?: string): Promise<void> {
    if (title !== undefined) await this.page.locator('.quick-input-title', { hasText: title }).waitFor();
    await this.quickInput().fill(text);
    await this.quickInput().press('Enter');
    // The next box may look the same, and text typed too early would end up in this one.
    await this.page.waitForFunction(
      `(() => {
        const input = document.querySelector('.quick-input-widget input.input');
        return input === null || input.offsetParent === null || input.value !== ${JSON.stringify(text)};
      })()`,
    );
  }

  async openFile(name: string): Promise<void> {
    const file = name.split('/').at(-1) ?? name;
    // A proposal for the file also has its name, in the tab and among what was opened recently.
    const hasNotText = 'proposal of';
    const tab = this.page.locator(`.tab.active[data-resource-name="${file}"]`, { hasNotText }).first();
    const row = this.page.locator(listRow, { hasText: file, hasNotText }).first();
    for (let attempt = 1; ; attempt += 1) {
      await this.#pickFrom('Control+P', name, row);
      try {
        await tab.waitFor({ timeout: 2 * quickInputLimitMs });
        break;
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
    await this.page.locator('.editor-instance .view-lines').first().waitFor();
  }

  /** Moves the caret to the start of a line (1-based), or to a column of it. */
  async goTo(line: number, column = 1): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.page.keyboard.press('Control+G');
        await this.quickInput().waitFor({ timeout: quickInputLimitMs });
        await this.quickInput().fill(`:${line}:${column}`, { timeout: quickInputLimitMs });
        await this.page.keyboard.press('Enter');
        await this.page
          .locator('#status\\.editor\\.selection', { hasText: `Ln ${line}, Col ${column}` })
          .waitFor({ timeout: quickInputLimitMs });
        return;
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }

  /** The inside of the webview whose body has this class, once it is there. */
  async webview(bodyClass: string, text: string | RegExp = /(?:)/): Promise<FrameLocator> {
    let name: string | undefined;
    await until(async () => {
      name = await this.#webviewWith(bodyClass, text);
      return name !== undefined;
    }, limitMs).catch(() => {
      throw new Error(`No webview with the body class "${bodyClass}" was shown.`);
    });
    return this.page.frameLocator(`iframe.webview[name="${name}"]`).frameLocator('iframe#active-frame');
  }

  /** The name of the webview's outer frame, which stays the same when other webviews come and go. */
  async #webviewWith(bodyClass: string, text: string | RegExp): Promise<string | undefined> {
    for (const frame of this.page.frames()) {
      const outer = frame.parentFrame();
      if (outer?.parentFrame() !== this.page.mainFrame()) continue;
      const found = frame.locator(`body.${bodyClass}`, { hasText: text }).count();
      // A frame may be closed while it is looked at.
      if ((await found.catch(() => 0)) > 0) return outer.name();
    }
    return undefined;
  }

  /** The Assist view, opened if necessary; a second click on its icon would hide it. */
  async openAssist(): Promise<FrameLocator> {
    const icon = '.action-label[aria-label^="Calibrated"]';
    const isShown = await this.page.locator(`.activitybar .action-item.checked ${icon}`).count();
    if (isShown === 0) await this.page.locator(`.activitybar ${icon}`).click();
    return this.webview('assist');
  }
}

/** Runs in the page. */
async function hasStoredEditor(viewType: string): Promise<boolean> {
  const result = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name } of await indexedDB.databases()) {
    if (name === undefined) continue;
    const database = await result(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const layout = await result(database.transaction(store).objectStore(store).get('memento/workbench.parts.editor'));
      if (String(layout).includes(viewType)) {
        database.close();
        return true;
      }
    }
    database.close();
  }
  return false;
}
