// The whole loop in VS Code's own chat, from a fresh home: the real editor, its real confirmations and hooks files, our extension as people have it.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { launchBrowser } from '../run/browser.ts';
import { type InstalledEditor, installEditor, newest, startServer, workbenchUrl } from '../run/editor.ts';
import { cacheRoot, outRoot, root } from '../run/paths.ts';
import { until } from '../ui/until.ts';
import { Workbench } from '../ui/workbench.ts';
import { endLeftovers, foldersIn, git } from './agentRun.ts';
import { gapOf, inTerminal, type LoopPlace, runSteps } from './loop.ts';
import { certified } from './stops.ts';

/** Stands in for Copilot's agent, which needs an account. */
const agentExtension = join(root, 'test', 'fixtures', 'chatAgent');
/** For one step of a person on a busy machine, ms. */
const stepWithinMs = 60_000;

/** What the chat's model says to our server when that borrows it, by words of the request. */
const answers = [
  ['tutor', 'Look at the first line.'],
  ['a.ts', '```ts\nexport const a = 2;\n```'],
];

/** The editor without Copilot, whose sign-in takes every prompt; linked, so that it takes no room. */
async function editorWithoutCopilot(): Promise<InstalledEditor> {
  const editor = await installEditor(newest);
  const target = join(cacheRoot, 'agents', `run-vscode-${newest.vscode}`);
  if (!existsSync(target)) {
    const partial = `${target}.partial-${process.pid}`;
    mkdirSync(dirname(target), { recursive: true });
    execFileSync('cp', ['-al', editor.folder, partial]);
    rmSync(join(partial, 'extensions', 'copilot'), { recursive: true, force: true });
    renameSync(partial, target);
  }
  return { ...editor, folder: target };
}

/** VS Code's chat as a person uses it. */
class Chat {
  readonly workbench: Workbench;
  readonly page: Page;
  constructor(workbench: Workbench) {
    this.workbench = workbench;
    this.page = workbench.page;
  }

  readonly #panel = '.interactive-session';

  get responses(): Locator {
    return this.page.locator(`${this.#panel} .interactive-item-container.interactive-response`);
  }

  /** The last response with this text. */
  said(text: string | RegExp): Locator {
    return this.responses.filter({ hasText: text }).last();
  }

  async open(): Promise<void> {
    await this.workbench.command('Chat: Open Chat');
    await this.page.locator(`${this.#panel} .interactive-input-part .monaco-editor`).first().waitFor();
  }

  /** Waits until the agent's turn is over. */
  async idle(): Promise<void> {
    await this.page.locator(`${this.#panel} .chat-response-loading`).first().waitFor({ state: 'detached' });
  }

  /** Types a prompt and sends it; what stands in the box is looked at first, since a slow editor swallows keys. */
  async ask(prompt: string): Promise<void> {
    const input = this.page.locator(`${this.#panel} .interactive-input-part .monaco-editor`).first();
    const words = prompt.split(' ').at(-1) ?? prompt;
    for (let attempt = 1; ; attempt += 1) {
      await input.click();
      await this.page.keyboard.press('Control+A');
      await this.page.keyboard.type(prompt, { delay: 8 });
      try {
        await input.locator('.view-line', { hasText: words }).first().waitFor({ timeout: 5000 });
        break;
      } catch (error) {
        if (attempt === 3) throw error;
      }
    }
    // The list of participants and commands is open while one is typed, and would take the Enter.
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('Enter');
  }

  /** Answers VS Code's own question before a tool runs. */
  get allow(): Locator {
    return this.page.locator(`${this.#panel} .monaco-button`, { hasText: /^Allow/u }).last();
  }

  /** Our suggestion below a hint. */
  get nextHint(): Locator {
    return this.page.locator(`${this.#panel} .monaco-button`, { hasText: 'Next hint' }).last();
  }
}

/** A home in which nothing is yet, and the editor on a project in it. */
async function openEditor(
  folder: string,
): Promise<LoopPlace & { readonly workbench: Workbench; close(): Promise<void> }> {
  const { home, project, data, temporary } = foldersIn(folder);
  writeFileSync(join(project, 'a.ts'), 'export const a = 1;\n');
  git(project, 'init', '-q', '-b', 'main');
  git(project, 'add', '.');
  git(project, 'commit', '-qm', 'begin');
  const extensionsDir = join(folder, 'extensions');
  cpSync(agentExtension, join(extensionsDir, 'calibrated-tests.scripted-agent-0.0.1'), { recursive: true });
  const env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: home, TMPDIR: temporary, LANG: 'C.UTF-8' };
  const server = await startServer({
    editor: await editorWithoutCopilot(),
    dataDir: join(folder, 'server'),
    extensionsDir,
    settings: { 'calibrated.dataDirectory': data, 'chat.disableAIFeatures': false },
    env: {
      ...env,
      SCRIPTED_SERVER: join(data, 'bin', 'calibrated-hook'),
      SCRIPTED_ANSWERS: JSON.stringify(answers),
      SCRIPTED_AGENT_LOG: join(outRoot, 'chat-agent.jsonl'),
    },
  });
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(stepWithinMs);
  const workbench = new Workbench(
    server,
    browser,
    page,
    { folder: project, opened: project },
    data,
    join(outRoot, 'screenshots'),
    true,
  );
  await page.goto(workbenchUrl(server, { folder: project, extension: root, proposals: true }));
  const cli = (...args: readonly string[]) =>
    execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args], { cwd: project, env, encoding: 'utf8' });
  return { folder: project, env, data, cli, workbench, close: () => workbench.close() };
}

