/** A person's order of lines: the ones they use, from the top, and the ones they leave out. */
export interface LineOrder {
  readonly used: readonly number[];
  readonly out: readonly number[];
}

/** All lines in the order shown. */
export function allInOrder(count: number): LineOrder {
  return { used: Array.from({ length: count }, (_, line) => line), out: [] };
}

/** @param by Places to move: -1 is up. @returns the same object if there is no such place */
export function movedLine(order: LineOrder, line: number, by: number): LineOrder {
  const from = order.used.indexOf(line);
  const to = from + by;
  if (from < 0 || to < 0 || to >= order.used.length) return order;
  const used = order.used.filter((each) => each !== line);
  used.splice(to, 0, line);
  return { ...order, used };
}

export function withoutLine(order: LineOrder, line: number): LineOrder {
  if (!order.used.includes(line)) return order;
  return { used: order.used.filter((each) => each !== line), out: [...order.out, line] };
}

/** Puts a line back at the end. */
export function withLine(order: LineOrder, line: number): LineOrder {
  if (!order.out.includes(line)) return order;
  return { used: [...order.used, line], out: order.out.filter((each) => each !== line) };
}
