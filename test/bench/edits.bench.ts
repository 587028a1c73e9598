import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Proposal } from '../../src/assist/edit/proposal.ts';
import { AppError } from '../../src/base/appError.ts';
import { seededRandom } from '../../src/statistics/seededRandom.ts';
import { root } from '../run/paths.ts';
import { judge, ownCases, type ReplyCase, readCases } from '../unit/assist/edit/replyCases.ts';
import type { Bench, BenchRow } from './bench.ts';

const runs = 10_000;
const seed = 20_261_121;

/** A unit of text that knows whether it was there from the beginning: the oracle for which place is meant. */
interface Cell {
  readonly unit: string;
  readonly origin: number | null;
}

const vocabulary = [
  'const total = price * quantity;',
  '}',
  '',
  '  return 0;',
  'for (const line of lines) {',
  '  sum += line;',
  'a',
  '𝒳é',
  'const total = price * quantity;',
];

/**
 * Accepts parts of proposals in any order while somebody types anywhere. An edit is wrong if it replaces text other than what the proposal
 * was made from, or leaves something other than what was asked for; an undo is wrong if it does not restore the text.
 */
export const bench: Bench = {
  name: 'edits',
  async run() {
    const random = seededRandom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    const pick = <T>(list: readonly T[]): T | undefined => list[below(list.length)];
    const document = () =>
      Array.from({ length: 1 + below(14) }, () => pick(vocabulary) ?? '').join('\n') + (random() < 0.7 ? '\n' : '');
    const tally = { accepted: 0, refused: 0, found: 0, wrong: 0, undoWrong: 0, whole: 0 };
    for (let run = 0; run < runs; run += 1) {
      const before = document();
      const lines = before.split('\n');
      for (let change = 0; change <= below(4); change += 1) {
        lines.splice(
          below(lines.length + 1),
          below(3),
          ...Array.from({ length: below(3) }, () => pick(vocabulary) ?? ''),
        );
      }
      const after = lines.join('\n');
      if (after === before) continue;
      const proposal = new Proposal('p', 'file:///a', source, before, after);
      const start = new Map(proposal.pending.map((hunk) => [hunk.id, hunk.offset]));
      let cells: Cell[] = before.split('').map((unit, origin) => ({ unit, origin }));
      const text = () => cells.map(({ unit }) => unit).join('');
      const replace = (offset: number, length: number, fresh: string) => {
        const added = fresh.split('').map((unit): Cell => ({ unit, origin: null }));
        cells = [...cells.slice(0, offset), ...added, ...cells.slice(offset + length)];
        proposal.documentChanged([{ offset, length, text: fresh }]);
      };
      let isTyped = false;
      while (!proposal.isSettled) {
        if (random() < 0.4) {
          isTyped = true;
          const offset = below(cells.length + 1);
          const length = random() < 0.5 ? 0 : Math.min(below(random() < 0.1 ? 200 : 6), cells.length - offset);
          replace(offset, length, pick(['x', '\n', '}\n', '', 'const total = price * quantity;\n']) ?? '');
          continue;
        }
        const hunk = pick(proposal.pending);
        if (hunk === undefined) break;
        const now = text();
        try {
          const edit = proposal.accept(hunk.id, now);
          const replaced = cells.slice(edit.offset, edit.offset + edit.oldText.length);
          const from = start.get(hunk.id) ?? 0;
          const isSame = replaced.every(({ origin }, index) => origin === from + index);
          const isOnlyOne = now.indexOf(edit.oldText) === now.lastIndexOf(edit.oldText);
          if (!isSame) tally.found += 1;
          if (replaced.map(({ unit }) => unit).join('') !== hunk.oldText || !(isSame || isOnlyOne)) tally.wrong += 1;
          replace(edit.offset, edit.oldText.length, edit.newText);
          const undone = text().slice(0, edit.offset) + edit.oldText + text().slice(edit.offset + edit.newText.length);
          if (undone !== now) tally.undoWrong += 1;
          proposal.markAccepted(hunk.id);
          tally.accepted += 1;
        } catch (error) {
          if (!AppError.is(error, 'refused') || text() !== now) tally.wrong += 1;
          tally.refused += 1;
          proposal.reject(hunk.id);
          isTyped = true;
        }
      }
      if (!isTyped) {
        tally.whole += 1;
        if (text() !== after) tally.wrong += 1;
      }
    }
    return [
      ...(await replies('own replies', ownCases)),
      ...(existsSync(sharedCases) ? await replies('collected replies', readCases(sharedCases)) : []),
      { name: 'hunk accept fuzz, runs', value: runs, unit: 'runs', note: `seed ${seed}` },
      {
        name: 'hunk accept fuzz, wrong edits',
        value: tally.wrong,
        unit: 'edits',
        target: '0',
        ok: tally.wrong === 0,
        note: `${tally.accepted} accepted, ${tally.refused} refused, ${tally.found} found again as the only such text, ${tally.whole} runs without typing`,
      },
      {
        name: 'hunk accept fuzz, undo not exact',
        value: tally.undoWrong,
        unit: 'edits',
        target: '0',
        ok: tally.undoWrong === 0,
      },
    ];
  },
};

/** What becomes of model replies: a change is wrong if nobody meant it. */
async function replies(name: string, cases: readonly ReplyCase[]): Promise<readonly BenchRow[]> {
  const judged = await Promise.all(cases.map(async (each) => ({ each, verdict: await judge(each) })));
  const count = (verdict: string) => judged.filter((one) => one.verdict === verdict).length;
  const must = judged.filter(({ each }) => each.refuse !== true);
  const placed = must.filter(({ verdict }) => verdict === 'placed').length;
  const share = (100 * placed) / Math.max(1, must.length);
  return [
    {
      name: `${name}, placed otherwise than meant`,
      value: count('wrong'),
      unit: 'replies',
      target: '0',
      ok: count('wrong') === 0,
      note: `of ${cases.length}; ${count('placed')} placed, ${count('refused')} rightly refused`,
    },
    {
      name: `${name}, placed of those that must be`,
      value: Number(share.toFixed(1)),
      unit: '%',
      target: '>= 95 %',
      ok: share >= 95,
      note: `${placed} of ${must.length}`,
    },
  ];
}

const sharedCases = process.env['CALIBRATED_EDIT_CASES'] ?? join(root, '..', 'shared', 'cases', 'edit-replies.jsonl');

const source = { tool: 'bench', model: 'bench', level: 'Edit', requestId: 'bench' };
