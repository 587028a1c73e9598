import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { LogReader, LogReading } from '../../agents/logs/readLogs.ts';
import { startOfDayMs } from '../../base/localDay.ts';
import type { AppDeps } from '../app/appDeps.ts';
import type { Commands } from '../app/entry.ts';
import type { HomePanel } from '../app/homePanel.ts';
import { type Sheet, SheetPage } from '../app/sheetPage.ts';

/** Agents write to their logs without notifying anybody, so they are reread at this interval, ms. */
const lookAgainMs = 30_000;

export interface NowDeps extends AppDeps {
  readonly home: HomePanel;
  readonly tasks: { readonly onDidChange: vscode.Event<void> };
}

/** The first tab: open tasks, and what today's agents are doing. */
export function registerNow(deps: NowDeps) {
  const { own, entry, recorder, clock } = deps;
  /** Reading resumes where it ended; today's readings are kept. */
  let day: { readonly sinceMs: number; readonly reader: LogReader; readonly said: LogReading[] } | undefined;

  async function read(): Promise<Sheet> {
    const [{ LogReader: Reader }, { readSessions }, { nowSheet }] = await Promise.all([
      import('../../agents/logs/readLogs.ts'),
      import('../../agents/sessions/readSessions.ts'),
      import('./nowSheet.ts'),
    ]);
    const nowMs = clock.nowMs();
    const sinceMs = startOfDayMs(nowMs, clock.zoneOffsetMinutes());
    if (day?.sinceMs !== sinceMs) {
      day = { sinceMs, reader: new Reader({ home: homedir(), env: process.env }), said: [] };
    }
    const { reader, said } = day;
    said.push(...(await reader.read(sinceMs)));
    await recorder.flush();
    const sessions = readSessions(await recorder.store(), said, { sinceMs, nowMs });
    return nowSheet(sessions, sinceMs, (command) => vscode.commands.executeCommand(command));
  }

  const now = new SheetPage(deps, 'now', read);
  const refresh = () => now.refresh();
  const timer = setInterval(() => entry.quietly('look at the agents again', refresh), lookAgainMs);
  timer.unref();
  own({ dispose: () => clearInterval(timer) });
  own(deps.tasks.onDidChange(() => entry.quietly('show the open tasks', refresh)));
  return {
    /** Call it when a hook or a command in a terminal wrote to the record. */
    refresh,
    commands: { 'calibrated.showNow': () => now.show() } satisfies Commands,
  };
}
