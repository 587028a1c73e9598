import { homedir } from 'node:os';
import { LogReader } from '../agents/logs/readLogs.ts';
import { readSessions } from '../agents/sessions/readSessions.ts';
import {
  nowWords,
  personSentence,
  stateColumns,
  taskSentences,
  timesHidden,
} from '../agents/sessions/sessionSentences.ts';
import { SessionSpool } from '../agents/sessions/sessionSpool.ts';
import { type SessionsView, type SessionView, sessionsView } from '../agents/sessions/sessionsView.ts';
import { AppError } from '../base/appError.ts';
import { clip } from '../base/clip.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { formatDuration } from '../base/duration.ts';
import { startOfDayMs } from '../base/localDay.ts';
import { oneLine } from '../base/oneLine.ts';
import { dayMs, hourMs, minuteMs } from '../base/timeUnits.ts';
import { HookFolder } from './hook/hookFolder.ts';
import type { CliCommand, CliIo } from './shared/command.ts';
import {
  dataDirectoryFlag,
  dataDirectoryHelp,
  existingDataDirectory,
  openCliStore,
  readCliStore,
  writeNotices,
} from './shared/openCliStore.ts';
import { dayOf } from './shared/parseDay.ts';
import { parseFlags } from './shared/parseFlags.ts';

const help = `
calibrated sessions [--since TIME] [--json] [--data-directory DIR]

Shows what your coding agents did: when each was busy, when you worked on it, and when it waited for you. It reads the record of hooks
and the agents' own logs (Codex, Gemini CLI, Qwen Code, Cline, opencode, Claude Code, Copilot CLI). It uses times, counts of tokens
and names of files, and compares edits with the files. A session during an open task, or during one that still needs its
felt time, is shown without times.

  --since TIME           from when on: a day (2026-03-01) or how long ago (90m, 8h, 7d); today when not given
  --json                 one JSON document {"sentence","sessions","person","tasks"}, times in seconds; null where they are not shown
${dataDirectoryHelp}

Example:
  calibrated sessions --since 7d --json
`;

/** @param deps A test provides its own clock and home. */
export function makeSessionsCommand({
  clock,
  home,
}: {
  readonly clock: Clock;
  readonly home: (io: CliIo) => string;
}): CliCommand {
  return {
    name: 'sessions',
    summary: 'Show what your agents did, and how long they waited for you',
    help,
    async run(args, io) {
      const { values, positionals } = parseFlags(args, {
        since: { type: 'string' },
        json: { type: 'boolean' },
        ...dataDirectoryFlag,
      });
      if (positionals.length > 0) {
        throw new AppError(
          'badInput',
          `"calibrated sessions" takes no "${positionals[0]}"; --help shows what it takes.`,
        );
      }
      const nowMs = clock.nowMs();
      const sinceMs = parseSince(values.since, nowMs, clock.zoneOffsetMinutes());
      await recordSpooled(io, values['data-directory']);
      const { store, notices } = await readCliStore(io, values['data-directory']);
      try {
        writeNotices(io, notices);
        const logs = await new LogReader({ home: home(io), env: io.env }).read(sinceMs);
        const view = sessionsView(readSessions(store, logs, { sinceMs, nowMs }), sinceMs);
        io.stdout.write(values.json === true ? asJson(view, sinceMs) : describe(view));
        return 0;
      } finally {
        store.close();
      }
    },
  };
}

/** What hooks said since the record was opened last. */
async function recordSpooled(io: CliIo, directory: string | undefined): Promise<void> {
  const folder = new HookFolder(existingDataDirectory(io, directory));
  if (new SessionSpool(folder.path).isEmpty) return;
  const [{ store }, { takeSpooled }] = await Promise.all([openCliStore(io, directory), import('./hook/hookRecord.ts')]);
  try {
    takeSpooled(store, folder);
  } finally {
    store.close();
  }
}

export const sessionsCommand = makeSessionsCommand({
  clock: systemClock,
  home: (io) => io.env['HOME'] ?? homedir(),
});

