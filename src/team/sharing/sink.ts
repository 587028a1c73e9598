import type { SharedStats } from './sharedStats.ts';

/** Where shared stats go. `send` transmits exactly what `bytes` returns. */
export interface StatsSink {
  /** The destination, for display: "the remote origin of this repository". */
  readonly place: string;
  /** Headers sent with the bytes; undefined if there are none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What would be sent. */
  bytes(stats: SharedStats): Promise<Uint8Array>;
  /** @throws AppError `unavailable` when it does not arrive. */
  send(stats: SharedStats): Promise<void>;
  /** Deletes what is stored under these pseudonyms. @throws AppError `refused` where nothing can be deleted from here. */
  remove(pseudonyms: readonly string[]): Promise<void>;
}
