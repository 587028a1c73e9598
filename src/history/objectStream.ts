import type { Git } from './git.ts';

/** Asked for at once; the answers come one after the other, so that only one object is in memory. */
export async function streamObjects(
  git: Git,
  hashes: readonly string[],
  receive: (index: number, content: Buffer | undefined) => void,
): Promise<void> {
  if (hashes.length === 0) return;
  const reader = new ObjectReader(receive);
  await git.stream(['cat-file', '--batch', '--buffer'], `${hashes.join('\n')}\n`, (chunk) => reader.push(chunk));
}

/** Reads `HASH TYPE SIZE\nCONTENT\n` or `HASH missing\n`, cut anywhere. */
class ObjectReader {
  readonly #receive: (index: number, content: Buffer | undefined) => void;
  #index = 0;
  #waiting: Buffer[] = [];
  #length = 0;
  /** Of the object that comes now, with its line end; undefined while its head is awaited. */
  #wanted: number | undefined;

  constructor(receive: (index: number, content: Buffer | undefined) => void) {
    this.#receive = receive;
  }

  push(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#length += chunk.length;
    if (this.#wanted !== undefined && this.#length < this.#wanted) return;
    let bytes = this.#waiting.length === 1 ? chunk : Buffer.concat(this.#waiting);
    for (;;) {
      if (this.#wanted === undefined) {
        const end = bytes.indexOf(10);
        if (end < 0) break;
        const [, , size] = bytes.toString('latin1', 0, end).split(' ');
        bytes = bytes.subarray(end + 1);
        if (size === undefined) this.#give(undefined);
        else this.#wanted = Number(size) + 1;
      } else {
        if (bytes.length < this.#wanted) break;
        const content = bytes.subarray(0, this.#wanted - 1);
        bytes = bytes.subarray(this.#wanted);
        this.#wanted = undefined;
        this.#give(content);
      }
    }
    this.#waiting = bytes.length === 0 ? [] : [bytes];
    this.#length = bytes.length;
  }

  #give(content: Buffer | undefined): void {
    const index = this.#index;
    this.#index += 1;
    this.#receive(index, content);
  }
}
