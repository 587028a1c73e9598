import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AnswerPlaces, type NamedPlace, placeIn } from '../../assist/answerPlaces.ts';
import type { Turn } from '../../assist/turn.ts';
import { AppError } from '../../base/appError.ts';
import { fileAt } from '../app/workspaceFiles.ts';
import type { Attachments } from './attachments.ts';

/** A language service that is still starting may take longer; nobody waits for a link. Chosen by us. */
const lookUpWithinMs = 10_000;

type Symbols = Pick<Attachments, 'declarationOf'>;

/** Looks up what answers name, in the workspace. */
export function answerPlaces(symbols: Symbols, changed: (turn: Turn) => void): AnswerPlaces {
  const isThere = async (place: NamedPlace) => {
    try {
      const found = await Promise.race([locationOf(place, symbols), delay(lookUpWithinMs, undefined, { ref: false })]);
      return found !== undefined;
    } catch {
      // A language service that fails finds nothing.
      return false;
    }
  };
  return new AnswerPlaces({ isThere, changed });
}

/** Opens the file or symbol that a text names, in the workspace only, whatever the source. @throws AppError `notFound` */
export async function openPlace(text: string, symbols: Symbols): Promise<void> {
  const place = placeIn(text) ?? {};
  const found = await locationOf(place, symbols);
  if (found === undefined)
    throw new AppError(
      'notFound',
      place.name === undefined
        ? l10n.t('There is no file {0} in this workspace.', place.file?.path ?? text)
        : l10n.t('No function or class is called {0} here. Open its file, or name the file.', place.name),
    );
  await vscode.window.showTextDocument(found.uri, found.selection === undefined ? {} : { selection: found.selection });
}

async function locationOf(
  { file, name }: NamedPlace,
  symbols: Symbols,
): Promise<{ readonly uri: vscode.Uri; readonly selection: vscode.Range | undefined } | undefined> {
  const uri = file === undefined ? undefined : ((await fileAt(file.path)) ?? (await onlyFileBelow(file.path)));
  if (uri !== undefined) {
    const start = new vscode.Position(Math.max(0, (file?.line ?? 0) - 1), 0);
    return { uri, selection: file?.line === 0 ? undefined : new vscode.Range(start, start) };
  }
  const symbol = name === undefined ? undefined : await symbols.declarationOf(name);
  if (symbol === undefined) return undefined;
  const { start } = symbol.range;
  return { uri: symbol.uri, selection: new vscode.Range(start, start) };
}

/** Models often leave the outer folders out. */
async function onlyFileBelow(path: string): Promise<vscode.Uri | undefined> {
  if (path.startsWith('/') || path.startsWith('..')) return undefined;
  const glob = `**/${path.replace(/[[\]{}*?]/g, '?')}`;
  const [found, another] = await vscode.workspace.findFiles(glob, '**/node_modules/**', 2);
  return another === undefined ? found : undefined;
}
