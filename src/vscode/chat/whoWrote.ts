import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { blameRuns } from '../../provenance/review/blameRuns.ts';
import { originShares, sharesSentence } from '../../provenance/review/originShares.ts';
import type { ProvenanceTracker } from '../../provenance/tracker/tracker.ts';
import { isOfWorkspace } from '../app/workspaceFiles.ts';
import { reviewWords, whoWords } from '../provenance/describeTag.ts';

/** More runs than this are summed up: a chat is no place for hundreds of lines. Chosen by us. */
const maxRuns = 20;

/**
 * Markdown: where the lines of a file came from, run by run, and how certain that is.
 * @param lines First and last line, 1-based; undefined for the whole file.
 */
export function whoWrote(
  document: vscode.TextDocument,
  tracker: ProvenanceTracker | undefined,
  lines?: readonly [number, number],
): string {
  const name = vscode.workspace.asRelativePath(document.uri, false);
  const tracked = tracker?.document(document.uri.toString());
  if (tracker === undefined || tracked === undefined) return l10n.t('Nothing is known yet of who wrote {0}.', name);
  const [first, last] = lines ?? [1, document.lineCount];
  const runs = blameRuns(tracked, tracker.tags).filter(
    ({ startLine, endLine }) => startLine <= last && endLine >= first,
  );
  if (runs.length === 0) return l10n.t('There is no text there in {0}.', name);
  const shares = sharesSentence(originShares(runs.map(({ tag, chars }) => ({ tag, size: chars }))));
  const rows = runs.slice(0, maxRuns).map(({ tag, startLine, endLine }) => {
    const words = [
      whoWords(tag),
      tag.evidence,
      reviewWords(tag) === '' ? '' : l10n.t('reviewed by {0}', reviewWords(tag)),
    ];
    const from = Math.max(startLine, first);
    const to = Math.min(endLine, last);
    const place = from === to ? l10n.t('Line {0}', from) : l10n.t('Lines {0}–{1}', from, to);
    return `- ${place}: ${tag.origin}${tag.origin === 'ai' ? ` (${words.filter(Boolean).join(', ')})` : ''}`;
  });
  const more = runs.length - rows.length;
  return [
    shares,
    '',
    ...rows,
    ...(more > 0 ? [l10n.t('- and {0} more; Calibrated: Blame shows them all', more)] : []),
  ].join('\n');
}

/** A file of this workspace by its path. @throws AppError `notFound`, also for a path that leads out or a file that holds keys. */
export async function workspaceDocument(path: string): Promise<vscode.TextDocument> {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const uri = vscode.Uri.joinPath(folder.uri, path.replace(/^[/\\]+/, ''));
    if (!uri.path.startsWith(`${folder.uri.path}/`) || !(await isOfWorkspace(uri))) continue;
    const isThere = await vscode.workspace.fs.stat(uri).then(
      ({ type }) => type === vscode.FileType.File,
      () => false,
    );
    if (isThere) return vscode.workspace.openTextDocument(uri);
  }
  throw new AppError('notFound', l10n.t('There is no file {0} in this workspace.', path));
}
