import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import type { EventFilter, NewEvent } from '../../../src/store/event.ts';
import { openStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/store/storeTypes.ts';
import { event, removeTemporaryFolders, TestClock, temporaryFolder } from './storeFixture.ts';

afterEach(removeTemporaryFolders);

async function withStore(test: (store: Store, clock: TestClock, directory: string) => void): Promise<void> {
  const folder = temporaryFolder();
  const clock = new TestClock();
  const { store, notices } = await openStore({ directory: folder.path, clock });
  try {
    assert.deepEqual(notices, []);
    test(store, clock, folder.path);
  } finally {
    store.close();
  }
}

const someKinds = ['signal.edit', 'signal.scroll', 'task', 'task.start', 'tasks.other', 'request.end'];

const anyEvent: fc.Arbitrary<NewEvent> = fc.record({
  tMs: fc.integer({ min: 0, max: 2000 }),
  monoMs: fc.integer({ min: -100, max: 1e9 }),
  zoneMin: fc.constantFrom(-420, 0, 345),
  window: fc.constantFrom('a', 'b'),
  session: fc.constantFrom('s', 't'),
  kind: fc.constantFrom(...someKinds),
  task: fc.constantFrom(null, 'T1', 'T2', 'T3'),
  data: fc.oneof(
    fc.constantFrom({}, { chars: 1 }, { cause: 'type', nested: [1, { two: '2' }] }),
    fc.dictionary(
      fc.string(),
      fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noDefaultInfinity: true, noNaN: true }), fc.boolean()),
    ),
  ),
});

const anyFilter: fc.Arbitrary<EventFilter> = fc.record(
  {
    kinds: fc.subarray([...someKinds, 'never.seen']),
    kindPrefix: fc.constantFrom('', 'task', 'task.', 'signal', 'signal.edit', 'nothing'),
    task: fc.constantFrom('T1', 'T2', 'T3', 'T9'),
    fromMs: fc.integer({ min: 0, max: 2000 }),
    toMs: fc.integer({ min: 0, max: 2000 }),
    afterId: fc.integer({ min: 0, max: 40 }),
  },
  { requiredKeys: [] },
);

/** The filter in its plainest form. */
function matches(candidate: NewEvent & { id: number }, filter: EventFilter): boolean {
  const stem = filter.kindPrefix?.replace(/\.$/, '') ?? '';
  return (
    (filter.kinds === undefined || filter.kinds.includes(candidate.kind)) &&
    (stem === '' || candidate.kind === stem || candidate.kind.startsWith(`${stem}.`)) &&
    (filter.task === undefined || candidate.task === filter.task) &&
    candidate.tMs >= (filter.fromMs ?? 0) &&
    candidate.tMs < (filter.toMs ?? Number.MAX_SAFE_INTEGER) &&
    candidate.id > (filter.afterId ?? 0)
  );
}

describe('store: events', () => {
  it('gives back what was appended, for any filter', async () => {
    await withStore((store) => {
      const written: (NewEvent & { id: number })[] = [];
      const batch = fc.array(anyEvent, { maxLength: 12 });
      fc.assert(
        fc.property(batch, anyFilter, (events, filter) => {
          store.append(events);
          // -0 is not a number that JSON knows.
          for (const one of events) {
            const data = JSON.parse(JSON.stringify(one.data));
            written.push({ ...one, data, id: written.length + 1 });
          }
          assert.deepEqual(
            [...store.events(filter)],
            written.filter((one) => matches(one, filter)),
          );
        }),
        { numRuns: 60 },
      );
      assert.deepEqual([...store.events()], written);
    });
  });

  it('reads over block and page borders, and stops at what was there when it was asked', async () => {
    await withStore((store) => {
      const many = Array.from({ length: 10_000 }, (_, index) =>
        event({
          tMs: index * 1000,
          monoMs: index * 1000,
          kind: index % 100 === 0 ? 'task.tick' : 'signal.edit',
          task: index < 5000 ? 'T1' : 'T2',
        }),
      );
      assert.equal(store.append(many), 10_000);
      const seen: number[] = [];
      for (const one of store.events({ fromMs: 511_000, toMs: 5_001_000 })) {
        seen.push(one.id);
        if (seen.length === 1) store.append([event({ tMs: 600_000 })]);
      }
      assert.deepEqual([seen[0], seen.at(-1), seen.length], [512, 5001, 4490]);
      assert.equal([...store.events({ task: 'T2' })].length, 5000);
      assert.equal([...store.events({ kindPrefix: 'task', task: 'T1' })].length, 50);
      assert.equal([...store.events({ afterId: 9_990 })].length, 11);
    });
  });

  it('finds times again after the wall clock was set back', async () => {
    await withStore((store) => {
      store.append([event({ tMs: 9000, monoMs: 1 }), event({ tMs: 3000, monoMs: 2 }), event({ tMs: 9001, monoMs: 3 })]);
      const found = [...store.events({ fromMs: 2999, toMs: 3001 })];
      assert.deepEqual(
        found.map((one) => [one.tMs, one.monoMs]),
        [[3000, 2]],
      );
    });
  });

  it('appends all or nothing, and says which event is at fault', async () => {
    await withStore((store) => {
      const bad = event({ tMs: Number.NaN, kind: 'task.bad' });
      assert.throws(
        () => store.append([event(), bad]),
        (error) => AppError.is(error, 'badInput') && error.message.includes('task.bad'),
      );
      assert.deepEqual([...store.events()], []);
    });
  });

  it('cannot be changed, not even by SQL', async () => {
    const folder = temporaryFolder();
    const { store } = await openStore({ directory: folder.path, clock: new TestClock() });
    store.append([event()]);
    const { DatabaseSync } = await import('node:sqlite');
    const other = new DatabaseSync(store.path);
    assert.throws(() => other.exec('UPDATE event SET t_ms = 0'), /append-only/);
    assert.throws(() => other.exec('DELETE FROM event'), /append-only/);
    other.close();
    store.close();
  });
});

