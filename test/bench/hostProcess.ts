// What the extension host of a real editor costs, read from Linux's /proc.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * The extension host among the processes whose environment has this mark; a process that it has just forked looks like it for a moment.
 * @param mark `NAME=value`
 */
export async function extensionHostOf(mark: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const found = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isExtensionHost(pid, mark));
    if (found.length === 1 && found[0] !== undefined) return found[0];
    await wait(100);
  }
  throw new Error('There is not exactly one extension host; this bench needs Linux and its /proc.');
}

function isExtensionHost(pid: string, mark: string): boolean {
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (!commandLine.includes('--type=extensionHost')) return false;
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
  } catch {
    // A process that ended meanwhile, or is another user's, is not ours.
    return false;
  }
}

/** Time that all threads of a process have run, in milliseconds. */
export function cpuMs(pid: string): number {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const [ranNs = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(ranNs) / 1e6;
  });
  return threads.reduce((sum, ms) => sum + ms, 0);
}

/** Resident memory of a process, in MB. */
export function residentMb(pid: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1000;
}
