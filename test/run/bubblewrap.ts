import { existsSync } from 'node:fs';
import { command } from './command.ts';

const place = '/usr/bin/bwrap';

/** Whether bubblewrap is available; installs Debian's if this user may. */
export async function ensureBubblewrap(): Promise<boolean> {
  if (existsSync(place)) return true;
  const isRoot = process.getuid?.() === 0;
  if (!existsSync('/usr/bin/apt-get') || !(isRoot || (await command('sudo', ['-n', 'true'])).code === 0)) return false;
  process.stderr.write('Installing bubblewrap (once)\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'bubblewrap'],
  ]) {
    const [file = 'apt-get', ...rest] = isRoot ? ['apt-get', ...args] : ['sudo', '-n', 'apt-get', ...args];
    await command(file, rest, { env });
  }
  return existsSync(place);
}