const units: Readonly<Record<string, number>> = { m: minuteMs, h: hourMs, d: dayMs };

/** @param zoneMin Minutes to add to UTC to get local time. @throws AppError `badInput` */
export function parseSince(text: string | undefined, nowMs: number, zoneMin: number): number {
  const zoneMs = zoneMin * minuteMs;
  if (text === undefined) return startOfDayMs(nowMs, zoneMin);
  const ago = /^(\d{1,4})\s*([mhd])$/u.exec(text.trim());
  if (ago !== null) return nowMs - Number(ago[1]) * (units[ago[2] ?? ''] ?? 0);
  const day = dayOf(text.trim());
  if (day === undefined) {
    throw new AppError(
      'badInput',
      `--since needs a day such as 2026-03-01, or a time such as 90m, 8h or 7d, not "${text}".`,
    );
  }
  if (day - zoneMs > nowMs) throw new AppError('badInput', '--since must not lie in the future.');
  return day - zoneMs;
}

const seconds = (ms: number | null) => (ms === null ? null : Math.round(ms / 1000));
const isoTime = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

function asJson({ sentence, sessions, person, tasks, open, unasked }: SessionsView, sinceMs: number): string {
  const document = {
    command: 'sessions',
    since: isoTime(sinceMs),
    sentence,
    sessions: sessions.map(({ agent, session, worktree, now, ms, startedMs, endedMs, turns, tokens, files }) => ({
      agent,
      session,
      worktree,
      now,
      started: isoTime(startedMs),
      ended: isoTime(endedMs),
      seconds:
        ms === null
          ? null
          : {
              busy: seconds(ms.busy),
              working: seconds(ms.working),
              waiting: seconds(ms.waiting),
              idle: seconds(ms.idle),
            },
      turns,
      tokens,
      files,
    })),
    person: {
      activeSeconds: seconds(person.activeMs),
      waitingSeconds: seconds(person.waitingMs),
      attentionSwitches: person.switches,
    },
    tasks: tasks.map(({ id, title, ...ms }) => ({
      id,
      title,
      elapsedSeconds: seconds(ms.elapsedMs),
      agentSeconds: seconds(ms.busyMs),
      unattendedSeconds: seconds(ms.unattendedMs),
      unattendedKeptSeconds: seconds(ms.keptMs),
      unattendedUnknownSeconds: seconds(ms.unknownMs),
      besideSeconds: seconds(ms.besideMs),
    })),
    open: open.map(({ id, title, isRunning }) => ({ id, title, isRunning })),
    unasked,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Maximum width of a folder in the table, in characters. */
const folderWidth = 30;

function describe({ sentence, sessions, person, tasks }: SessionsView): string {
  const lines = [
    sentence,
    ...(sessions.length === 0 ? [] : ['', ...table(sessions)]),
    ...tasks.flatMap((task) => {
      const [took, without] = taskSentences(task, oneLine(task.title));
      return [took, `  ${without}`];
    }),
    ...(sessions.length === 0 ? [] : [personSentence(person)]),
    ...(sessions.some(({ ms }) => ms === null) ? [timesHidden] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function table(sessions: readonly SessionView[]): readonly string[] {
  const times = stateColumns.map(([, word]) => word);
  const head = ['agent'.padEnd(16), 'folder'.padEnd(folderWidth), 'now'.padEnd(9), ...times];
  const cells = (words: readonly string[]) =>
    words
      .map((word, at) => (at < 3 ? word : word.padStart(9)))
      .join(' ')
      .trimEnd();
  return [
    cells(head),
    ...sessions.map(({ label, worktree, now, ms }) => {
      const folder = clip(oneLine(worktree ?? '–'), folderWidth).padEnd(folderWidth);
      const shown = ms === null ? [] : stateColumns.map(([state]) => formatDuration(ms[state]));
      return cells([label.padEnd(16), folder, nowWords[now].padEnd(9), ...shown]);
    }),
  ];
}
