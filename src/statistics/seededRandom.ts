/** A source of uniform numbers in [0, 1): `Math.random` or a seeded one. */
export type Random = () => number;

/**
 * A reproducible stream of uniform numbers in [0, 1) with 53 bits, identical for a given seed on every machine. Source: sfc32 (C.
 * Doty-Humphrey, PractRand), seeded with splitmix32. For simulation and resampling only; a trial's assignment needs a cryptographic seed
 * (see the trial).
 */
export function seededRandom(seed: number): Random {
  const mix = splitmix32(seed >>> 0);
  // Also uses the high half of a large seed, so that 1 and 1 + 2**32 differ.
  mix.state ^= Math.floor(Math.abs(seed) / 2 ** 32) >>> 0;
  let a = mix.next();
  let b = mix.next();
  let c = mix.next();
  let counter = 1;
  const next32 = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next32();
  return () => ((next32() >>> 5) * 2 ** 26 + (next32() >>> 6)) / 2 ** 53;
}

function splitmix32(seed: number) {
  const mixer = {
    state: seed,
    next(): number {
      mixer.state = (mixer.state + 0x9e3779b9) | 0;
      let z = mixer.state;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return z ^ (z >>> 15);
    },
  };
  return mixer;
}

/** Standard normal deviates, generated in pairs by the polar method (Marsaglia & Bray 1964). */
export function normalDeviates(random: Random): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * random() - 1;
      const v = 2 * random() - 1;
      const square = u * u + v * v;
      if (square === 0 || square >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      spare = v * scale;
      return u * scale;
    }
  };
}

/** Shuffles an array in place (Fisher-Yates). */
export function shuffle<T>(values: T[], random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const held = values[i];
    const other = values[j];
    if (held === undefined || other === undefined) continue;
    values[i] = other;
    values[j] = held;
  }
}
