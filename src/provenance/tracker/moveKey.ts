/** Gives what is kept under a key another one. */
export function moveKey<T>(map: Map<string, T>, from: string, to: string): void {
  const value = map.get(from);
  if (value === undefined) return;
  map.set(to, value);
  map.delete(from);
}
