import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { agentTable, stopTimeoutSeconds } from '../../agents/agentTable.ts';
import type { ChecksMarker } from '../../agents/checksMarker.ts';
import {
  type CheckEvent,
  type CheckEventKind,
  checkKind,
  type DoneWhen,
  doneWhenOf,
  maxRounds,
  roundsOf,
} from '../../agents/doneWhen.ts';
import { type Checked, runChecks } from '../../agents/stopGate.ts';
import { sentenceOf } from '../../base/appError.ts';
import { systemClock } from '../../base/clock.ts';
import { oneLine } from '../../base/oneLine.ts';
import { agentOf } from '../../provenance/agents/hookEvents.ts';
import { findSandbox } from '../../sandbox/findSandbox.ts';
import type { JsonObject } from '../../store/event.ts';
import { databaseName } from '../../store/privateFolder.ts';
import { foldTasks, isUnasked, openTask } from '../../tasks/lifecycle.ts';
import type { CliIo } from '../shared/command.ts';
import { cliDataDirectory, openCliStore, readCliStore } from '../shared/openCliStore.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The agent continues without us at its own limit; we answer this much earlier, ms. */
const beforeLimitMs = 2000;

interface OpenChecks {
  readonly task: { readonly id: string; readonly title: string };
  readonly doneWhen: DoneWhen;
  readonly rounds: number;
}

export interface StopPlace {
  readonly io: CliIo;
  readonly directory: string | undefined;
  readonly checks: ChecksMarker;
}

/** What we answered an agent that wants to stop. */
interface StopAnswer {
  readonly code: number;
  /** The agent continues to work. */
  readonly isSentBack: boolean;
}
const letGo: StopAnswer = { code: 0, isSentBack: false };

/** An agent says that it is done: the checks of the open task run, and the agent is sent back while they fail, twice at most. */
export async function answerStop(event: Fields, workspace: string, place: StopPlace): Promise<StopAnswer> {
  const { io, directory } = place;
  const say = (text: string) => io.stderr.write(`calibrated: ${text}\n`);
  try {
    const session = sessionOf(event);
    const open = await openChecks(workspace, session, place);
    if (open === undefined) return letGo;
    const { task, doneWhen, rounds } = open;
    const record = (kind: CheckEventKind, data: JsonObject) =>
      recordCheck(io, directory, kind, task.id, { ...data, agent: agentOf(event), session });
    const checked = await checkInTime(doneWhen, io);
    if (checked.is === 'notChecked') {
      await record('notChecked', { reason: checked.reason });
      say(`“${oneLine(task.title)}” was not checked: ${checked.reason}`);
      return letGo;
    }
    const checks = checked.checks.map((check) => ({ ...check }));
    if (checked.is === 'green') {
      const { tree, gitTree } = checked;
      await record('certificate', { checks, tree, ...(gitTree === undefined ? {} : { gitTree }) });
      await noteCertified(doneWhen.folder, io, directory);
      say(`“${oneLine(task.title)}”: all checks are green; "calibrated task certificate" shows the certificate.`);
      return letGo;
    }
    if (rounds >= maxRounds) {
      await record('notDone', { checks });
      say(`“${oneLine(task.title)}” is not done: the checks are not green after ${maxRounds} more rounds.`);
      return letGo;
    }
    await record('round', { round: rounds + 1, checks });
    const answer = agentTable[agentOf(event)].stop?.block(
      `Not done yet, round ${rounds + 1} of ${maxRounds}. ${checked.reason}`,
    );
    if (answer?.stdout !== undefined) io.stdout.write(`${JSON.stringify(answer.stdout)}\n`);
    return { code: answer?.code ?? 0, isSentBack: true };
  } catch (error) {
    // There is no certificate, and holding an agent up forever would help nobody.
    say(`The checks could not be run: ${sentenceOf(error)}`);
    return letGo;
  }
}

async function openChecks(
  workspace: string,
  session: string,
  { io, directory, checks }: StopPlace,
): Promise<OpenChecks | undefined> {
  // Without a record there are no tasks.
  if (!existsSync(join(cliDataDirectory(io, directory), databaseName))) return undefined;
  const identity = checks.identity();
  const { store } = await readCliStore(io, directory);
  try {
    const [named] = store.events({ kinds: [checkKind('named')] });
    if (named === undefined) checks.foundNone(identity, systemClock.nowMs());
    const tasks = foldTasks(store.events({ kindPrefix: 'task' }));
    // An agent cannot avoid the checks by ending the task itself before the person was asked.
    const task = openTask(tasks) ?? tasks.findLast(isUnasked);
    if (task === undefined) return undefined;
    const events = [...store.events({ kindPrefix: 'check', task: task.id })] as readonly CheckEvent[];
    const doneWhen = doneWhenOf(events, task.id);
    // Work in another project does not belong to this task.
    if (doneWhen === undefined || doneWhen.folder !== realpathSync(workspace)) return undefined;
    return { task, doneWhen, rounds: roundsOf(events, task.id, session) };
  } finally {
    store.close();
  }
}

async function checkInTime(doneWhen: DoneWhen, io: CliIo): Promise<Checked> {
  const signal = AbortSignal.any([io.signal, AbortSignal.timeout(stopTimeoutSeconds * 1000 - beforeLimitMs)]);
  const home = io.env['HOME'] ?? homedir();
  return runChecks(doneWhen, { findSandbox: () => findSandbox(io.env), env: io.env, home }, signal);
}

/** @throws AppError `storage` when it cannot be recorded: a certificate that is not in the record does not count. */
async function recordCheck(
  io: CliIo,
  directory: string | undefined,
  kind: CheckEventKind,
  task: string,
  data: JsonObject,
): Promise<void> {
  const { store, notices } = await openCliStore(io, directory);
  try {
    if (store.mode !== 'recording') throw new Error(notices.join(' '));
    const tMs = systemClock.nowMs();
    const source = { window: 'hook', session: 'hook', zoneMin: systemClock.zoneOffsetMinutes() };
    store.append([{ ...source, tMs, monoMs: tMs, kind: checkKind(kind), task, data }]);
  } finally {
    store.close();
  }
}

/** An agent that has committed already made the note before its checks ran. The certificate is in the record in any case. */
async function noteCertified(folder: string, io: CliIo, directory: string | undefined): Promise<void> {
  try {
    const { store } = await readCliStore(io, directory);
    try {
      const { noteCertificateOfHead } = await import('./certificateNote.ts');
      await noteCertificateOfHead(folder, store);
    } finally {
      store.close();
    }
  } catch (error) {
    io.stderr.write(`calibrated: The certificate was not written to the note: ${sentenceOf(error)}\n`);
  }
}

function sessionOf(event: Fields): string {
  const id = event['session_id'] ?? event['sessionId'] ?? event['conversation_id'] ?? event['taskId'];
  return typeof id === 'string' ? id : '';
}
