import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every key used by a test starts with this: finding it in anything that was written means a leak. */
const prefix = 'sk-canary-';
export const canaryKey = `${prefix}7f3e91`;

/** Files below a folder that contain the canary key, as text or base64. */
export function filesWithCanary(folder: string): readonly string[] {
  const needles = [Buffer.from(prefix), Buffer.from(Buffer.from(canaryKey).toString('base64').slice(0, 20))];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return needles.some((needle) => bytes.includes(needle));
    });
}
