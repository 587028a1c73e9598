// How events become small numbers, and blocks that are found by time and task.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, it } from 'mocha';
import { AppError } from '../../../src/base/appError.ts';
import { ClockSteps } from '../../../src/store/clockSteps.ts';
import type { NewEvent } from '../../../src/store/event.ts';
import { EventReader } from '../../../src/store/eventReader.ts';
import { EventTables } from '../../../src/store/eventTables.ts';
import { EventWriter } from '../../../src/store/eventWriter.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { Names } from '../../../src/store/names.ts';
import { Payloads, parseObject } from '../../../src/store/payloads.ts';
import { allMigrations } from '../../../src/store/schema.ts';
import { Sources } from '../../../src/store/sources.ts';
import { event, removeTemporaryFolders } from './storeFixture.ts';

afterEach(removeTemporaryFolders);

const open: DatabaseSync[] = [];
afterEach(() => {
  for (const database of open.splice(0)) if (database.isOpen) database.close();
});

/** A database in memory with our tables. */
function emptyRecord(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  open.push(database);
  migrate(database, allMigrations, () => null);
  return database;
}

describe('store: jumps of the wall clock and sleep', () => {
  /** What is recorded when the wall clock, the monotonic clock and the time since boot run on by so much. */
  const step = (wallMs: number, monoMs: number, bootMs: number) => {
    let boot = 50_000;
    const steps = new ClockSteps(() => boot);
    assert.equal(steps.before({ tMs: 1_000_000, monoMs: 5000 }), undefined, 'the first tells nothing');
    boot += bootMs;
    return steps.before({ tMs: 1_000_000 + wallMs, monoMs: 5000 + monoMs });
  };

  it('are not recorded while the clocks run on together', () => {
    assert.equal(step(60_000, 60_000, 60_000), undefined);
    assert.equal(step(61_000, 60_000, 60_000), undefined, 'up to a second');
    assert.equal(step(59_000, 60_000, 60_000), undefined);
    assert.notEqual(step(61_001, 60_000, 60_000), undefined);
    assert.notEqual(step(58_999, 60_000, 60_000), undefined);
  });

  it('are told apart by the time since boot', () => {
    assert.deepEqual(step(3_600_000, 0, 0), { jumpMs: 3_600_000, sleptMs: 0 });
    assert.deepEqual(step(-3_600_000, 0, 0), { jumpMs: -3_600_000, sleptMs: 0 });
    assert.deepEqual(step(3_600_000, 0, 3_600_000), { jumpMs: 0, sleptMs: 3_600_000 });
    assert.deepEqual(step(3_600_000, 0, 1_800_000), { jumpMs: 1_800_000, sleptMs: 1_800_000 });
    assert.deepEqual(step(3_600_000, 0, 3_598_001), { jumpMs: 0, sleptMs: 3_600_000 }, 'less than two seconds apart');
    assert.deepEqual(step(3_600_000, 0, 3_598_000), { jumpMs: 2000, sleptMs: 3_598_000 });
    assert.deepEqual(step(3_600_000, 0, 1999), { jumpMs: 3_600_000, sleptMs: 0 });
    assert.deepEqual(step(3_600_000, 0, 2000), { jumpMs: 3_598_000, sleptMs: 2000 });
    assert.deepEqual(
      step(3_600_000, 0, -5000),
      { jumpMs: 3_600_000, sleptMs: 0 },
      'a boot time that runs back is none',
    );
    assert.deepEqual(step(2000.4, 0, 0), { jumpMs: 2000, sleptMs: 0 });
  });

  it('are recorded once', () => {
    let boot = 0;
    const steps = new ClockSteps(() => boot);
    steps.before({ tMs: 0, monoMs: 0 });
    boot = 10_000;
    assert.deepEqual(steps.before({ tMs: 10_000, monoMs: 0 }), { jumpMs: 0, sleptMs: 10_000 });
    assert.equal(steps.before({ tMs: 10_500, monoMs: 500 }), undefined);
    boot = 20_000;
    assert.deepEqual(steps.before({ tMs: 20_500, monoMs: 500 }), { jumpMs: 0, sleptMs: 10_000 });
  });
});