describe('store: documents', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);

  it('keeps the journal since the last snapshot, in order', async () => {
    await withStore(({ documents }) => {
      documents.appendJournal('file:///a', bytes(1));
      documents.appendJournal('file:///b', bytes(9));
      documents.appendJournal('file:///a', bytes(2, 3));
      assert.deepEqual(documents.read('file:///a'), { snapshot: undefined, journal: [bytes(1), bytes(2, 3)] });
      documents.writeSnapshot('file:///a', bytes(1, 2, 3));
      documents.appendJournal('file:///a', bytes(4));
      assert.deepEqual(documents.readSnapshot('file:///a'), bytes(1, 2, 3));
      assert.deepEqual(documents.readJournal('file:///a'), [bytes(4)]);
      assert.deepEqual(documents.readJournal('file:///b'), [bytes(9)]);
      assert.deepEqual(documents.read('file:///never'), { snapshot: undefined, journal: [] });
      assert.deepEqual(documents.uris(), ['file:///a', 'file:///b']);
    });
  });

  it('renames, replacing what was under the new name', async () => {
    await withStore(({ documents }) => {
      documents.writeSnapshot('from', bytes(1));
      documents.appendJournal('from', bytes(2));
      documents.writeSnapshot('to', bytes(7));
      documents.appendJournal('to', bytes(8));
      documents.renameDocument('from', 'to');
      documents.renameDocument('unknown', 'to');
      documents.renameDocument('to', 'to');
      assert.deepEqual(documents.read('to'), { snapshot: bytes(1), journal: [bytes(2)] });
      assert.deepEqual(documents.uris(), ['to']);
    });
  });
});

describe('store: leases, values, health', () => {
  it('gives a lease to one holder until its time is over', async () => {
    await withStore((store, clock) => {
      assert.equal(store.lease('writer', 'one', 1000), true);
      assert.equal(store.lease('writer', 'two', 1000), false);
      clock.advance(900);
      assert.equal(store.lease('writer', 'one', 1000), true, 'renewed');
      clock.advance(999);
      assert.equal(store.lease('writer', 'two', 1000), false);
      clock.advance(1);
      assert.equal(store.lease('writer', 'two', 1000), true, 'taken over');
      assert.equal(store.lease('writer', 'one', 1000), false);
      store.releaseLease('writer', 'one');
      assert.deepEqual(
        store.health().leases.map((lease) => lease.holder),
        ['two'],
      );
      store.releaseLease('writer', 'two');
      assert.equal(store.lease('writer', 'one', 1000), true, 'after release');
    });
  });

  it('does not let a lease outlive a wall clock that is set back by hours', async () => {
    await withStore((store, clock) => {
      store.lease('writer', 'gone', 1000);
      clock.wallMs -= 3_600_000;
      assert.equal(store.lease('writer', 'next', 1000), true);
    });
  });

  it('keeps small values', async () => {
    await withStore(({ keyValue }) => {
      keyValue.set('survival', { days: [1, 7, 30], done: null });
      keyValue.set('survival', { days: [1] });
      assert.deepEqual(keyValue.get('survival'), { days: [1] });
      keyValue.delete('survival');
      assert.equal(keyValue.get('survival'), undefined);
    });
  });

  it('tells its health', async () => {
    await withStore((store) => {
      assert.equal(store.health().lastEventMs, null);
      store.append([event({ tMs: 5 }), event({ tMs: 6 })]);
      const { sizeBytes, sqliteVersion, ...rest } = store.health();
      assert.deepEqual(rest, {
        path: store.path,
        mode: 'recording',
        schemaVersion: 1,
        eventCount: 2,
        lastEventMs: 6,
        quickCheck: 'ok',
        leases: [],
      });
      assert.ok(sizeBytes > 4096);
      assert.match(sqliteVersion, /^3\.\d+/);
    });
  });
});
