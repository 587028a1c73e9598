import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { launchBrowser } from '../run/browser.ts';
import { command } from '../run/command.ts';
import { freshFolder, installEditor, newest, startServer, workbenchUrl } from '../run/editor.ts';
import { runTestsPage } from '../run/hostSuite.ts';
import { outRoot, root } from '../run/paths.ts';
import { makeSampleRepository } from '../run/sampleRepository.ts';
import type { Bench } from './bench.ts';

const rounds = 7;
/** Targets. Chosen by us. */
const ratioLimit = 2.5;
const memoryLimitMb = 3;

interface Probe {
  readonly activateMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
}

/**
 * `await extension.activate()` in a real editor, alternating ours and a trivial extension, each in an extension host of its own, and how
 * much the extension host has grown 3 s later (garbage collected before and after, relative to the trivial one).
 */
export const bench: Bench = {
  name: 'activation',
  async run() {
    const built = await command(process.execPath, ['esbuild.mjs'], { cwd: root });
    if (built.code !== 0) throw new Error(built.output);
    const folder = freshFolder(join(outRoot, 'bench'));
    const workspace = makeSampleRepository();
    const tests = await bundleProbe(folder);
    const extensions = {
      trivial: copyWithoutEvents(join(root, 'test', 'fixtures', 'empty-extension'), join(folder, 'trivial')),
      ours: copyWithoutEvents(root, join(folder, 'ours')),
    };
    const server = await startServer({
      editor: await installEditor(newest),
      dataDir: join(folder, 'server'),
      extensionsDir: join(folder, 'extensions'),
      settings: { 'calibrated.dataDirectory': join(folder, 'data') },
      env: { CALIBRATED_OUT: folder },
    });
    const browser = await launchBrowser();
    const probes: Record<keyof typeof extensions, Probe[]> = { trivial: [], ours: [] };
    try {
      for (let round = 0; round < rounds; round += 1) {
        for (const name of ['trivial', 'ours'] as const) {
          const result = join(folder, 'probe.json');
          rmSync(result, { force: true });
          const url = workbenchUrl(server, { folder: workspace, extension: extensions[name], tests });
          const log = await runTestsPage(browser, url);
          if (!existsSync(result)) throw new Error(`The probe left no figures: ${log.slice(-2000)}`);
          probes[name].push(JSON.parse(readFileSync(result, 'utf8')));
        }
      }
    } finally {
      await browser.close();
      await server.stop();
      rmSync(dirname(workspace), { recursive: true, force: true });
    }
    const of = (name: keyof typeof extensions, figure: keyof Probe) =>
      median(probes[name].map((probe) => probe[figure]));
    const [oursMs, trivialMs] = [of('ours', 'activateMs'), of('trivial', 'activateMs')];
    const [rssMb, heapMb] = (['rssBytes', 'heapBytes'] as const).map((figure) =>
      round2((of('ours', figure) - of('trivial', figure)) / 2 ** 20),
    );
    const ratio = round2(oursMs / trivialMs);
    const note = `medians of ${rounds}, VS Code ${newest.vscode}`;
    return [
      { name: 'activate(), a trivial extension', value: round2(trivialMs), unit: 'ms', note },
      {
        name: 'activate(), ours',
        value: round2(oursMs),
        unit: 'ms',
        note: spread(probes.ours.map((p) => p.activateMs)),
      },
      {
        name: 'ours against the trivial one',
        value: ratio,
        unit: '×',
        target: `<= ${ratioLimit} ×`,
        ok: ratio <= ratioLimit,
      },
      {
        name: 'extension host grown 3 s later (resident), over the trivial one',
        value: rssMb ?? Number.NaN,
        unit: 'MB',
        target: `<= ${memoryLimitMb} MB`,
        ok: (rssMb ?? Number.NaN) <= memoryLimitMb,
        note: `trivial ${spread(probes.trivial.map((p) => p.rssBytes / 2 ** 20))}; ours ${spread(probes.ours.map((p) => p.rssBytes / 2 ** 20))}`,
      },
      { name: 'of it in the JavaScript heap', value: heapMb ?? Number.NaN, unit: 'MB' },
    ];
  },
};

/** A copy that starts only on request, so that the measurement includes the whole activation. */
function copyWithoutEvents(from: string, to: string): string {
  mkdirSync(to, { recursive: true });
  for (const name of ['dist', 'media', 'syntaxes', 'extension.js', 'package.nls.json']) {
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name), { recursive: true });
  }
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  writeFileSync(join(to, 'package.json'), JSON.stringify({ ...manifest, activationEvents: [] }));
  return to;
}

async function bundleProbe(folder: string): Promise<string> {
  const outfile = join(folder, 'probe.cjs');
  await build({
    entryPoints: [join(root, 'test', 'bench', 'activationProbe.ts')],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    external: ['vscode'],
  });
  return outfile;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function spread(values: readonly number[]): string {
  return `${round2(Math.min(...values))} to ${round2(Math.max(...values))}`;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
