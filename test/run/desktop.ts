import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { command } from './command.ts';
import { type EditorVersion, quietSettings } from './editor.ts';
import { cacheRoot, root } from './paths.ts';

/** The download server either answers within this time or is unreachable. */
const reachableWithinMs = 5000;

/** Whether desktop VS Code can be downloaded and has a display to run on. */
export async function canUseDesktop(): Promise<boolean> {
  const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] !== undefined;
  if (!hasDisplay) return false;
  try {
    const answer = await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      signal: AbortSignal.timeout(reachableWithinMs),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

export function downloadDesktop(version: string): Promise<string> {
  return downloadAndUnzipVSCode({ version, cachePath: join(cacheRoot, 'desktop') });
}

export interface DesktopSuite {
  readonly version: EditorVersion;
  readonly tests: string;
  readonly folder: string;
  readonly workspace: string;
  readonly env: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly vsix?: string | undefined;
}

export async function runDesktopSuite(suite: DesktopSuite): Promise<string> {
  const executable = await downloadDesktop(suite.version.vscode);
  const userData = join(suite.folder, 'user');
  const extensions = join(suite.folder, 'extensions');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify({ ...quietSettings, ...suite.settings }));
  if (suite.vsix !== undefined) {
    const [cli = executable, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable);
    await command(cli, [
      ...args,
      '--user-data-dir',
      userData,
      '--extensions-dir',
      extensions,
      '--install-extension',
      suite.vsix,
    ]);
  }
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: suite.vsix === undefined ? root : join(root, 'test', 'fixtures', 'empty-extension'),
      extensionTestsPath: suite.tests,
      extensionTestsEnv: { ...suite.env },
      launchArgs: [
        suite.workspace,
        '--user-data-dir',
        userData,
        '--extensions-dir',
        extensions,
        '--disable-workspace-trust',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
    return '';
  } catch (error) {
    return String(error);
  }
}
