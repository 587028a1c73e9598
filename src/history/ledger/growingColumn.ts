type Column = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** A list of numbers in one typed array that doubles when full: separate objects would take ten times the memory. */
export class GrowingColumn<T extends Column> {
  #values: T;
  #length = 0;
  readonly #make: (size: number) => T;

  constructor(make: (size: number) => T) {
    this.#make = make;
    this.#values = make(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): number {
    if (this.#length === this.#values.length) {
      const larger = this.#make(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
    return this.#length - 1;
  }

  /** 0 beyond the end. */
  at(index: number): number {
    return index < this.#length ? (this.#values[index] ?? 0) : 0;
  }

  set(index: number, value: number): void {
    if (index < this.#length) this.#values[index] = value;
  }

  /** The values without spare capacity, for storage. */
  values(): T {
    return this.#values.slice(0, this.#length) as T;
  }

  /** Replaces the contents with stored values. */
  load(values: T): void {
    this.#values = values.length === 0 ? this.#make(1024) : values;
    this.#length = values.length;
  }
}

export const int32Column = () => new GrowingColumn((size) => new Int32Array(size));
