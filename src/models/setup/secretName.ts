import { usualOrigin } from './presets.ts';

/**
 * The name under which a provider's key for one address is stored. The provider's own address keeps the name used before keys were bound
 * to addresses.
 * @param origin For example `https://api.openai.com`.
 */
export function secretName(provider: string, origin: string): string {
  return origin === usualOrigin(provider) ? `calibrated.key.${provider}` : `calibrated.key.${provider} ${origin}`;
}
