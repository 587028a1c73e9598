import { DatabaseSync } from 'node:sqlite';
import { EventBuffer } from '../../../src/store/eventBuffer.ts';
import { openInMemory } from '../../../src/store/readStore.ts';
import { allMigrations } from '../../../src/store/schema.ts';
import type { Recorder } from '../../../src/vscode/app/recorder.ts';
import { TestClock } from '../store/storeFixture.ts';

/** A recorder over a real store in memory, as controllers get it. */
export function recorded(clock = new TestClock()) {
  const store = openInMemory(DatabaseSync, '/p', allMigrations, clock, undefined);
  const buffer = new EventBuffer({
    log: store,
    clock,
    timer: { after: () => ({ dispose: () => undefined }) },
    window: 'w',
    session: 's',
    report: (sentence) => {
      throw new Error(sentence);
    },
  });
  const recorder: Pick<Recorder, 'record' | 'flush' | 'store'> = {
    record: (kind, data, task) => buffer.add(kind, data, task),
    flush: async () => {
      buffer.flush();
    },
    store: async () => store,
  };
  /** Kind and data of everything that was recorded, in order. */
  const events = () => {
    buffer.flush();
    return [...store.events()].map(({ kind, data, task }) => ({ kind, task, ...data }));
  };
  return { recorder, clock, store, events };
}
