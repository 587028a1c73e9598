import { usualOrigin } from './presets.ts';

/**
 * Under which name the key of a provider is kept for one address. The provider's own address has the name that keys had before
 * they were bound to one.
 * @param origin For example `https://api.openai.com`.
 */
export function secretName(provider: string, origin: string): string {
  return origin === usualOrigin(provider) ? `calibrated.key.${provider}` : `calibrated.key.${provider} ${origin}`;
}
