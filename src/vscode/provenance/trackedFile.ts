import * as vscode from 'vscode';
import type { TrackedFile } from '../../history/commitNotes.ts';
import { ProvenanceStore } from '../../provenance/storage/provenanceStore.ts';
import { ProvenanceTracker } from '../../provenance/tracker/tracker.ts';
import type { Store } from '../../store/storeTypes.ts';
import type { ProvenanceService } from './provenanceService.ts';

export interface FileSources {
  readonly service: ProvenanceService;
  readonly store: Store;
}

/** What is known of a file of a repository: from the open documents, else from the store. */
export function trackedFile(root: vscode.Uri, path: string, { service, store }: FileSources): TrackedFile | undefined {
  const uri = vscode.Uri.joinPath(root, path).toString();
  const open = service.tracker?.document(uri);
  const tracker = open === undefined || service.tracker === undefined ? new ProvenanceTracker() : service.tracker;
  if (open === undefined) new ProvenanceStore(store.documents, tracker).load(uri);
  const document = tracker.document(uri);
  if (document === undefined) return undefined;
  return { text: document.text.toString(), runs: document.runs.slice(), tags: tracker.tags };
}
