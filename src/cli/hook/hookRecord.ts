import type { EndedCall } from '../../agents/openCalls.ts';
import { hookSession, markHeadless } from '../../agents/sessions/hookSession.ts';
import { SessionSpool, sessionEvents } from '../../agents/sessions/sessionSpool.ts';
import { systemClock } from '../../base/clock.ts';
import type { Verdict } from '../../gate/verdict.ts';
import { agentOf, hookNameOf, phaseOf, readHookEvent, toolNameOf } from '../../provenance/agents/hookEvents.ts';
import { HookJournal, type RecordedHook } from '../../provenance/agents/hookJournal.ts';
import type { NewEvent } from '../../store/event.ts';
import type { Store } from '../../store/storeTypes.ts';
import type { CliIo } from '../shared/command.ts';
import { openCliStore } from '../shared/openCliStore.ts';
import type { HookFolder } from './hookFolder.ts';
import type { NewCommits } from './newCommits.ts';
import { procStat, terminalAbove } from './terminalAbove.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The agent waits for its hook; if the store takes longer than this, the event goes into a file instead. Chosen by us, measured: a busy
 * store answers within 20 ms.
 */
const storeWithinMs = 300;
/** The fields that identify the written text; prompts, answers and email addresses are not kept. */
const keptFields = [
  'hook_event_name',
  'hookEventName',
  'hookName',
  'tool_name',
  'toolName',
  'tool_input',
  'toolInput',
  'toolArgs',
  'file_path',
  'edits',
  'cwd',
  'workspace_roots',
  'session_id',
  'sessionId',
  'conversation_id',
  'model',
] as const;

/** One event to record. */
interface EventToRecord {
  readonly event: Fields;
  readonly verdict: Verdict | undefined;
  readonly id: string;
}

export interface HookRecord {
  readonly toRecord: EventToRecord | undefined;
  /** Calls that are over. */
  readonly ended: readonly EndedCall[];
  readonly commits: NewCommits | undefined;
}

/** Records what an agent's event says: numbers and words in the record, the text it wrote in a five-minute journal, and who wrote what. */
export async function recordHook(
  io: CliIo,
  directory: string | undefined,
  folder: HookFolder,
  { toRecord, ended, commits }: HookRecord,
): Promise<void> {
  const receivedMs = systemClock.nowMs();
  const { store } = await openCliStore(io, directory, { withinMs: storeWithinMs });
  try {
    if (toRecord !== undefined) recordEvent(toRecord, store, folder, receivedMs);
    takeSpooled(store, folder);
    if (store.mode === 'recording' && (ended.length > 0 || commits !== undefined)) {
      const { noteCommits, recordEnded } = await import('./outsideRecord.ts');
      recordEnded(ended, store, receivedMs);
      if (commits !== undefined) await noteCommits(commits, store);
    }
  } finally {
    store.close();
  }
}

/** Brings what hooks said of sessions meanwhile into the record. A record that cannot be written leaves it where it lies. */
export function takeSpooled(store: Store, folder: HookFolder): void {
  if (store.mode !== 'recording') return;
  const said = new SessionSpool(folder.path).take(systemClock.zoneOffsetMinutes());
  if (said.length > 0) store.append(said);
}

function recordEvent(
  { event, verdict, id }: EventToRecord,
  store: Store,
  folder: HookFolder,
  receivedMs: number,
): void {
  const isClaim = readHookEvent(event) !== undefined;
  const hook: RecordedHook = {
    id,
    receivedMs,
    event: {
      ...Object.fromEntries(keptFields.filter((name) => name in event).map((name) => [name, event[name]])),
      // The fields that identified the agent are not kept.
      agent: agentOf(event),
      // The phase of the call is kept, but not what the tool returned.
      ...(phaseOf(event) === 'after' ? { tool_response: {} } : {}),
    },
  };
  if (store.mode !== 'recording') {
    if (isClaim) folder.keepForLater(id, JSON.stringify(hook));
  } else {
    store.append([
      newEvent('agent.hook', receivedMs, {
        agent: agentOf(event),
        event: hookNameOf(event),
        tool: toolNameOf(event),
        phase: phaseOf(event),
        writes: isClaim,
        ...(verdict === undefined ? {} : { decision: verdict.decision, classes: verdict.classes }),
      }),
      ...sessionEvents(
        markHeadless(hookSession(event, receivedMs), () => terminalAbove(process.ppid, procStat)),
        systemClock.zoneOffsetMinutes(),
      ),
    ]);
    if (isClaim) new HookJournal(store.documents).add(hook);
  }
  if (isClaim) folder.touch(receivedMs);
}

function newEvent(kind: string, tMs: number, data: NewEvent['data']): NewEvent {
  const zoneMin = systemClock.zoneOffsetMinutes();
  return { tMs, monoMs: tMs, zoneMin, window: 'hook', session: 'hook', kind, task: null, data };
}
