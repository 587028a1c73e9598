import { checkOrder, type Parsons } from './guard/parsons.ts';

/** The text above the lines; it does not contain the lines themselves. */
export function parsonsText({ lines, solution }: Parsons): string {
  const extra = lines.length - solution.length;
  return `Put these lines in order. ${extra === 1 ? 'One of them does' : `${extra} of them do`} not belong. Indents are left out, and so are lines that only close a block.`;
}

/** Describes how good an order is, from the top only, so that the rest is left for the person to find. */
export function orderResult(parsons: Parsons, order: readonly number[]): string {
  const { isSolved, right } = checkOrder(parsons, order);
  const all = parsons.solution.length;
  if (isSolved) return `Right: all ${all} lines stand as in the answer. Now write it in your file.`;
  if (right === all) return 'The lines are in order, but one that does not belong is still there.';
  const so = right === 0 ? 'The first line is not right yet' : `The first ${right} of ${all} lines are right`;
  return `${so}. It is held against one answer; another order may work too.`;
}
