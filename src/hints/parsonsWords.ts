import { checkOrder, type Parsons } from './guard/parsons.ts';

/** What is said above the lines; the lines themselves are not in the text. */
export function parsonsText({ lines, solution }: Parsons): string {
  const extra = lines.length - solution.length;
  return `Put these lines in order. ${extra === 1 ? 'One of them does' : `${extra} of them do`} not belong. Indents are left out, and so are lines that only close a block.`;
}

/** What an order is worth, in words: from the top on, so that the rest stays the person's to find. */
export function orderResult(parsons: Parsons, order: readonly number[]): string {
  const { isSolved, right } = checkOrder(parsons, order);
  const all = parsons.solution.length;
  if (isSolved) return `Right: all ${all} lines stand as in the answer. Now write it in your file.`;
  if (right === all) return 'The lines are in order, but one that does not belong is still there.';
  const so = right === 0 ? 'The first line is not right yet' : `The first ${right} of ${all} lines are right`;
  return `${so}. It is held against one answer; another order may work too.`;
}
