import { createHash } from 'node:crypto';
import { AppError } from '../../base/appError.ts';

/** 256 bits: finding another seed with the same commitment is infeasible. */
const seedBytes = 32;

/** @param randomBytes From the operating system; tests pass their own. @returns the seed, 64 hex digits. */
export function newSeed(randomBytes: (count: number) => Uint8Array): string {
  const bytes = randomBytes(seedBytes);
  if (bytes.length !== seedBytes) throw new AppError('internal', `A seed needs ${seedBytes} bytes.`);
  return Buffer.from(bytes).toString('hex');
}

/** SHA-256 of the seed's 64 hex digits: shown before the first assignment, so that the seed cannot be chosen afterwards. */
export function commitmentOf(seed: string): string {
  return sha256(seed);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * Uniform in [0, 1), the same for a given seed, label and index on every machine and in any language: the first 48 bits of
 * SHA-256("seed:label:index") over 2^48.
 */
export function uniformOf(seed: string, label: string, index: number): number {
  return Number.parseInt(sha256(`${seed}:${label}:${index}`).slice(0, 12), 16) / 2 ** 48;
}
