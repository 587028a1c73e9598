import type { SharedStats } from './sharedStats.ts';

/** Where shared stats go. What `bytes` returns is what `send` puts on the wire, byte for byte. */
export interface StatsSink {
  /** Where to, for a person: "the remote origin of this repository". */
  readonly place: string;
  /** Headers that go along with the bytes; undefined where there are none to send. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What would be sent. */
  bytes(stats: SharedStats): Promise<Uint8Array>;
  /** @throws AppError `unavailable` when it does not get there. */
  send(stats: SharedStats): Promise<void>;
  /** Deletes what lies there under these pseudonyms. @throws AppError `refused` where nothing can be deleted from here. */
  remove(pseudonyms: readonly string[]): Promise<void>;
}
