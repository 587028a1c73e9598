import type { Git } from './git.ts';

/** Requests objects by hash, all at once; answers arrive in order, so only one object is in memory. */
export class ObjectStream {
  readonly #hashes: string[] = [];
  readonly #receivers: ((content: Buffer | undefined) => void)[] = [];

  /** @param receive Gets the content, valid only during the call; undefined if there is no such object. */
  ask(hash: string, receive: (content: Buffer | undefined) => void): void {
    this.#hashes.push(hash);
    this.#receivers.push(receive);
  }

  get count(): number {
    return this.#hashes.length;
  }

  /** One process; none if nothing was requested. */
  async read(git: Git): Promise<void> {
    if (this.#hashes.length === 0) return;
    const reader = new ObjectReader((index, content) => this.#receivers[index]?.(content));
    await git.stream(['cat-file', '--batch', '--buffer'], `${this.#hashes.join('\n')}\n`, (chunk) =>
      reader.push(chunk),
    );
  }
}

/** Parses `HASH TYPE SIZE\nCONTENT\n` or `HASH missing\n`, split at arbitrary points. */
class ObjectReader {
  readonly #receive: (index: number, content: Buffer | undefined) => void;
  #index = 0;
  #waiting: Buffer[] = [];
  #length = 0;
  /** Size of the current object including its trailing newline; undefined while waiting for its header. */
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
