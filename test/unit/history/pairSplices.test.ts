import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Git } from '../../../src/history/git/git.ts';
import { ObjectStream } from '../../../src/history/git/objectStream.ts';
import { type LineSplice, shiftRuns } from '../../../src/history/repair/lineSplices.ts';
import { askForSplices } from '../../../src/history/repair/pairSplices.ts';
import { makeTag } from '../../../src/provenance/tag.ts';

const tag = makeTag({ origin: 'ai', evidence: 'exact' });
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

/** Serves texts as `git cat-file --batch` does, in small pieces. */
class TextStore {
  readonly #texts = new Map<string, string>();
  asked = 0;

  add(text: string): string {
    const hash = createHash('sha1')
      .update(`blob ${Buffer.byteLength(text)}\0${text}`)
      .digest('hex');
    this.#texts.set(hash, text);
    return hash;
  }

  get git(): Git {
    return {
      processCount: 0,
      run: () => Promise.reject(new Error('not asked for')),
      stream: async (_args, input, receive) => {
        const hashes = input.trim().split('\n');
        this.asked += hashes.length;
        const parts = hashes.map((hash) => {
          const text = this.#texts.get(hash) ?? '';
          return `${hash} blob ${Buffer.byteLength(text)}\n${text}\n`;
        });
        const bytes = Buffer.from(parts.join(''));
        for (let at = 0; at < bytes.length; at += 100) receive(bytes.subarray(at, at + 100));
      },
    };
  }
}

async function splicesOf(
  chain: readonly (readonly [old: string[], fresh: string[]])[],
  before: readonly [old: string[], fresh: string[]] = [[], []],
) {
  const store = new TextStore();
  const objects = new ObjectStream();
  const pairs = chain.map(([old, fresh], at) => ({
    oldBefore: store.add(textOf(chain[at - 1]?.[0] ?? before[0])),
    freshBefore: store.add(textOf(chain[at - 1]?.[1] ?? before[1])),
    old: store.add(textOf(old)),
    fresh: store.add(textOf(fresh)),
    lines: [old, fresh] as const,
  }));
  const found = new Map<(typeof pairs)[number], readonly LineSplice[]>();
  askForSplices(objects, pairs, (pair, splices) => found.set(pair, splices));
  await objects.read(store.git);
  return { pairs, found, asked: store.asked };
}

describe('splices of a chain of versions', () => {
  it('are known for all of a rebase, though few of the rewritten versions are read', async () => {
    const base = Array.from({ length: 30 }, (_, line) => `base ${line}`);
    const chain = Array.from({ length: 40 }, (_, commit) => {
      const ours = Array.from({ length: commit }, (_, line) => `ours ${line}`);
      const old = [...base.slice(0, 10), ...ours, ...base.slice(10)];
      const fresh = ['head', ...base.slice(1, 10), ...ours, ...base.slice(10, 20), 'between', ...base.slice(21)];
      return [old, fresh] as const;
    });
    const { pairs, found, asked } = await splicesOf(chain, [
      base,
      ['head', ...base.slice(1, 20), 'between', ...base.slice(21)],
    ]);
    assert.equal(found.size, pairs.length);
    assert.equal(asked, 46);
  });

  it('never give a line another text, whatever the versions are', async () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', '}'), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(lines, lines), { maxLength: 20 }), async (chain) => {
        const { found } = await splicesOf(chain);
        for (const [
          {
            lines: [old, fresh],
          },
          splices,
        ] of found) {
          const grown = splices.reduce((sum, { removed, inserted }) => sum + inserted - removed, old.length);
          assert.equal(grown, fresh.length);
          old.forEach((line, index) => {
            const shifted = shiftRuns([{ start: index + 1, end: index + 1, tag }], splices);
            if (shifted !== undefined) assert.equal(fresh[(shifted[0]?.start ?? 0) - 1], line);
          });
        }
      }),
    );
  });
});