describe('store: small numbers for what repeats', () => {
  it('counts names up, names of raw signals down, and gives the same again', () => {
    const database = emptyRecord();
    const names = new Names(database, 'kind', (name) => name.startsWith('signal.'));
    assert.deepEqual(
      ['task.start', 'signal.edit', 'task.done', 'signal.scroll'].map((name) => names.intern(name)),
      [1, -1, 2, -2],
    );
    for (const one of [names, new Names(database, 'kind', (name) => name.startsWith('signal.'))]) {
      assert.equal(one.find('task.done'), 2);
      assert.equal(one.find('never'), undefined);
      assert.equal(one.intern('signal.edit'), -1);
      assert.equal(one.nameOf(-2), 'signal.scroll');
      assert.equal(one.nameOf(99), '');
      assert.deepEqual(one.matching((name) => name.endsWith('e')).sort(), [2]);
    }
  });

  it('forgets numbers that a rollback took back', () => {
    const database = emptyRecord();
    const names = new Names(database, 'task', () => false);
    const sources = new Sources(database);
    database.exec('BEGIN');
    names.intern('gone');
    sources.intern('w', 's', 0, 7);
    database.exec('ROLLBACK');
    names.forget();
    sources.forget();
    assert.equal(names.find('gone'), undefined);
    assert.equal(names.intern('other'), 1);
    assert.equal(names.nameOf(1), 'other');
    assert.equal(sources.intern('w', 's', 0, 9).epochMs, 9);
    assert.equal(sources.byId(1).epochMs, 9);
  });

  it('keeps the first time of a source, apart for each window, session and zone', () => {
    const database = emptyRecord();
    const sources = new Sources(database);
    const first = sources.intern('w', 's', 60, 500);
    assert.deepEqual(first, { id: 1, window: 'w', session: 's', zoneMin: 60, epochMs: 500 });
    assert.equal(sources.intern('w', 's', 60, 900), first);
    assert.equal(new Sources(database).intern('w', 's', 60, 900).epochMs, 500, 'also after a restart');
    assert.deepEqual(
      [sources.intern('v', 's', 60, 1).id, sources.intern('w', 't', 60, 1).id, sources.intern('w', 's', 0, 1).id],
      [2, 3, 4],
    );
    assert.deepEqual(new Sources(database).byId(1), first);
    assert.deepEqual(new Sources(database).byId(99), { id: 99, window: '', session: '', zoneMin: 0, epochMs: 0 });
  });

  it('numbers a payload that comes a third time, if it is short', () => {
    const payloads = new Payloads(emptyRecord());
    assert.equal(payloads.store('{}'), null);
    const json = '{"chars":1}';
    assert.deepEqual(
      [1, 2, 3, 4].map(() => payloads.store(json)),
      [json, json, 1, 1],
    );
    assert.deepEqual(payloads.byId(1), { chars: 1 });
    assert.ok(Object.isFrozen(payloads.byId(1)));
    assert.equal(payloads.byId(1), payloads.byId(1));
    assert.deepEqual(payloads.byId(0), {});
    assert.deepEqual(payloads.byId(77), {});
    const long = (length: number) => `{"a":"${'x'.repeat(length - 8)}"}`;
    assert.equal(long(200).length, 200);
    assert.deepEqual(
      [1, 2, 3].map(() => typeof payloads.store(long(200))),
      ['string', 'string', 'number'],
    );
    assert.deepEqual(
      [1, 2, 3].map(() => typeof payloads.store(long(201))),
      ['string', 'string', 'string'],
    );
    payloads.forget();
    assert.equal(payloads.store(json), json, 'counted anew after a rollback');
  });

  it('watches the last four thousand payloads', () => {
    const payloads = new Payloads(emptyRecord());
    payloads.store('{"first":1}');
    payloads.store('{"first":1}');
    for (let at = 0; at < 4095; at += 1) payloads.store(`{"n":${at}}`);
    assert.equal(payloads.store('{"first":1}'), 1);
    payloads.store('{"second":1}');
    payloads.store('{"second":1}');
    for (let at = 0; at < 4096; at += 1) payloads.store(`{"m":${at}}`);
    assert.equal(payloads.store('{"second":1}'), '{"second":1}');
  });

  it('reads anything but an object as empty', () => {
    assert.deepEqual(parseObject('{"a":1}'), { a: 1 });
    for (const json of ['[]', 'null', '1', '"a"']) assert.deepEqual(parseObject(json), {}, json);
  });
});

