import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { launchBrowser } from './browser.ts';
import { command } from './command.ts';
import { runDesktopSuite } from './desktop.ts';
import {
  type EditorVersion,
  freshFolder,
  type InstalledEditor,
  installEditor,
  startServer,
  workbenchUrl,
} from './editor.ts';
import { outRoot, root } from './paths.ts';
import { fromMocha, type SuiteResult } from './results.ts';
import { makeSampleRepository } from './sampleRepository.ts';

export interface HostSuiteOptions {
  readonly version: EditorVersion;
  readonly host: 'desktop' | 'server';
  /** Runs against this VSIX, installed, instead of the source folder. */
  readonly vsix?: string;
  readonly grep?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A whole run, editor start included, takes under a minute on two cores. */
const suiteLimitMs = 180_000;

/** Runs test/host in the extension host of a real VS Code. */
export async function runHostSuite(options: HostSuiteOptions): Promise<SuiteResult> {
  const started = performance.now();
  const name = `host ${options.version.vscode}${options.vsix === undefined ? '' : ' installed VSIX'} (${options.host})`;
  const folder = freshFolder(join(outRoot, name.replaceAll(/[ ()]+/g, '-')));
  const report = join(folder, 'report.json');
  const env = {
    CALIBRATED_REPORT: report,
    CALIBRATED_GREP: options.grep ?? '',
    CALIBRATED_DATA_DIRECTORY: join(folder, 'data'),
    CALIBRATED_OUT: folder,
    ...options.env,
  };
  const tests = await bundleTests();
  const log =
    options.host === 'desktop'
      ? await runDesktopSuite({
          version: options.version,
          tests,
          folder,
          env,
          vsix: options.vsix,
          workspace: makeSampleRepository(),
        })
      : await runServerSuite(options, tests, folder, env);
  const seconds = (performance.now() - started) / 1000;
  if (!existsSync(report))
    return { name, passed: 0, failed: 1, seconds, detail: `The suite left no report.\n${log.slice(-4000)}` };
  const result = fromMocha(name, JSON.parse(readFileSync(report, 'utf8')), seconds);
  if (result.passed + result.failed > 0) return result;
  return { ...result, failed: 1, detail: `The suite ran no test.\n${log.slice(-4000)}` };
}

/** The tests as one file that the extension host can load; the runner is test/host/run.ts. */
async function bundleTests(): Promise<string> {
  const outfile = join(outRoot, 'host', 'run.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['test/host/run.ts'],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    external: ['vscode', 'mocha', 'fast-check'],
    logLevel: 'warning',
  });
  return outfile;
}

async function runServerSuite(
  options: HostSuiteOptions,
  tests: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const editor = await installEditor(options.version);
  const extensionsDir = join(folder, 'extensions');
  mkdirSync(extensionsDir, { recursive: true });
  if (options.vsix !== undefined) await installVsix(editor, options.vsix, extensionsDir, join(folder, 'server'));
  const server = await startServer({ editor, dataDir: join(folder, 'server'), extensionsDir, env });
  const browser = await launchBrowser();
  let log = '';
  try {
    const page = await browser.newPage();
    const finished = new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        log += `\nThe suite did not end within ${suiteLimitMs / 1000} s.`;
        resolve();
      }, suiteLimitMs);
      void page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
        log += `[${type}] ${args.map(String).join(' ')}\n`;
      });
      void page.exposeFunction('codeAutomationExit', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    const extension = options.vsix === undefined ? root : join(root, 'test', 'fixtures', 'empty-extension');
    await page.goto(workbenchUrl(server, { folder: makeSampleRepository(), extension, tests }));
    await finished;
  } finally {
    await browser.close();
    await server.stop();
  }
  return log + server.output();
}

async function installVsix(
  editor: InstalledEditor,
  vsix: string,
  extensionsDir: string,
  dataDir: string,
): Promise<void> {
  const args = [
    'out/server-main.js',
    '--accept-server-license-terms',
    '--server-data-dir',
    dataDir,
    '--extensions-dir',
    extensionsDir,
  ];
  const { code, output } = await command(editor.node, [...args, '--install-extension', vsix], { cwd: editor.folder });
  if (code !== 0) throw new Error(`${basename(vsix)} could not be installed: ${output}`);
}
