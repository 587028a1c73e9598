import * as l10n from '@vscode/l10n';

/**
 * What is wrong with the address of an API, as the end of a sentence; undefined if nothing is.
 * @param allowHttp The user has confirmed that this named host is in their own network.
 */
export function baseUrlProblem(text: string, allowHttp = false): string | undefined {
  if (!URL.canParse(text)) return l10n.t('a whole address such as https://api.example.com/v1');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return l10n.t('an address that begins with https://');
  if (url.username !== '' || url.password !== '') {
    return l10n.t('an address without user name or password; set the key with "Calibrated: Set API Key…"');
  }
  if (url.search !== '' || url.hash !== '')
    return l10n.t('an address without "?" or "#"; a key never stands in an address');
  // Keys and code would cross the network unencrypted; inside their own network, that is the user's decision.
  if (url.protocol === 'http:' && !isPrivateHost(url.hostname)) {
    if (isNamedInside(url.hostname)) {
      return allowHttp
        ? undefined
        : l10n.t('https://, or "allowHttp": true beside it once you know that this host is in your own network');
    }
    return l10n.t('https:// (http:// is for this machine and private networks only)');
  }
  return undefined;
}

/** Whether this is the local machine, by name or number. */
function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    hostname === '[::1]'
  );
}

/** Names and numbers that are usually, but not certainly, inside one's own network: containers, LAN names, the shared range of RFC 6598. */
export function isNamedInside(hostname: string): boolean {
  return (
    (!hostname.includes('.') && !hostname.includes(':')) ||
    /\.(?:internal|lan|home|home\.arpa|intranet|localdomain|ts\.net)$/i.test(hostname) ||
    /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(hostname)
  );
}

/** Loopback, the private ranges of RFC 1918 and RFC 4193, link-local addresses, and mDNS names. */
function isPrivateHost(hostname: string): boolean {
  if (isLoopbackHost(hostname) || hostname.endsWith('.local')) return true;
  if (/^\[(f[cd]|fe[89ab])/i.test(hostname)) return true;
  return (
    /^\d+\.\d+\.\d+\.\d+$/.test(hostname) && /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(hostname)
  );
}
