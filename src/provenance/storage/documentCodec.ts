import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import type { TagTable } from '../tag.ts';
import { tagFromJson } from '../tagSchema.ts';
import type { HistoryEntry, Splice } from '../tracker/editHistory.ts';
import type { FlatRuns } from '../tracker/flatRuns.ts';
import { type TaggedChange, type TextOperation, TrackedText } from '../tracker/trackedText.ts';
import { ByteReader, ByteWriter } from './byteCodec.ts';

const version = 1;
const operationKinds = ['edit', 'undo', 'redo', 'retag'] as const;

/**
 * Encodes and decodes one document. Tags get small numbers local to the codec, because those of the tag table are only valid while the
 * process lives: a snapshot lists all it uses, a journal entry those that are new since. Use one codec per document.
 */
export class DocumentCodec {
  readonly #tags: TagTable;
  readonly #local = new Map<number, number>();
  #global: number[] = [];

  constructor(tags: TagTable) {
    this.#tags = tags;
  }

  encodeSnapshot(document: TrackedText): Uint8Array {
    this.#local.clear();
    this.#global = [];
    const body = new ByteWriter();
    body.text(document.text.toString());
    this.#writeRuns(body, document.runs.slice());
    for (const entries of [document.history.past, document.history.future]) {
      body.number(entries.length);
      for (const entry of entries) this.#writeEntry(body, entry);
    }
    return this.#withTags(0, body);
  }

  encodeOperations(operations: readonly TextOperation[]): Uint8Array {
    const known = this.#global.length;
    const body = new ByteWriter();
    body.number(operations.length);
    for (const operation of operations) this.#writeOperation(body, operation);
    return this.#withTags(known, body);
  }

  /** @throws AppError `storage` when the bytes are damaged or from a later version. */
  decode(snapshot: Uint8Array, journal: readonly Uint8Array[]): TrackedText {
    this.#local.clear();
    this.#global = [];
    const reader = this.#readTags(snapshot);
    const text = reader.text();
    const runs = this.#readRuns(reader);
    const document = new TrackedText(text, runs);
    const past = this.#readEntries(reader);
    const future = this.#readEntries(reader);
    for (const entry of past) document.history.pushPast(entry);
    document.history.future.push(...future);
    for (const bytes of journal) {
      const operations = this.#readTags(bytes);
      for (let left = operations.number(); left > 0; left -= 1) document.replay(this.#readOperation(operations));
    }
    return document;
  }

  #withTags(from: number, body: ByteWriter): Uint8Array {
    const head = new ByteWriter();
    head.number(version);
    const added = this.#global.slice(from);
    head.number(added.length);
    for (const id of added) head.text(JSON.stringify(this.#tags.get(id)));
    const [first, second] = [head.finish(), body.finish()];
    const bytes = new Uint8Array(first.length + second.length);
    bytes.set(first);
    bytes.set(second, first.length);
    return bytes;
  }

  #readTags(bytes: Uint8Array): ByteReader {
    const reader = new ByteReader(bytes);
    if (reader.number() !== version) {
      throw new AppError(
        'storage',
        l10n.t('The stored provenance of a document is from a later version of Calibrated; update it.'),
      );
    }
    for (let left = reader.number(); left > 0; left -= 1) this.#numberOf(this.#tags.intern(tagFromJson(reader.text())));
    return reader;
  }

  #numberOf(tag: number): number {
    const known = this.#local.get(tag);
    if (known !== undefined) return known;
    this.#local.set(tag, this.#global.length);
    this.#global.push(tag);
    return this.#global.length - 1;
  }

  #writeRuns(writer: ByteWriter, runs: FlatRuns): void {
    writer.number(runs.length >> 1);
    for (let at = 0; at < runs.length; at += 2) {
      writer.number(runs[at] ?? 0);
      writer.number(this.#numberOf(runs[at + 1] ?? 0));
    }
  }

  #readRuns(reader: ByteReader): number[] {
    const runs: number[] = [];
    for (let left = reader.number(); left > 0; left -= 1) {
      const length = reader.number();
      runs.push(length, this.#global[reader.number()] ?? 0);
    }
    return runs;
  }

  #writeEntry(writer: ByteWriter, entry: HistoryEntry): void {
    writer.number(entry.length);
    for (const { offset, insertedLength, removed, removedRuns } of entry) {
      writer.number(offset);
      writer.number(insertedLength);
      writer.text(removed);
      this.#writeRuns(writer, removedRuns);
    }
  }

  #readEntries(reader: ByteReader): HistoryEntry[] {
    const entries: HistoryEntry[] = [];
    for (let left = reader.number(); left > 0; left -= 1) {
      const entry: Splice[] = [];
      for (let splices = reader.number(); splices > 0; splices -= 1) {
        const offset = reader.number();
        const insertedLength = reader.number();
        const removed = reader.text();
        entry.push({ offset, insertedLength, removed, removedRuns: this.#readRuns(reader) });
      }
      entries.push(entry);
    }
    return entries;
  }

  #writeOperation(writer: ByteWriter, operation: TextOperation): void {
    writer.number(operationKinds.indexOf(operation.kind));
    if (operation.kind === 'edit') {
      writer.number(operation.changes.length);
      for (const { offset, length, text, runs } of operation.changes) {
        writer.number(offset);
        writer.number(length);
        writer.text(text);
        this.#writeRuns(writer, runs);
      }
    } else if (operation.kind === 'retag') {
      writer.number(operation.offset);
      this.#writeRuns(writer, operation.runs);
    } else writer.number(operation.steps);
  }

  #readOperation(reader: ByteReader): TextOperation {
    const kind = operationKinds[reader.number()];
    if (kind === 'undo' || kind === 'redo') return { kind, steps: reader.number() };
    if (kind === 'retag') return { kind, offset: reader.number(), runs: this.#readRuns(reader) };
    const changes: TaggedChange[] = [];
    for (let left = reader.number(); left > 0; left -= 1) {
      const offset = reader.number();
      const length = reader.number();
      const text = reader.text();
      changes.push({ offset, length, text, runs: this.#readRuns(reader) });
    }
    return { kind: 'edit', changes };
  }
}
