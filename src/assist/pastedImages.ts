import * as l10n from '@vscode/l10n';
import { AppError } from '../base/appError.ts';
import { mentionText } from '../base/mentions.ts';
import type { Attachment } from '../hints/askContext.ts';
import { imageTypeOf, maxImageBytes } from '../models/images.ts';

/** Pasted images to keep for questions that are asked again; at the size limit, 38 MB. Chosen by us. */
const maxPasted = 10;

/** An image to check before it may be sent. */
export interface GivenImage {
  readonly bytes: Uint8Array;
  /** Of the whole image, bytes; `bytes` is empty if the image was too large to be read. */
  readonly size?: number;
  /** How a refusal and the model are told about it. */
  readonly title: string;
  /** How the question names it. */
  readonly label: string;
}

/**
 * @param problem Why the model that is asked cannot take it; undefined if it can.
 * @throws AppError `refused` with one sentence saying why it cannot be sent
 */
export function imageAttachment(
  { bytes, size = bytes.length, title, label }: GivenImage,
  problem: string | undefined,
): Attachment {
  if (Math.max(size, bytes.length) > maxImageBytes)
    throw new AppError(
      'refused',
      l10n.t('{0} is larger than {1} MB; make it smaller first.', title, maxImageBytes / 1e6),
    );
  const mediaType = imageTypeOf(bytes);
  if (mediaType === undefined)
    throw new AppError('refused', l10n.t('{0} isn’t a PNG, JPEG, GIF or WebP image. Convert it first.', title));
  if (problem !== undefined) throw new AppError('refused', problem);
  return { label, title, text: '', image: { mediaType, base64: Buffer.from(bytes).toString('base64') } };
}

/** Images from the clipboard, by the number in their name. In memory only: gone when the window closes. */
export class PastedImages {
  readonly #kept = new Map<string, { readonly bytes: Uint8Array; readonly pastedMs: number }>();
  #pastes = 0;

  /**
   * Keeps an image, to be sent when a question names it.
   * @returns its name in a question
   * @throws AppError `refused` if it could not be sent
   */
  add(bytes: Uint8Array, size: number, pastedMs: number, problem: string | undefined): string {
    const argument = String(this.#pastes + 1);
    const label = mentionText({ kind: 'image', argument });
    imageAttachment({ bytes, size, title: l10n.t('The pasted image'), label }, problem);
    this.#pastes += 1;
    this.#kept.set(argument, { bytes, pastedMs });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxPasted && oldest !== undefined) this.#kept.delete(oldest);
    return label;
  }

  /**
   * @param askedMs UTC ms when a question that is asked again was asked: numbers start anew with each window, so an image pasted after it
   *   is another one.
   * @throws AppError `notFound` if it is gone, `refused` if the model cannot take it
   */
  attachment(name: string, label: string, problem: string | undefined, askedMs?: number): Attachment {
    const { bytes, pastedMs } = this.#kept.get(name) ?? {};
    if (bytes === undefined || (askedMs !== undefined && pastedMs !== undefined && pastedMs > askedMs))
      throw new AppError('notFound', l10n.t('The pasted image {0} is no longer here. Paste it again.', name));
    return imageAttachment({ bytes, title: `Pasted image ${name}`, label }, problem);
  }
}