describe('store: blocks of events', () => {
  const setup = (idsAfter = 0) => {
    const database = emptyRecord();
    const tables = new EventTables(database);
    const writer = new EventWriter(database, tables, 1, idsAfter);
    const blocks = () =>
      database
        .prepare('SELECT * FROM block ORDER BY first_id')
        .all()
        .map((row) => ({ ...row }));
    return { database, writer, reader: new EventReader(database, tables), blocks };
  };
  const many = (count: number, parts: (at: number) => Partial<NewEvent> = () => ({})) =>
    Array.from({ length: count }, (_, at) => event({ tMs: 1000 + at, monoMs: at, ...parts(at) }));

  it('hold 512 events, with the bounds of their times and tasks', () => {
    const { writer, blocks } = setup();
    assert.equal(writer.append([]), 0);
    assert.deepEqual(blocks(), []);
    writer.append([event({ tMs: 50, task: null }), event({ tMs: 10, task: 'b' }), event({ tMs: 30, task: 'c' })]);
    assert.deepEqual(blocks(), [{ first_id: 1, last_id: 3, min_ms: 10, max_ms: 50, min_task: 1, max_task: 2 }]);
    writer.append(many(509));
    assert.deepEqual(
      blocks().map(({ first_id, last_id }) => [first_id, last_id]),
      [[1, 512]],
    );
    assert.equal(writer.append(many(513)), 1025);
    assert.deepEqual(
      blocks().map(({ first_id, last_id, min_ms, max_ms }) => [first_id, last_id, min_ms, max_ms]),
      [
        [1, 512, 10, 1508],
        [513, 1024, 1000, 1511],
        [1025, 1025, 1512, 1512],
      ],
    );
    assert.deepEqual(
      blocks().map(({ min_task }) => min_task),
      [1, null, null],
    );
  });

  it('begin behind the events of an older file', () => {
    const { writer, blocks } = setup(40);
    assert.equal(writer.append(many(2)), 42);
    assert.deepEqual(
      blocks().map(({ first_id, last_id }) => [first_id, last_id]),
      [[41, 42]],
    );
  });

  it('give back whole milliseconds, and refuse what is not valid with the name of the event', () => {
    const { writer, reader } = setup();
    writer.append([event({ tMs: 10.4, monoMs: 3.6 })]);
    const [[read] = []] = [...reader.pages({})];
    assert.deepEqual([read?.tMs, read?.monoMs], [10, 4]);
    for (const parts of [
      { tMs: Number.NaN },
      { tMs: 2 ** 53 },
      { monoMs: Number.POSITIVE_INFINITY },
      { zoneMin: 1.5 },
      { zoneMin: Number.NaN },
      { data: [] as never },
      { data: null as never },
      { data: undefined as never },
      { data: 'text' as never },
    ])
      assert.throws(
        () => writer.append([event({ kind: 'task.x', ...parts })]),
        (error) => AppError.is(error, 'badInput') && error.message.startsWith('An event "task.x" cannot be recorded'),
        JSON.stringify(parts),
      );
    assert.throws(() => writer.append([event({ kind: '' })]), /cannot be recorded/);
    assert.equal(reader.lastId(), 1);
  });

  it('are read by time, task, kind and number, whole and no others', () => {
    const { writer, reader } = setup();
    writer.append(
      many(3000, (at) => ({ task: at < 1000 ? 'one' : 'two', kind: at % 500 === 0 ? 'task.tick' : 'signal.edit' })),
    );
    const ids = (filter: Parameters<EventReader['pages']>[0]) => [...reader.pages(filter)].flat().map(({ id }) => id);
    const span = (filter: Parameters<EventReader['pages']>[0]) => {
      const found = ids(filter);
      return [found[0], found.at(-1), found.length];
    };
    assert.deepEqual(span({}), [1, 3000, 3000]);
    assert.deepEqual(span({ fromMs: 1600, toMs: 1700 }), [601, 700, 100]);
    assert.deepEqual(span({ task: 'two' }), [1001, 3000, 2000]);
    assert.deepEqual(span({ task: 'none' }), [undefined, undefined, 0]);
    assert.deepEqual(span({ afterId: 511, untilId: 514 }), [512, 514, 3]);
    assert.deepEqual(span({ untilId: 1 }), [1, 1, 1]);
    assert.deepEqual(ids({ kinds: ['task.tick'] }), [1, 501, 1001, 1501, 2001, 2501]);
    assert.deepEqual(ids({ kinds: ['task.tick'], task: 'one' }), [1, 501]);
    assert.deepEqual(ids({ kinds: [] }), []);
    assert.deepEqual(ids({ kinds: ['never'] }), []);
    assert.deepEqual(ids({ kindPrefix: 'task', afterId: 500, untilId: 1001 }), [501, 1001]);
    assert.equal(ids({ kindPrefix: 'sig' }).length, 0);
    assert.equal(ids({ kindPrefix: 'signal.' }).length, 2994);
    assert.equal(ids({ kinds: ['task.tick', 'signal.edit'] }).length, 3000);
  });

  it('are read in pages, so that a long read holds little', () => {
    const { writer, reader } = setup();
    for (let at = 0; at < 3; at += 1) writer.append(many(3000));
    const sizes = [...reader.pages({})].map((page) => page.length);
    assert.deepEqual(sizes, [4096, 4096, 808]);
    assert.equal([...reader.pages({ untilId: 4096 })].flat().length, 4096);
  });

  it('take nothing into a record of a newer version', () => {
    const { database, writer } = setup();
    database.exec('PRAGMA user_version = 2');
    assert.throws(
      () => writer.append([event()]),
      /upgraded by a newer Calibrated in another window: reload this window/,
    );
  });

  it('leave no number behind of a batch that failed', () => {
    const { database, writer, reader } = setup();
    database.exec("CREATE TEMP TRIGGER no BEFORE INSERT ON event WHEN NEW.id = 2 BEGIN SELECT RAISE(ABORT, 'no'); END");
    assert.throws(() => writer.append([event({ kind: 'first.kind' }), event()]), /no/);
    database.exec('DROP TRIGGER no');
    writer.append([event({ kind: 'second.kind' }), event({ kind: 'first.kind' })]);
    assert.deepEqual(
      [...reader.pages({})].flat().map(({ kind }) => kind),
      ['second.kind', 'first.kind'],
    );
  });
});
