import type { FlatRuns } from './flatRuns.ts';
import type { TextOperation } from './trackedText.ts';

/**
 * Operations waiting for the journal. A key press is four values in one array instead of three objects: short-lived objects that survive
 * make the garbage collector pause while somebody is typing.
 */
export class OperationLog {
  #values: (TextOperation | number | string | FlatRuns)[] = [];

  push(operation: TextOperation): void {
    this.#values.push(operation);
  }

  /** One replacement as an operation of its own. */
  pushKey(offset: number, length: number, text: string, runs: FlatRuns): void {
    this.#values.push(offset, length, text, runs);
  }

  /** Returns all operations in order and clears the log. */
  take(): TextOperation[] {
    const operations: TextOperation[] = [];
    const values = this.#values;
    this.#values = [];
    for (let at = 0; at < values.length; ) {
      const [first, length, text, runs] = values.slice(at, at + 4);
      if (typeof first === 'object' && 'kind' in first) {
        operations.push(first);
        at += 1;
        continue;
      }
      at += 4;
      if (typeof first === 'number' && typeof length === 'number' && typeof text === 'string' && isRuns(runs))
        operations.push({ kind: 'edit', changes: [{ offset: first, length, text, runs }] });
    }
    return operations;
  }
}

function isRuns(value: TextOperation | number | string | FlatRuns | undefined): value is FlatRuns {
  return typeof value === 'object' && !('kind' in value);
}
