import * as vscode from 'vscode';
import { setTranslation, type Translation } from '../../base/l10n.ts';

/** Translations into the editor's language; undefined for English. */
export const translation: Translation | undefined = vscode.l10n.bundle;

if (translation !== undefined) setTranslation(translation);