/** @returns 1 if the loop does not close. */
export async function tryChat(): Promise<number> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'calibrated-chat-')));
  rmSync(join(outRoot, 'chat-agent.jsonl'), { force: true });
  const place = await openEditor(folder);
  const { workbench, cli, data } = place;
  const chat = new Chat(workbench);
  const own = ['--data-directory', data] as const;
  const box = (title: string) => workbench.page.locator('.quick-input-title', { hasText: title });
  try {
    await workbench.statusItem('Calibrated').waitFor();
    await workbench.page.locator('.statusbar-item', { hasText: 'Scripted agent is ready' }).waitFor();
    await chat.open();
    const loop = await runSteps('vscode', [
      {
        name: 'install',
        run: async () => {
          cli('plugin', 'install', '--agent', 'copilot', ...own);
          return undefined;
        },
      },
      {
        name: 'agent proposes',
        run: async () => {
          await chat.ask('Propose the task');
          await chat.allow.click();
          await box('Start Task').waitFor();
          return undefined;
        },
      },
      {
        name: 'estimate',
        run: async () => {
          await workbench.enter('Add the file 30m', 'Start Task');
          await workbench.statusItem('Add the file').waitFor();
          await chat.said('Add the file: running').waitFor();
          await chat.idle();
          return undefined;
        },
      },
      {
        name: 'checks, in the terminal',
        run: async () => {
          const said = await inTerminal(place, ['task', 'check', '--done-when', 'test -f done.txt'], []);
          return /It is done when 1 command holds/u.test(said) ? undefined : said;
        },
      },
      {
        name: 'work, sent back once',
        run: async () => {
          await chat.ask('Work on it');
          await chat.said('Sent back').waitFor();
          await chat.allow.click();
          await until(async () => existsSync(join(place.folder, 'done.txt')));
          await chat.idle();
          return certified(() => cli('task', 'certificate', '--json', ...own)) ? undefined : 'there is no certificate';
        },
      },
      {
        name: 'felt',
        run: async () => {
          await chat.ask('@calibrated /done');
          await workbench.enter('20m', 'Finish Task');
          await chat.said('Your figures are in the Gap tab').waitFor();
          return undefined;
        },
      },
      {
        name: 'gap',
        run: async () => {
          await (await workbench.webview('gap'))
            .getByText(/^Your first task/u)
            .first()
            .waitFor();
          return gapOf(place);
        },
      },
    ]);
    return loop + (await tryCommands(chat));
  } catch (error) {
    process.stdout.write(`FAIL vscode  loop: ${String(error)}\n${workbench.server.output().slice(-3000)}\n`);
    return 1;
  } finally {
    await workbench.screenshot('chat-loop');
    await place.close();
    endLeftovers(join(folder, 'home'));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** What the loop does not need: the other commands of the participant, and a hint from the chat's own model. @returns 1 if one fails. */
async function tryCommands(chat: Chat): Promise<number> {
  const { workbench } = chat;
  return runSteps('chat', [
    {
      name: '/estimate',
      run: async () => {
        await chat.ask('@calibrated /estimate Look around 10m');
        await workbench.enter('Look around 10m', 'Start Task');
        await chat.said('Look around: running').waitFor();
        return undefined;
      },
    },
    {
      name: '/whowrote',
      run: async () => {
        await workbench.openFile('a.ts');
        await chat.ask('@calibrated /whowrote');
        await chat.said('Line 1').waitFor();
        return undefined;
      },
    },
    {
      name: '/hint',
      run: async () => {
        await chat.ask('@calibrated /hint Why is it 1?');
        await chat.said('One line of your own opens the first hint').waitFor();
        await chat.idle();
        return (await chat.nextHint.count()) === 0
          ? undefined
          : 'the next hint is offered before its question was answered';
      },
    },
    {
      name: 'answer to its question',
      run: async () => {
        await chat.ask('@calibrated I expect two');
        await chat.said(/Hint · (?!Your own)/u).waitFor();
        await chat.nextHint.waitFor();
        return undefined;
      },
    },
    {
      // Our server has no model here but the one that VS Code lends it, after the person has allowed that.
      name: 'hint by sampling',
      run: async () => {
        await chat.ask(`Call mcp_calibrated_hint {"question":"Why is it 1?","file":"a.ts"}`);
        await workbench.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Allow in this Session' }).click();
        await chat.said('Look at the first line.').waitFor();
        return undefined;
      },
    },
  ]);
}
