/**
 * A process of its own for survival.test.ts: `storeChild.ts MODE DIRECTORY ...`. What it did is written to stdout line by
 * line, synchronously, so that the parent knows it whatever happens to this process.
 */
import { rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sentenceOf } from '../../../src/base/appError.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { systemTimer } from '../../../src/base/timer.ts';
import { EventBuffer } from '../../../src/store/eventBuffer.ts';
import { openStore } from '../../../src/store/store.ts';
import { event } from './storeFixture.ts';

const batchEvents = 10;

const [mode = '', directory = '', argument = ''] = process.argv.slice(2);
const say = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`);
const opened = () => openStore({ directory, clock: systemClock });

/** Writes events and a document's states in a loop until it is killed; says each number after it was written. */
async function writeUntilKilled(): Promise<void> {
  const { store, notices } = await opened();
  say({ notices });
  const states = store.documents.readJournal('doc').length + (store.documents.readSnapshot('doc')?.length ?? 0);
  for (let number = Number(argument), state = states; ; number++, state++) {
    const batch = Array.from({ length: batchEvents }, (_, index) =>
      event({ kind: 'task.tick', data: { number, index } }),
    );
    store.append(batch);
    if (state % 7 === 6) store.documents.writeSnapshot('doc', new Uint8Array(state + 1));
    else store.documents.appendJournal('doc', Uint8Array.of(state % 256));
    say({ number });
  }
}

/** One of several windows: `argument` transactions of 50 events, a lease that all of them want, a value that all set. */
async function writeAtOnce(): Promise<void> {
  const { store, notices } = await opened();
  const session = `process-${process.pid}`;
  const leader = store.lease('one-writer', session, 60_000);
  for (let number = 0; number < Number(argument); number++) {
    store.append(Array.from({ length: 50 }, (_, index) => event({ session, data: { order: number * 50 + index } })));
    store.documents.appendJournal('shared', Uint8Array.of(number));
    store.keyValue.set('last', session);
  }
  store.close();
  say({ notices, session, leader });
}

/** Fills a disk through the buffer until writing fails, then makes room (when there is a filler file) and goes on. */
async function fillDisk(): Promise<void> {
  const filler = join(directory, 'filler');
  if (argument !== '') writeFileSync(filler, Buffer.alloc(Number(argument)));
  const { store, notices } = await opened();
  const sentences: string[] = [];
  const report = (sentence: string) => sentences.push(sentence);
  const buffer = new EventBuffer({
    log: store,
    clock: systemClock,
    timer: systemTimer,
    window: 'w',
    session: 's',
    report,
  });
  let added = 0;
  while (sentences.length === 0 && added < 100_000)
    buffer.add('signal.edit', { order: added++, text: 'x'.repeat(150) });
  buffer.flush();
  const waiting = buffer.size;
  rmSync(filler, { force: true });
  const recovered = buffer.flush();
  const orders = [...store.events()].map((one) => one.data['order']);
  const gapless = orders.every((order, index) => order === index);
  const { quickCheck } = store.health();
  say({ notices, sentences, added, waiting, recovered, stored: orders.length, gapless, quickCheck });
  process.exit(0);
}

/** Opens as a user who may not write here. */
async function openReadOnly(): Promise<void> {
  if (process.getuid?.() === 0) process.setuid?.(65_534);
  const { store, notices } = await opened();
  const before = [...store.events()].length;
  const id = store.append([event()]);
  const after = [...store.events()].map((one) => one.id);
  say({ notices, mode: store.mode, before, id, after });
  store.close();
}

const modes: Readonly<Record<string, () => Promise<void>>> = { writeUntilKilled, writeAtOnce, fillDisk, openReadOnly };
try {
  await modes[mode]?.();
} catch (error) {
  say({ error: sentenceOf(error) });
  process.exitCode = 1;
}
