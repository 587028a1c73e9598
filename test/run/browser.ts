import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { command } from './command.ts';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Finds a Chromium, or installs Debian's if this user may. @throws Error saying the one thing to do. */
export async function ensureChromium(): Promise<string> {
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  const isRoot = process.getuid?.() === 0;
  const prefix = isRoot ? [] : ['sudo', '-n'];
  if (existsSync('/usr/bin/apt-get') && (isRoot || (await command('sudo', ['-n', 'true'])).code === 0)) {
    process.stderr.write('Installing chromium (once)\n');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
    ]) {
      const [file = 'apt-get', ...rest] = [...prefix, 'apt-get', ...args];
      await command(file, rest, { env });
    }
  }
  const installed = candidates.find((path) => existsSync(path));
  if (installed === undefined) {
    throw new Error(
      'No Chromium was found and it could not be installed: run "apt-get install chromium" and try again.',
    );
  }
  return installed;
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
