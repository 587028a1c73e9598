import { readdirSync, readFileSync } from 'node:fs';
import type { SandboxLimits } from './sandbox.ts';

/** How often the processes of a run are counted, ms. Own choice: a look takes 2 to 5 ms. */
const everyMs = 200;
/** Bytes of a page of memory on every system that has `/proc`. */
const pageBytes = 4096;

/**
 * Looks at a process and all that came from it, because limits of the kernel count for one process (memory), or threads and not
 * for root (processes). Where there is no `/proc` it sees nothing, and the kernel's limits hold alone.
 * @returns the end of the watch.
 */
export function watchProcesses(
  pid: number,
  { memoryMb, processes }: Pick<SandboxLimits, 'memoryMb' | 'processes'>,
  exceeded: (limit: 'memory' | 'processes') => void,
): () => void {
  const timer = setInterval(() => {
    const { count, bytes } = processTree(pid);
    if (count > processes) exceeded('processes');
    else if (bytes > memoryMb * 1024 * 1024) exceeded('memory');
  }, everyMs);
  return () => clearInterval(timer);
}

/** How many processes came from this one, itself included, and their resident memory. */
export function processTree(root: number): { readonly count: number; readonly bytes: number } {
  const children = new Map<number, { pid: number; bytes: number }[]>();
  for (const name of names('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = text(`/proc/${name}/stat`);
    // The name of a program stands in brackets and may hold anything, brackets too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const parent = Number(fields[1]);
    const list = children.get(parent) ?? [];
    list.push({ pid, bytes: Number(fields[21] ?? 0) * pageBytes });
    children.set(parent, list);
  }
  let count = 1;
  let bytes = 0;
  const open = [root];
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    for (const child of children.get(parent) ?? []) {
      count += 1;
      bytes += child.bytes;
      open.push(child.pid);
    }
  }
  return { count, bytes };
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not a system with /proc.
    return [];
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended while we looked.
    return '';
  }
}
