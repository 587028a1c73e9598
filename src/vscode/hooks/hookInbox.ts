import { readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { SessionSpool } from '../../agents/sessions/sessionSpool.ts';
import { isSameFile, readHookEvent } from '../../provenance/agents/hookEvents.ts';
import { HookJournal, parseRecordedHook, type RecordedHook } from '../../provenance/agents/hookJournal.ts';
import type { Store } from '../../store/storeTypes.ts';
import type { ProvenanceService } from '../provenance/provenanceService.ts';

/** Passes what agents reported writing to this window's tracker, each event once. */
export class HookInbox {
  readonly #provenance: ProvenanceService;
  readonly #folder: string;
  readonly #seen = new Set<string>();

  /** @param folder Where `calibrated hook` leaves events that it could not store in time. */
  constructor(provenance: ProvenanceService, folder: string) {
    this.#provenance = provenance;
    this.#folder = folder;
  }

  /** @param zoneMin Offset from UTC, minutes. */
  async read(store: Store, nowMs: number, zoneMin: number): Promise<void> {
    const journal = new HookJournal(store.documents);
    for (const hook of await this.#late()) {
      if (store.mode === 'recording') journal.add(hook);
      this.#tell(hook);
    }
    if (store.mode === 'recording') {
      const said = new SessionSpool(this.#folder).take(zoneMin);
      if (said.length > 0) store.append(said);
    }
    for (const hook of journal.recent(nowMs)) this.#tell(hook);
    journal.prune(nowMs);
  }

  #tell({ id, receivedMs, event }: RecordedHook): void {
    const tracker = this.#provenance.tracker;
    if (tracker === undefined || this.#seen.has(id)) return;
    this.#seen.add(id);
    tracker.hook(event, receivedMs);
    const files = readHookEvent(event)?.files ?? [];
    for (const { uri } of vscode.workspace.textDocuments) {
      const name = uri.toString();
      if (tracker.isOpen(name) && files.some(({ path }) => isSameFile(path, name))) this.#provenance.touched(name);
    }
  }

  async #late(): Promise<readonly RecordedHook[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.startsWith('late-')).sort();
    const found: RecordedHook[] = [];
    for (const name of names) {
      const text = await take(join(this.#folder, name));
      const hook = text === undefined ? undefined : parseRecordedHook(text);
      if (hook !== undefined) found.push(hook);
    }
    return found;
  }
}

/** @returns undefined if another window took the file at the same moment; that one adds it to the shared journal. */
async function take(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    await unlink(path);
    return text;
  } catch {
    return undefined;
  }
}
