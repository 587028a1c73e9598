/**
 * A closing brace says nothing about its origin; its neighbours do. After moves were found, a line whose text occurs more than once is
 * taken from next to its neighbour's origin, if it only got elsewhere by chance (a common suffix, say).
 * @param oldIds Small numbers, equal for equal lines, shared with `newIds`.
 * @param partner The old line of each new one, or -1, moved lines included; changed in place.
 */
export function followNeighbours(oldIds: Int32Array, newIds: Int32Array, partner: Int32Array): void {
  const counts = new Int32Array(1 + Math.max(largest(oldIds), largest(newIds)));
  for (const id of oldIds) counts[id] = (counts[id] ?? 0) + 1;
  const user = new Int32Array(oldIds.length).fill(-1);
  partner.forEach((old, at) => {
    if (old >= 0) user[old] = at;
  });
  const state: State = { oldIds, newIds, partner, user };
  const isCommon = (at: number) => (counts[newIds[at] ?? -1] ?? 0) > 1;
  for (let at = 1; at < partner.length; at += 1) if (isCommon(at)) follow(state, at, -1);
  for (let at = partner.length - 2; at >= 0; at -= 1) if (isCommon(at)) follow(state, at, 1);
  // Lines that lost their partner in the first pass may find another one now.
  for (let at = 1; at < partner.length; at += 1) if (isCommon(at)) follow(state, at, -1);
}

function largest(ids: Int32Array): number {
  return ids.reduce((most, id) => Math.max(most, id), 0);
}

interface State {
  readonly oldIds: Int32Array;
  readonly newIds: Int32Array;
  readonly partner: Int32Array;
  /** For each old line, the new line that took it, or -1. */
  readonly user: Int32Array;
}

/** @param side -1: the previous line says where this one comes from; 1: the next line does. */
function follow({ oldIds, newIds, partner, user }: State, at: number, side: -1 | 1): void {
  const neighbour = partner[at + side] ?? -1;
  const wanted = neighbour - side;
  const current = partner[at] ?? -1;
  if (neighbour < 0 || wanted < 0 || wanted >= oldIds.length || wanted === current) return;
  if (oldIds[wanted] !== newIds[at]) return;
  if (current >= 0 && partner[at - side] === current - side) return;
  const other = user[wanted] ?? -1;
  if (other >= 0) {
    const isHeld = partner[other - 1] === wanted - 1 || partner[other + 1] === wanted + 1;
    if (isHeld) return;
    partner[other] = -1;
  }
  if (current >= 0) user[current] = -1;
  partner[at] = wanted;
  user[wanted] = at;
}
