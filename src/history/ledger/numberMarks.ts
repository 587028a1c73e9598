/** A map from small numbers to values that can be cleared at no cost. */
export class NumberMarks {
  #rounds = new Uint32Array(0);
  #values = new Int32Array(0);
  #round = 0;

  /** Forgets everything. @param size Upper bound (exclusive) for all numbers from here on. */
  clear(size: number): void {
    if (size > this.#rounds.length) {
      const room = Math.max(size, 2 * this.#rounds.length);
      this.#rounds = new Uint32Array(room);
      this.#values = new Int32Array(room);
      this.#round = 0;
    } else if (this.#round === 0xffffffff) {
      this.#rounds.fill(0);
      this.#round = 0;
    }
    this.#round += 1;
  }

  set(number: number, value = 0): void {
    this.#rounds[number] = this.#round;
    this.#values[number] = value;
  }

  has(number: number): boolean {
    return this.#rounds[number] === this.#round;
  }

  /** -1 if there is no value. */
  get(number: number): number {
    return this.#rounds[number] === this.#round ? (this.#values[number] ?? -1) : -1;
  }
}

/**
 * Maps numbers of up to 53 bits to consecutive small ones, in order of first appearance. A `Map` with such keys takes three times as long.
 */
export class SmallNumbers {
  #keys = new Float64Array(1024);
  /** By slot: the small number plus 1; 0 for an empty slot. */
  #values = new Int32Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  of(key: number): number {
    const slot = this.#slotOf(key);
    const known = this.#values[slot] ?? 0;
    if (known > 0) return known - 1;
    this.#keys[slot] = key;
    this.#size += 1;
    this.#values[slot] = this.#size;
    if (2 * this.#size > this.#keys.length) this.#grow();
    return this.#size - 1;
  }

  /** The slot of a key, or where it would go: the next free slot after the one given by its bits. */
  #slotOf(key: number): number {
    const last = this.#keys.length - 1;
    let slot = (key ^ Math.imul(Math.floor(key / 2 ** 32), 0x85ebca6b)) & last;
    while ((this.#values[slot] ?? 0) > 0 && this.#keys[slot] !== key) slot = (slot + 1) & last;
    return slot;
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Float64Array(2 * keys.length);
    this.#values = new Int32Array(2 * keys.length);
    for (let at = 0; at < keys.length; at += 1) {
      const value = values[at] ?? 0;
      if (value === 0) continue;
      const slot = this.#slotOf(keys[at] ?? 0);
      this.#keys[slot] = keys[at] ?? 0;
      this.#values[slot] = value;
    }
  }
}
