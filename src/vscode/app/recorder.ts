import { homedir, uptime } from 'node:os';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { systemTimer } from '../../base/timer.ts';
import type { JsonObject, NewEvent } from '../../store/event.ts';
import { EventBuffer } from '../../store/eventBuffer.ts';
import type { Store } from '../../store/storeTypes.ts';
import type { Log } from './log.ts';
import { showWarning } from './messages.ts';
import type { Settings } from './settings.ts';

/** All events go through here into the one database. It is opened after activation; until then, events wait in memory. */
export class Recorder implements Disposable {
  readonly #log: Log;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #buffer: EventBuffer;
  readonly #early: NewEvent[] = [];
  #store: Store | undefined;
  #opening: Promise<Store> | undefined;
  readonly window: string;

  constructor(log: Log, settings: Settings, clock: Clock) {
    this.#log = log;
    this.#settings = settings;
    this.#clock = clock;
    this.window = vscode.env.sessionId;
    this.#buffer = new EventBuffer({
      log: { append: (events) => this.#append(events) },
      clock,
      timer: systemTimer,
      window: this.window,
      session: `${process.pid}-${clock.nowMs()}`,
      bootMs: () => uptime() * 1000,
      report: (sentence) => this.#report(sentence),
    });
  }

  record(kind: string, data: JsonObject, task: string | null = null): void {
    this.#buffer.add(kind, data, task);
  }

  /** Records how the wall clock has moved since the last event. */
  checkClock(): void {
    this.#buffer.checkClock();
  }

  /** Writes pending events if the database is open; otherwise they stay in memory. @returns False if writing failed. */
  writeWaiting(): boolean {
    return this.#buffer.flush();
  }

  /** Writes pending events; called after anything that must not be lost. */
  async flush(): Promise<void> {
    await this.store();
    this.#buffer.flush();
  }

  /** Opens the database on the first call. */
  store(): Promise<Store> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  dispose(): void {
    this.#buffer.dispose();
    this.#store?.close();
  }

  async #open(): Promise<Store> {
    const [{ openStore }, { dataDirectory }] = await Promise.all([
      import('../../store/store.ts'),
      import('../../store/dataDirectory.ts'),
    ]);
    const directory = dataDirectory({
      platform: process.platform,
      env: process.env,
      home: homedir(),
      override: this.#settings.dataDirectory(),
    });
    const reopening = { timer: systemTimer, report: (sentence: string) => this.#log.info(sentence) };
    const { store, notices } = await openStore({ directory, clock: this.#clock, reopening });
    for (const notice of notices) this.#report(notice);
    if (this.#early.length > 0) store.append(this.#early.splice(0));
    this.#store = store;
    return store;
  }

  #append(events: readonly NewEvent[]): number {
    if (this.#store !== undefined) return this.#store.append(events);
    this.#early.push(...events);
    return 0;
  }

  #report(sentence: string): void {
    this.#log.warn(sentence);
    void showWarning(sentence);
  }
}
