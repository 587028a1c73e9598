import { readdirSync, readFileSync } from 'node:fs';
import type { SandboxLimits } from './sandbox.ts';

/** How often the processes of a run are counted, ms. Chosen by us: one look takes 2 to 5 ms. */
const everyMs = 200;
/** Key of the page size in the list of values that the kernel gives each process. Source: `AT_PAGESZ` in `elf.h`. */
const pageSizeKey = 6n;

/** Size of a memory page, bytes: 4 kB on most machines, 16 or 64 kB on some arm64 ones. @param auxv `/proc/self/auxv` of a 64-bit system. */
export function pageSize(auxv: Buffer): number {
  for (let at = 0; at + 16 <= auxv.length; at += 16)
    if (auxv.readBigUInt64LE(at) === pageSizeKey) return Number(auxv.readBigUInt64LE(at + 8));
  return 4096;
}

/**
 * Watches a process and all its descendants, because the kernel's limits count per process (memory), or count threads and exempt root
 * (processes). Without `/proc` it sees nothing, and only the kernel's limits apply.
 * @returns a function that ends the watch.
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

/** The number of processes including the root, and the resident memory of its descendants. */
export function processTree(root: number): { readonly count: number; readonly bytes: number } {
  const pageBytes = pageSize(bytesOf('/proc/self/auxv'));
  const children = new Map<number, { pid: number; bytes: number }[]>();
  for (const name of names('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = text(`/proc/${name}/stat`);
    // The program's name is in parentheses and may contain anything, even parentheses.
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

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    // Not a system with /proc.
    return Buffer.alloc(0);
  }
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
