/** A stretch that two sequences share. */
export interface Tile {
  readonly first: number;
  readonly second: number;
  readonly length: number;
}

/**
 * Greedy string tiling: the longest stretches that both sequences contain, each element used once. Source: Wise 1993 (YAP3), with an index
 * of the shortest allowed stretch instead of Karp-Rabin hashes.
 * @param shortest Minimum elements in a stretch.
 */
export function tiles(first: readonly string[], second: readonly string[], shortest: number): Tile[] {
  const places = new Map<string, number[]>();
  for (let at = 0; at + shortest <= first.length; at += 1) {
    const key = first.slice(at, at + shortest).join('\u0001');
    const known = places.get(key);
    if (known === undefined) places.set(key, [at]);
    else known.push(at);
  }
  const found: Tile[] = [];
  for (let at = 0; at + shortest <= second.length; at += 1) {
    for (const place of places.get(second.slice(at, at + shortest).join('\u0001')) ?? []) {
      // For speed: only where a stretch starts, so the elements before it differ.
      if (at > 0 && place > 0 && first[place - 1] === second[at - 1]) continue;
      let length = shortest;
      while (place + length < first.length && first[place + length] === second[at + length]) length += 1;
      found.push({ first: place, second: at, length });
    }
  }
  // Those of equal length stay in sequence order: the sort is stable.
  found.sort((a, b) => b.length - a.length);
  const usedFirst = new Uint8Array(first.length);
  const usedSecond = new Uint8Array(second.length);
  const chosen: Tile[] = [];
  for (const tile of found) {
    // Trims off what a longer tile already took; the rest may still be long enough.
    let { first: a, second: b, length } = tile;
    while (usedFirst[a] === 1 || usedSecond[b] === 1) {
      a += 1;
      b += 1;
      length -= 1;
    }
    let free = 0;
    while (free < length && usedFirst[a + free] === 0 && usedSecond[b + free] === 0) free += 1;
    if (free < shortest) continue;
    usedFirst.fill(1, a, a + free);
    usedSecond.fill(1, b, b + free);
    chosen.push({ first: a, second: b, length: free });
  }
  return chosen;
}
