import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { SessionEvent } from '../../agents/sessions/sessionEvent.ts';
import { sessionData, sessionKind } from '../../agents/sessions/sessionRecord.ts';
import type { TelemetryReceiver } from '../../agents/telemetry/telemetryReceiver.ts';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Timer } from '../../base/timer.ts';
import { minuteMs } from '../../base/timeUnits.ts';
import type { Store } from '../../store/storeTypes.ts';

export interface TelemetryDeps {
  /** 0: off. */
  readonly port: () => number;
  readonly store: () => Promise<Store>;
  readonly clock: Clock;
  readonly timer: Timer;
  /** Runs something in the background, with an entry point's error handling. */
  readonly quietly: (doing: string, run: () => Promise<void>) => void;
  readonly warn: (sentence: string) => void;
}

/** Only one of several windows listens; the others try again after this long, ms. Chosen by us. */
const retryMs = minuteMs;

/** Listens for telemetry from agents on this machine while the setting names a port. */
export class TelemetryController implements vscode.Disposable {
  readonly #deps: TelemetryDeps;
  #receiver: TelemetryReceiver | undefined;
  #retry: Disposable | undefined;
  #applying: Promise<void> = Promise.resolve();
  #isDisposed = false;

  constructor(deps: TelemetryDeps) {
    this.#deps = deps;
  }

  /** The port it is listening on; 0 if it is not. */
  get port(): number {
    return this.#receiver?.port ?? 0;
  }

  /** Call it when the setting may have changed. Changes are applied one at a time. */
  apply(): Promise<void> {
    this.#applying = this.#applying.then(
      () => this.#apply(),
      () => this.#apply(),
    );
    return this.#applying;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#retry?.dispose();
    void this.#receiver?.close();
  }

  async #apply(): Promise<void> {
    this.#retry?.dispose();
    const port = this.#deps.port();
    if (this.#receiver?.port === port) return;
    await this.#receiver?.close();
    this.#receiver = undefined;
    if (port === 0 || this.#isDisposed) return;
    const { startTelemetryReceiver } = await import('../../agents/telemetry/telemetryReceiver.ts');
    try {
      const receiver = await startTelemetryReceiver(port, (events) =>
        this.#deps.quietly('record telemetry of agents', () => this.#record(events)),
      );
      if (this.#isDisposed) await receiver.close();
      else this.#receiver = receiver;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      if (error.code === 'EADDRINUSE')
        this.#retry = this.#deps.timer.after(retryMs, () =>
          this.#deps.quietly('listen for telemetry of agents', () => this.apply()),
        );
      else
        this.#deps.warn(
          l10n.t(
            'Calibrated cannot listen on port {0} ({1}); choose another in "calibrated.agents.telemetryPort".',
            port,
            String(error.code),
          ),
        );
    }
  }

  async #record(events: readonly SessionEvent[]): Promise<void> {
    const store = await this.#deps.store();
    if (store.mode !== 'recording')
      throw new AppError('refused', l10n.t('The record is read-only, so telemetry is not kept.'));
    const zoneMin = this.#deps.clock.zoneOffsetMinutes();
    store.append(
      events.map((event) => ({
        tMs: event.tMs,
        monoMs: event.tMs,
        zoneMin,
        window: 'telemetry',
        session: 'telemetry',
        kind: sessionKind,
        task: null,
        data: sessionData(event),
      })),
    );
  }
}
