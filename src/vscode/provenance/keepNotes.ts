import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { noteCertificatesOf } from '../../agents/doneWhen.ts';
import { AppError } from '../../base/appError.ts';
import type { Clock } from '../../base/clock.ts';
import { generatorName } from '../../base/generator.ts';
import { openGit } from '../../history/git/git.ts';
import {
  keepNotes as keepNotesIn,
  noteMissed,
  notesSwitch,
  repairRewritten as repairIn,
} from '../../history/notes/keepNotes.ts';
import { editorUri, OutsideDocuments } from '../../provenance/storage/outsideDocuments.ts';
import { TagTable } from '../../provenance/tag.ts';
import { type FileSources, trackedFile } from './trackedFile.ts';

export interface NoteSources extends FileSources {
  readonly clock: Clock;
}

/** Writes the note for a new commit, or gives rewritten commits back the notes they had. @returns Whether HEAD moved by a commit. */
export async function keepNotes(root: vscode.Uri, head: string, sources: NoteSources): Promise<{ isCommit: boolean }> {
  return keepNotesIn(openGit(root.fsPath), head, (path) => trackedFile(root, path, sources), notesFrom(sources));
}

/**
 * Restores notes that commits lost when history was rewritten, and adds missing notes to commits made by agents or a person while no
 * window was open; both only if notes are on.
 */
export async function catchUp(root: vscode.Uri, head: string, sources: NoteSources): Promise<void> {
  const git = openGit(root.fsPath);
  await repairIn(git, head, notesFrom(sources));
  const outside = new OutsideDocuments(sources.store.documents, new TagTable());
  if (outside.hasBelow(editorUri(root.fsPath)))
    await noteMissed(git, (path) => trackedFile(root, path, sources), notesFrom(sources));
}

const notesFrom = ({ clock, store }: NoteSources) => ({
  timeMs: clock.nowMs(),
  generator: generatorName,
  certificates: noteCertificatesOf([...store.events({ kindPrefix: 'check' })]),
});

export async function turnNotes(root: vscode.Uri, on: boolean): Promise<void> {
  const git = openGit(root.fsPath);
  await git.run(['config', '--local', notesSwitch, String(on)]).catch((error: unknown) => {
    throw new AppError('unavailable', l10n.t('The repository’s configuration cannot be written: {0}', String(error)));
  });
}
