import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clip } from '../base/clip.ts';
import { oneLine } from '../base/oneLine.ts';
import { hourMs } from '../base/timeUnits.ts';
import { writeWhole } from '../base/writeWhole.ts';
import { makePrivateFolder } from '../store/privateFolder.ts';
import { type TaskKind, taskKinds } from '../tasks/task.ts';

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

const fileOf = (folder: string) => join(folder, 'proposed-task.json');
const askedPrefix = 'proposed-task-asked-';

/**
 * Keeps the proposal for the open editor window, or the person's next command in a terminal; a later one replaces it.
 * @param folder The one through which windows and the command line communicate.
 */
export async function proposeTask(folder: string, task: ProposedTask): Promise<void> {
  makePrivateFolder(folder);
  await writeWhole(fileOf(folder), JSON.stringify(task), 0o600);
}

/** The proposal waiting for the person's estimate, if it is not too old. */
export function proposedTask(folder: string, nowMs: number): ProposedTask | undefined {
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

/** Takes the right to ask about a proposal in the editor. @returns false if another window has it, or had it. */
export function claimProposal(folder: string, { proposedMs }: ProposedTask): boolean {
  try {
    writeFileSync(join(folder, `${askedPrefix}${proposedMs}`), '', { flag: 'wx', mode: 0o600 });
  } catch {
    // Another window was first, or the folder cannot be written: then the terminal asks.
    return false;
  }
  for (const name of readdirSync(folder))
    if (name.startsWith(askedPrefix) && name !== `${askedPrefix}${proposedMs}`)
      rmSync(join(folder, name), { force: true });
  return true;
}

/** @param task Forgets only this one: another may have been proposed meanwhile. */
export function forgetProposedTask(folder: string, task?: ProposedTask): void {
  if (task !== undefined && Object(readJson(fileOf(folder))).proposedMs !== task.proposedMs) return;
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
