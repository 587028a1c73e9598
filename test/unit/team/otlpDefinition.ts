// The official definitions (opentelemetry-proto), compiled by OpenTelemetry itself; its later releases write JSON and protobuf by hand.
import definitions from 'otlp-definitions/build/src/generated/root.js';

interface MessageType {
  fromObject(body: unknown): unknown;
  verify(message: unknown): string | null;
  encode(message: unknown): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
  toObject(message: unknown, options: { longs: typeof String }): Record<string, unknown>;
}

const { opentelemetry } = definitions as unknown as {
  opentelemetry: { proto: { collector: { metrics: { v1: { ExportMetricsServiceRequest: MessageType } } } } };
};
const { ExportMetricsServiceRequest } = opentelemetry.proto.collector.metrics.v1;

/** Fields of 64 bits: decimal text in OTLP/JSON, where a number is read too. */
const longField = /(UnixNano|asInt|intValue|count)$/i;

/**
 * What is wrong with an OTLP/JSON body of metrics, found by sending it through the binary form: what the definition does not know
 * is lost there, and what has another type comes back changed.
 */
export function complaints(body: unknown): readonly string[] {
  const message = ExportMetricsServiceRequest.fromObject(body);
  const fault = ExportMetricsServiceRequest.verify(message);
  if (fault !== null) return [fault];
  const bytes = ExportMetricsServiceRequest.encode(message).finish();
  const again = ExportMetricsServiceRequest.toObject(ExportMetricsServiceRequest.decode(bytes), { longs: String });
  return differences(body, again, '');
}

function differences(sent: unknown, read: unknown, path: string): string[] {
  if (read === undefined) return [`${path} is unknown`];
  if (typeof sent === 'object' && sent !== null && typeof read === 'object' && read !== null) {
    return [...new Set([...Object.keys(sent), ...Object.keys(read)])].flatMap((key) =>
      differences(Reflect.get(sent, key), Reflect.get(read, key), `${path}/${key}`),
    );
  }
  const isLong = longField.test(path) && Number.isSafeInteger(sent) && String(sent) === read;
  return sent === read || isLong ? [] : [`${path} is ${JSON.stringify(sent)}, read as ${JSON.stringify(read)}`];
}
