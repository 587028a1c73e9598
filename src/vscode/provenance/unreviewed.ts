import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plural } from '../../base/plural.ts';
import { blameRuns, largestFirst, type UnreviewedRun, unreviewedRuns } from '../../provenance/review/blameRuns.ts';
import { ProvenanceStore } from '../../provenance/storage/provenanceStore.ts';
import { ProvenanceTracker } from '../../provenance/tracker/tracker.ts';
import type { Recorder } from '../app/recorder.ts';
import { goTo } from './blamePanel.ts';
import type { ProvenanceService } from './provenanceService.ts';

interface UnreviewedPlace extends UnreviewedRun {
  readonly uri: vscode.Uri;
}

/** AI text in this workspace that nobody marked as reviewed, largest first; in open files and in those known from before. */
async function unreviewedPlaces(service: ProvenanceService, recorder: Recorder): Promise<UnreviewedPlace[]> {
  const { tracker } = service;
  const store = await recorder.store();
  const past = new ProvenanceTracker();
  const stored = new ProvenanceStore(store.documents, past);
  const folders = vscode.workspace.workspaceFolders ?? [];
  const isHere = (uri: string) => folders.some((folder) => uri.startsWith(`${folder.uri.toString()}/`));
  const uris = new Set([...store.documents.uris().filter(isHere), ...(tracker?.uris().filter(isHere) ?? [])]);
  const places: UnreviewedPlace[] = [];
  for (const uri of uris) {
    const known = tracker?.document(uri) === undefined ? past : tracker;
    if (known === past) stored.load(uri);
    const document = known.document(uri);
    const runs = document === undefined ? [] : unreviewedRuns(blameRuns(document, known.tags));
    if (runs.length === 0 || !(await exists(vscode.Uri.parse(uri, true)))) continue;
    for (const run of runs) places.push({ ...run, uri: vscode.Uri.parse(uri, true) });
    past.release(uri);
  }
  return places.sort(largestFirst);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** One line for the menu. */
export async function unreviewedLine(service: ProvenanceService, recorder: Recorder): Promise<string> {
  const places = await unreviewedPlaces(service, recorder);
  if (places.length === 0) return l10n.t('none');
  const lines = places.reduce((sum, place) => sum + place.lines, 0);
  const seen = places.filter(({ tag }) => tag.review === 'seen').reduce((sum, place) => sum + place.lines, 0);
  return `${plural(lines, 'line')}${seen === 0 ? '' : l10n.t(', {0} of them in view before', seen)}`;
}

/** Lists unreviewed text, largest first; choosing an entry goes there. */
export async function showUnreviewed(service: ProvenanceService, recorder: Recorder): Promise<void> {
  const places = await unreviewedPlaces(service, recorder);
  const items = places.map((place) => ({
    label: `${vscode.workspace.asRelativePath(place.uri, false)}:${place.startLine}`,
    description: `${plural(place.lines, 'line')}, ${place.tag.model ?? place.tag.tool ?? 'AI'}${place.tag.review === 'seen' ? l10n.t(', in view before') : ''}`,
    detail: place.preview,
    place,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('AI text that nobody has reviewed, largest first'),
    placeHolder: items.length === 0 ? l10n.t('All AI text is reviewed') : l10n.t('Go to'),
  });
  if (picked !== undefined) await goTo(picked.place.uri, picked.place.start, picked.place.end);
}
