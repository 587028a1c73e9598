import type { ModelErrorKind } from '../modelError.ts';
import type { Asked } from '../sentences.ts';
import { type Fault, fault } from './fault.ts';

/** Error codes of Node's net, dns and tls modules and of undici, Node's built-in fetch. */
const kinds: readonly { readonly codes: RegExp; readonly kind: ModelErrorKind }[] = [
  { codes: /^(ENOTFOUND|EAI_)/, kind: 'dns' },
  { codes: /^ECONNREFUSED$/, kind: 'refused' },
  // Whatever answered does not speak HTTP.
  { codes: /^HPE_/, kind: 'badResponse' },
  { codes: /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO|HOSTNAME_MISMATCH)/, kind: 'tls' },
];

/** For a request that got no answer. The error's text is never shown: it may contain a header, and with it the key. */
export function connectionFault(error: unknown, asked: Asked): Fault {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 6; cause = cause.cause, depth++) {
    const code: unknown = Object(cause).code;
    const known = typeof code === 'string' ? kinds.find(({ codes }) => codes.test(code)) : undefined;
    if (known !== undefined) return fault(known.kind, asked);
    if (/before secure TLS connection/.test(cause.message)) return fault('tls', asked);
  }
  return fault('network', asked);
}
