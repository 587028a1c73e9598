import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { runDesktopSuite } from './desktop.ts';
import { type EditorVersion, freshFolder, installEditor, installVsix, startServer, workbenchUrl } from './editor.ts';
import { outRoot, root } from './paths.ts';
import { fromMocha, type SuiteResult } from './results.ts';
import { makeSampleRepository } from './sampleRepository.ts';

export interface HostSuiteOptions {
  readonly version: EditorVersion;
  readonly host: 'desktop' | 'server';
  /** Tests this VSIX, installed, instead of the source folder. */
  readonly vsix?: string;
  readonly grep?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A whole run, including the editor's start, takes under a minute on two cores. */
const suiteLimitMs = 180_000;

/** Runs test/host in the extension host of a real VS Code. */
export async function runHostSuite(options: HostSuiteOptions): Promise<SuiteResult> {
  const started = performance.now();
  const name = `host ${options.version.vscode}${options.vsix === undefined ? '' : ' installed VSIX'} (${options.host})`;
  const folder = freshFolder(join(outRoot, name.replaceAll(/[ ()]+/g, '-')));
  const report = join(folder, 'report.json');
  const dataDirectory = join(folder, 'data');
  const env = {
    CALIBRATED_REPORT: report,
    CALIBRATED_GREP: options.grep ?? '',
    CALIBRATED_DATA_DIRECTORY: dataDirectory,
    CALIBRATED_OUT: folder,
    ...options.env,
  };
  const settings = { 'calibrated.dataDirectory': dataDirectory };
  const tests = await bundleTests();
  const log =
    options.host === 'desktop'
      ? await runDesktopSuite({
          version: options.version,
          tests,
          folder,
          env,
          settings,
          vsix: options.vsix,
          workspace: makeSampleRepository(),
        })
      : await runServerSuite(options, tests, folder, env, settings);
  writeFileSync(join(folder, 'console.log'), log);
  const seconds = (performance.now() - started) / 1000;
  if (!existsSync(report))
    return {
      name,
      passed: 0,
      failed: 1,
      seconds,
      detail: `The suite left no report; all is in ${join(folder, 'console.log')}\n${errorsOf(log)}`,
    };
  const result = fromMocha(name, JSON.parse(readFileSync(report, 'utf8')), seconds);
  if (result.passed + result.failed > 0) return result;
  return {
    ...result,
    failed: 1,
    detail: `The suite ran no test; all is in ${join(folder, 'console.log')}\n${errorsOf(log)}`,
  };
}

/**
 * The runner imports mocha itself, as an ES module (an older editor's `require` cannot); the specs use the functions that mocha has put on
 * the global object by then.
 */
const mochaAtRunTime: Plugin = {
  name: 'mocha at run time',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^mocha$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: 'mocha', external: true } : { path: 'mocha', namespace: 'globals' },
    );
    onLoad({ filter: /.*/, namespace: 'globals' }, () => ({
      contents: 'export const { describe, it, before, after, beforeEach, afterEach } = globalThis;',
    }));
  },
};

/** Every test/host/*.test.ts bundled into one file that the extension host can load. */
export async function bundleTests(): Promise<string> {
  const outfile = join(outRoot, 'host', 'run.cjs');
  const specs = readdirSync(join(root, 'test', 'host'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .sort();
  const imports = specs.map((name) => `await import('./${name.replaceAll('\\', '/')}');`).join('\n');
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `import { runSpecs } from './run.ts';\nexport const run = () => runSpecs(async () => {\n${imports}\n});`,
      resolveDir: join(root, 'test', 'host'),
      loader: 'ts',
    },
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    external: ['vscode'],
    plugins: [mochaAtRunTime],
    logLevel: 'warning',
  });
  return outfile;
}

/** The registry's server build lacks these native parts: it logs that, and works. */
const expectedNoise = /spdlog|bindings file|watchdog|vsda|ENOTFOUND|gallery|ServiceWorker/;

/** The first lines of each error in the editor's console. */
function errorsOf(log: string): string {
  return log
    .split(/\n(?=\[\w+\] )/)
    .filter((entry) => entry.startsWith('[error]') && !expectedNoise.test(entry))
    .map((entry) => entry.split('\n').slice(0, 4).join('\n'))
    .join('\n');
}

async function runServerSuite(
  options: HostSuiteOptions,
  tests: string,
  folder: string,
  env: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, unknown>>,
): Promise<string> {
  const editor = await installEditor(options.version);
  const extensionsDir = join(folder, 'extensions');
  mkdirSync(extensionsDir, { recursive: true });
  if (options.vsix !== undefined) await installVsix(editor, options.vsix, extensionsDir, join(folder, 'server'));
  const server = await startServer({ editor, dataDir: join(folder, 'server'), extensionsDir, env, settings });
  const browser = await launchBrowser();
  try {
    const extension = options.vsix === undefined ? root : join(root, 'test', 'fixtures', 'empty-extension');
    const url = workbenchUrl(server, { folder: makeSampleRepository(), extension, tests });
    return (await runTestsPage(browser, url)) + server.output();
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Opens the editor at an address that names tests, and waits until they have finished. Returns the console output. */
export async function runTestsPage(browser: Browser, url: string): Promise<string> {
  const page = await browser.newPage();
  let log = '';
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        log += `[error] The tests did not end within ${suiteLimitMs / 1000} s.\n`;
        resolve();
      }, suiteLimitMs);
      const open = async () => {
        await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
          log += `[${type}] ${args.map(String).join(' ')}\n`;
        });
        await page.exposeFunction('codeAutomationExit', (code: number) => {
          log += `The tests ended with code ${code}.\n`;
          clearTimeout(timer);
          resolve();
        });
        await page.goto(url);
      };
      open().catch((error: unknown) => {
        clearTimeout(timer);
        reject(error);
      });
    });
  } finally {
    await page.close();
  }
  return log;
}
