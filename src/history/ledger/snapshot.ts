import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { writeWhole } from '../../base/writeWhole.ts';
import type { LedgerCommit } from './ledger.ts';
import type { LineColumns } from './lineTable.ts';

/** A ledger as cached between runs, so that only new commits need to be read. */
export interface LedgerSnapshot {
  readonly format: number;
  /** Represents what else the lines depend on (notes, path rules): a different key needs a new ledger. */
  readonly key: string;
  /** What the numbers in the evidence column mean, as defined by the caller. */
  readonly labels: readonly string[];
  readonly commits: readonly LedgerCommit[];
  readonly columns: LineColumns;
  readonly files: readonly (readonly [
    path: string,
    blob: string,
    lines: Int32Array,
    changed: Int32Array,
    isPartial: boolean,
  ])[];
}

/** Bump on every change to what a ledger contains. */
const format = 6;
/** A larger file is not read: it cannot be ours. */
const maxBytes = 4 * 2 ** 30;

export function snapshotOf(key: string, parts: Omit<LedgerSnapshot, 'format' | 'key'>): LedgerSnapshot {
  return { format, key, ...parts };
}

/**
 * @param folder The cache folder; one file per repository.
 * @param keyOf The current key for a ledger of these commits.
 * @returns undefined if there is none, or one with another format or key.
 */
export async function loadSnapshot(
  folder: string,
  repository: string,
  keyOf: (commits: readonly LedgerCommit[]) => string,
): Promise<LedgerSnapshot | undefined> {
  const path = snapshotPath(folder, repository);
  try {
    if ((await stat(path)).size > maxBytes) return undefined;
    const stored: Partial<LedgerSnapshot> | null = deserialize(await readFile(path));
    if (stored?.format !== format || stored.commits === undefined) return undefined;
    return stored.key === keyOf(stored.commits) ? (stored as LedgerSnapshot) : undefined;
  } catch {
    // Missing, truncated or a different version: the history is read again.
    return undefined;
  }
}

export async function saveSnapshot(folder: string, repository: string, snapshot: LedgerSnapshot): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeWhole(snapshotPath(folder, repository), serialize(snapshot), 0o600);
}

function snapshotPath(folder: string, repository: string): string {
  return join(folder, `${createHash('sha256').update(repository).digest('hex').slice(0, 32)}.ledger`);
}
