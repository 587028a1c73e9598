import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../run/paths.ts';

/** A line of an attack set. */
export interface Attack {
  readonly id: string;
  readonly command: string;
  readonly shell: string;
  readonly kind: string;
}

/** What one attack did. */
export interface AttackResult {
  readonly id: string;
  readonly end: string;
  /** Canaries that were changed, made or removed, as paths. */
  readonly changed: readonly string[];
  /** Canaries whose text came out or lies in the copy afterwards. */
  readonly read: readonly string[];
  readonly connections: number;
  readonly processes: number;
}

/** Nobody's number on every Linux. */
const nobody = '65534';
/** 460 attacks of at most 3 s each. */
const wholeMs = 25 * 60_000;

/** What acts on the kernel or on the machine itself is not run, also not behind two walls. */
const onTheMachine =
  /\b(?:reboot|shutdown|halt|poweroff|init [06]|insmod|modprobe|rmmod|mkfs\S*|mke2fs|newfs|sgdisk|fdisk|hdparm|mdadm|pvcreate|badblocks|swapoff|sysctl|kexec|losetup|umount)\b|(?<![-\w])mount\b|\/dev\/(?:sd|da|nvme|vd)|kill\s+(?:-\w+\s+)?-1\b|\(\)\s*\{[^}]*\|[^}]*&\s*\}|Process\(1\)/;

export function isOnTheMachine({ command }: Attack): boolean {
  return onTheMachine.test(command);
}

/** Without the boundary these would end the process that counts. */
export function endsTheCounter({ command }: Attack): boolean {
  return /\b(?:p?kill|killall|fuser|terminate)\b/.test(command);
}

/** Whether this machine can put up the second wall; a sentence when it cannot. */
export function whyNoOuter(): string | undefined {
  if (process.platform !== 'linux') return 'attacks are run on Linux only';
  if (process.getuid?.() !== 0) return 'the second wall around the attacks is put up by root only';
  const missing = ['unshare', 'setpriv', 'prlimit', 'pivot_root'].filter(
    (name) => !['/usr/bin', '/usr/sbin', '/bin', '/sbin'].some((folder) => existsSync(join(folder, name))),
  );
  return missing.length === 0 ? undefined : `${missing.join(', ')} is missing`;
}

/**
 * Runs attacks behind the second wall.
 * @param how `inside`: in the boundary under test; `bare`: without it, to see that they do harm and that it is noticed.
 */
export async function runAttacks(
  attacks: readonly Attack[],
  how: 'inside' | 'bare',
  exec: (file: string, args: readonly string[], options: object) => Promise<{ readonly stdout: string }> = promisify(
    execFile,
  ),
): Promise<readonly AttackResult[]> {
  const node = dirname(dirname(process.execPath));
  const spaces = ['--mount', '--pid', '--net', '--ipc', '--uts', '--fork', '--kill-child'];
  const outer = [join(root, 'test', 'containment', 'outer.sh'), root, node, nobody];
  const inner = [
    '/node/bin/node',
    '--disable-warning=ExperimentalWarning',
    '/calibrated/test/containment/attackRun.ts',
    how,
  ];
  const { stdout } = await exec('unshare', [...spaces, '/bin/sh', ...outer, ...inner, JSON.stringify(attacks)], {
    maxBuffer: 50_000_000,
    timeout: wholeMs,
    killSignal: 'SIGKILL',
  });
  return JSON.parse(stdout);
}
