// `npm start [-- --tour DIR [--vsix FILE] | --pictures DIR] [--host=desktop|server] [--folder DIR]`: builds the extension and opens VS Code with it on a sample repository.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { takePictures } from '../ui/pictures.ts';
import { playTour } from '../ui/tour.ts';
import { command } from './command.ts';
import { canUseDesktop, downloadDesktop } from './desktop.ts';
import { installEditor, newest, startServer, workbenchUrl } from './editor.ts';
import { root } from './paths.ts';
import { makeSampleRepository } from './sampleRepository.ts';

const { values } = parseArgs({
  options: {
    tour: { type: 'string' },
    pictures: { type: 'string' },
    vsix: { type: 'string' },
    host: { type: 'string' },
    folder: { type: 'string' },
  },
});

process.stdout.write('Building the extension\n');
const built = await command(process.execPath, ['esbuild.mjs'], { cwd: root });
if (built.code !== 0) {
  process.stderr.write(built.output);
  process.exit(1);
}
if (values.pictures !== undefined) {
  await takePictures(resolve(values.pictures));
  process.exit(0);
}
if (values.tour !== undefined)
  process.exit((await playTour(resolve(values.tour), values.vsix && resolve(values.vsix))) ? 0 : 1);
const folder = values.folder === undefined ? makeSampleRepository() : resolve(values.folder);
const desktop = values.host === 'desktop' || (values.host !== 'server' && (await desktopCommand()) !== undefined);
await (desktop ? openDesktop() : openServer());

/** An installed desktop VS Code, or one that can be downloaded. */
async function desktopCommand(): Promise<string | undefined> {
  const hasDisplay =
    process.platform !== 'linux' ||
    process.env['DISPLAY'] !== undefined ||
    process.env['WAYLAND_DISPLAY'] !== undefined;
  if (!hasDisplay) return undefined;
  if ((await command('code', ['--version'])).code === 0) return 'code';
  return (await canUseDesktop()) ? downloadDesktop('stable') : undefined;
}

async function openDesktop(): Promise<void> {
  const executable = await desktopCommand();
  if (executable === undefined) {
    process.stderr.write(
      'No desktop VS Code was found and none can be downloaded; leave --host=desktop out to use the browser.\n',
    );
    process.exit(1);
  }
  const trust = values.folder === undefined ? ['--disable-workspace-trust'] : [];
  const args = ['--new-window', '--extensionDevelopmentPath', root, ...trust, folder];
  const child = spawn(executable, args, { stdio: 'inherit' });
  process.stdout.write(`VS Code opens on ${folder}\n`);
  child.on('exit', (code) => process.exit(code ?? 0));
}

async function openServer(): Promise<void> {
  const token = randomBytes(16).toString('hex');
  const server = await startServer({
    editor: await installEditor(newest),
    dataDir: mkdtempSync(join(tmpdir(), 'calibrated-editor-')),
    token,
    // We trust our own sample; a folder given by name is for the person to trust.
    workspaceTrust: values.folder !== undefined,
  });
  process.stdout.write(
    `\nVS Code runs on the sample repository ${folder}\nOpen this address in a browser:\n\n  ${workbenchUrl(server, { folder, extension: root, token })}\n\nBegin with “Calibrated: Get Started” (F1). Ctrl+C ends it.\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void server.stop().then(() => process.exit(0)));
  }
}
