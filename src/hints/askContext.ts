import * as l10n from '@vscode/l10n';
import type { ImageInput } from '../models/images.ts';

/** The context of a question, taken from the editor at the moment of asking. Lines are 1-based. */
export interface AskContext {
  readonly file?: AskFile | undefined;
  readonly selection?: AskSelection | undefined;
  readonly diagnostics: readonly AskDiagnostic[];
  /** What the person attached with `#`. */
  readonly attachments?: readonly Attachment[] | undefined;
  /** The files that the attachments were read from. */
  readonly named?: readonly Pick<AskFile, 'uri' | 'languageId'>[] | undefined;
  /** The project's own code rules; they do not affect how hints are written. */
  readonly rules?: readonly Attachment[] | undefined;
}

/** A text sent along with a question, in addition to the active file. */
export interface Attachment {
  /** For example "#changes" or "AGENTS.md". */
  readonly label: string;
  /** How the text is introduced to the model. */
  readonly title: string;
  /** Empty for an image. */
  readonly text: string;
  readonly image?: ImageInput;
}

/** For example "AGENTS.md, 1.2 K characters". */
export function attachmentLabel(attachment: Attachment): string {
  return `${attachment.label}, ${attachmentSize(attachment)}`;
}

/** How much of it goes along, for people. */
export function attachmentSize({ text, image }: Attachment): string {
  // Four characters of base64 are three bytes.
  return image === undefined ? sizeText(text.length) : l10n.t('{0} KB', Math.ceil((image.base64.length * 3) / 4000));
}

/** Size of a text in thousands of characters, for display. */
export function sizeText(units: number): string {
  return units < 1000
    ? l10n.t('{0} characters', units)
    : l10n.t('{0} K characters', (units / 1000).toFixed(units < 10_000 ? 1 : 0));
}

export interface AskFile {
  readonly uri: string;
  /** Path inside the workspace, for the prompt and for display. */
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
  /** Line of the caret. */
  readonly line: number;
  /** The function or class around the caret or the selection; null outside of all, nothing in what older versions kept. */
  readonly around?: AroundCaret | null | undefined;
}

/** A symbol of a file, as it can be told from others once the file has changed. */
export interface AroundCaret {
  readonly name: string;
  readonly kind: string;
  /** Which of those with that name and kind, from 0, and how many there were. */
  readonly index: number;
  readonly count: number;
  /** Its first line, if no other one of them had the same. */
  readonly head?: string | undefined;
  /** Which of all functions and classes of the file, from 0, and how many there were; nothing in what older versions kept. */
  readonly ofAll?: { readonly index: number; readonly count: number } | undefined;
}

export interface AskSelection {
  /** UTF-16 offsets in the file's text. */
  readonly start: number;
  readonly end: number;
  readonly firstLine: number;
  readonly lastLine: number;
}

export interface AskDiagnostic {
  readonly message: string;
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'info';
}

/** The parts of a context that a label needs. */
interface Labelled {
  readonly file?: Pick<AskFile, 'path'> | undefined;
  readonly selection?: Pick<AskSelection, 'firstLine' | 'lastLine'> | undefined;
}

/** For example "cart.ts:12–18", or null without a file. */
export function contextLabel({ file, selection }: Labelled): string | null {
  if (file === undefined) return null;
  const name = file.path.split('/').at(-1) ?? file.path;
  if (selection === undefined) return name;
  const { firstLine, lastLine } = selection;
  return firstLine === lastLine ? `${name}:${firstLine}` : `${name}:${firstLine}–${lastLine}`;
}
