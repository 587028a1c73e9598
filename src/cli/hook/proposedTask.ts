import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { clip } from '../../base/clip.ts';
import { hourMs } from '../../base/timeUnits.ts';
import { writeWhole } from '../../base/writeWhole.ts';
import { makePrivateFolder } from '../../store/privateFolder.ts';
import { type TaskKind, taskKinds } from '../../tasks/task.ts';
import { oneLine } from '../printable.ts';
import type { HookFolder } from './hookFolder.ts';

/** A task that an agent wants to start. It starts once the person has estimated how long it will take; nobody estimates for them. */
export interface ProposedTask {
  readonly title: string;
  readonly kind: TaskKind | undefined;
  /** The program that proposed it, as it names itself. */
  readonly agent: string;
  /** UTC ms. */
  readonly proposedMs: number;
}

/** After this long, the work may be done, and an estimate would be worthless. Chosen by us. */
const staleAfterMs = 12 * hourMs;
const maxTitle = 200;
const maxAgent = 60;

const fileOf = (folder: HookFolder) => join(folder.path, 'proposed-task.json');

/** Keeps the proposal for the person's next command in a terminal; a later one replaces it. */
export async function proposeTask(folder: HookFolder, task: ProposedTask): Promise<void> {
  makePrivateFolder(folder.path);
  await writeWhole(fileOf(folder), JSON.stringify(task), 0o600);
}

/** The proposal waiting for the person's estimate, if it is not too old. */
export function proposedTask(folder: HookFolder, nowMs: number): ProposedTask | undefined {
  const { title, kind, agent, proposedMs } = Object(readJson(fileOf(folder)));
  if (typeof title !== 'string' || typeof proposedMs !== 'number') return undefined;
  const age = nowMs - proposedMs;
  if (age < 0 || age > staleAfterMs) return undefined;
  return {
    title: clip(oneLine(title), maxTitle),
    kind: taskKinds.find((one) => one === kind),
    agent: clip(oneLine(String(agent)), maxAgent),
    proposedMs,
  };
}

export function forgetProposedTask(folder: HookFolder): void {
  rmSync(fileOf(folder), { force: true });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Nothing was proposed, or it is not JSON: then nobody is asked.
    return undefined;
  }
}
