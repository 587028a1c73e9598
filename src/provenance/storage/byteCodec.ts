import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';

/** Texts up to this length are written unit by unit, which is faster than the encoder; longer ones as UTF-8 if they can be. */
const shortText = 24;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Builds a byte array from numbers (variable length, 7 bits a byte) and texts. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /** @param value A whole number, 0 to 2^53 - 1. */
  number(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Any UTF-16 text, lone surrogates included. */
  text(text: string): void {
    if (text.length > shortText && text.isWellFormed()) {
      const bytes = encoder.encode(text);
      this.number(bytes.length * 2 + 1);
      this.#reserve(bytes.length);
      this.#bytes.set(bytes, this.#length);
      this.#length += bytes.length;
      return;
    }
    this.number(text.length * 2);
    for (let at = 0; at < text.length; at += 1) this.number(text.charCodeAt(at));
  }

  /** The bytes so far. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reads what a ByteWriter wrote. @throws AppError `storage` when the bytes end too early. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw damaged();
      if (byte < 0x80) return value + byte * factor;
      value += (byte - 0x80) * factor;
      factor *= 0x80;
    }
  }

  text(): string {
    const head = this.number();
    const length = Math.floor(head / 2);
    if (head % 2 === 1) {
      if (this.#at + length > this.#bytes.length) throw damaged();
      const text = decoder.decode(this.#bytes.subarray(this.#at, this.#at + length));
      this.#at += length;
      return text;
    }
    if (length === 1) return String.fromCharCode(this.number());
    let text = '';
    for (let at = 0; at < length; at += 1) text += String.fromCharCode(this.number());
    return text;
  }
}

function damaged(): AppError {
  return new AppError('storage', l10n.t('The stored provenance of a document is damaged; it will be begun anew.'));
}
