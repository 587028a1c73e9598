import { createHmac } from 'node:crypto';

export type Pseudonym = readonly [number, number, number, number];

/** Secret bytes of a membership, hexadecimal: created at opt-in, kept on this machine, deleted when the person leaves. */
export const secretBytes = 32;

/**
 * The pseudonym for a quarter: HMAC-SHA-256 of the quarter under the secret, 128 bits. It changes every quarter, and without the secret
 * nobody can tell that two of them belong together.
 */
export function pseudonymOf(secretHex: string, quarter: number): [number, number, number, number] {
  const digest = createHmac('sha256', Buffer.from(secretHex, 'hex')).update(`calibrated-stats ${quarter}`).digest();
  return [digest.readUInt32BE(0), digest.readUInt32BE(4), digest.readUInt32BE(8), digest.readUInt32BE(12)];
}

/** 32 hexadecimal digits: the name of a ref or file. */
export function pseudonymName(who: Pseudonym): string {
  return who.map((word) => word.toString(16).padStart(8, '0')).join('');
}
