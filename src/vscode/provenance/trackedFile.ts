import * as vscode from 'vscode';
import type { TrackedFile } from '../../history/notes/commitNotes.ts';
import { OutsideDocuments } from '../../provenance/storage/outsideDocuments.ts';
import { TagTable } from '../../provenance/tag.ts';
import type { Store } from '../../store/storeTypes.ts';
import type { ProvenanceService } from './provenanceService.ts';

export interface FileSources {
  readonly service: ProvenanceService;
  readonly store: Store;
}

/** What is known about a repository's file: from the open documents, else from the store. */
export function trackedFile(root: vscode.Uri, path: string, { service, store }: FileSources): TrackedFile | undefined {
  const uri = vscode.Uri.joinPath(root, path).toString();
  const { tracker } = service;
  const open = tracker?.document(uri);
  const tags = open === undefined || tracker === undefined ? new TagTable() : tracker.tags;
  const document = open ?? new OutsideDocuments(store.documents, tags).read(uri);
  if (document === undefined) return undefined;
  return { text: document.text.toString(), runs: document.runs.slice(), tags };
}
