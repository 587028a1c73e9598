import * as vscode from 'vscode';
import { setTranslation, type Translation } from '../../base/l10n.ts';

/** The words of the editor's language; undefined in English. */
export const translation: Translation | undefined = vscode.l10n.bundle;

if (translation !== undefined) setTranslation(translation);
