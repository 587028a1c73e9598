import { JsonMetricsSerializer } from '@opentelemetry/otlp-transformer';
import * as l10n from '@vscode/l10n';
import { AppError, sentenceOf } from '../../base/appError.ts';
import { otlpMetrics } from './otlpMetrics.ts';
import type { SharedStats } from './sharedStats.ts';
import type { StatsSink } from './sink.ts';

const timeoutMs = 10_000;
/** All headers sent with the bytes. The official exporter would add the person's own `OTEL_EXPORTER_OTLP_HEADERS`, which contain keys. */
const headers: Readonly<Record<string, string>> = { 'content-type': 'application/json', 'user-agent': 'calibrated' };

/**
 * OTLP/HTTP with JSON; import this file only when it is needed.
 * @param endpoint Base URL of a collector, for example http://localhost:4318.
 * @throws AppError `badInput` when it is not an http(s) URL.
 */
export function otlpSink(endpoint: string): StatsSink {
  const url = metricsUrl(endpoint);
  return {
    place: `the collector at ${url}`,
    headers,
    bytes: metricsBytes,
    async send(stats) {
      const body = Buffer.from(await metricsBytes(stats));
      const signal = AbortSignal.timeout(timeoutMs);
      const failed = (why: string) =>
        new AppError('unavailable', l10n.t('The collector at {0} did not take the team stats: {1}.', url, why));
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' }).catch(
        (error: unknown) => {
          throw failed(sentenceOf(error));
        },
      );
      await response.body?.cancel();
      if (!response.ok) throw failed(`it answered ${response.status}`);
    },
    async remove() {
      throw new AppError(
        'refused',
        l10n.t(
          'A collector cannot be asked to delete; nothing more is sent, and what was sent ends with its retention.',
        ),
      );
    },
  };
}

async function metricsBytes(stats: SharedStats): Promise<Uint8Array> {
  const bytes = JsonMetricsSerializer.serializeRequest(await otlpMetrics(stats));
  if (bytes === undefined) throw new AppError('internal', l10n.t('The metrics cannot be written as OTLP.'));
  return bytes;
}

function metricsUrl(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') {
    throw new AppError(
      'badInput',
      l10n.t('"{0}" is not the address of a collector; give one like http://localhost:4318.', endpoint),
    );
  }
  return url.pathname.endsWith('/v1/metrics')
    ? url.href
    : new URL(`${url.pathname.replace(/\/?$/, '/')}v1/metrics`, url).href;
}
