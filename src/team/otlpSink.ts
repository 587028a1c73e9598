import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { JsonMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { AppError } from '../base/appError.ts';
import { otlpMetrics } from './otlpMetrics.ts';
import type { StatsSink } from './sink.ts';

const timeoutMs = 10_000;

/**
 * OTLP/HTTP with JSON through the official exporter; load this file only when it is used. @param endpoint Base URL of a
 * collector, for example http://localhost:4318. @throws AppError `badInput` when it is no http(s) URL.
 */
export function otlpSink(endpoint: string): StatsSink {
  const url = metricsUrl(endpoint);
  return {
    place: `the collector at ${url}`,
    async bytes(stats) {
      const bytes = JsonMetricsSerializer.serializeRequest(await otlpMetrics(stats));
      if (bytes === undefined) throw new AppError('internal', 'The metrics cannot be written as OTLP.');
      return bytes;
    },
    async send(stats) {
      const exporter = new OTLPMetricExporter({ url, timeoutMillis: timeoutMs });
      const metrics = await otlpMetrics(stats);
      const result = await new Promise<{ readonly code: number; readonly error?: Error | undefined }>((resolve) =>
        exporter.export(metrics, resolve),
      );
      await exporter.shutdown();
      if (result.code !== 0) {
        const why = result.error?.message ?? 'no reason given';
        throw new AppError('unavailable', `The collector at ${url} did not take the team stats: ${why}.`);
      }
    },
    async remove() {
      throw new AppError(
        'refused',
        'A collector cannot be asked to delete; nothing more is sent, and what was sent ends with its retention.',
      );
    },
  };
}

function metricsUrl(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') {
    throw new AppError('badInput', `"${endpoint}" is no address of a collector; give one like http://localhost:4318.`);
  }
  return url.pathname.endsWith('/v1/metrics')
    ? url.href
    : new URL(`${url.pathname.replace(/\/?$/, '/')}v1/metrics`, url).href;
}
