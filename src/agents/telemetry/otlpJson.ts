import { type Fields, fieldsOf, listOf, textOf } from '../logs/logRecord.ts';

/** One log record or span of an OTLP/HTTP JSON request. */
export interface TelemetryItem {
  /** `service.name` of the sender. */
  readonly service: string;
  /** `event.name` of a log record, the operation of a span. */
  readonly name: string;
  /** UTC ms at which it began; of a log record the moment itself. */
  readonly startMs: number;
  /** UTC ms at which it ended. */
  readonly endMs: number;
  /** True for a span inside another one. */
  readonly isNested: boolean;
  readonly attributes: ReadonlyMap<string, string | number>;
}

/**
 * The only attributes that are read. Prompts, answers, arguments, mail addresses and account ids that a sender puts beside them are
 * dropped here and seen by nobody else.
 */
const keptAttributes: ReadonlySet<string> = new Set([
  'event.name',
  'event.timestamp',
  'event.kind',
  'interactive',
  'session.id',
  'conversation.id',
  'gen_ai.conversation.id',
  'call_id',
  'tool_use_id',
  'gen_ai.tool.call.id',
  'duration_ms',
  'input_tokens',
  'cache_read_tokens',
  'output_tokens',
  'input_token_count',
  'output_token_count',
  'gen_ai.operation.name',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
]);

/**
 * Reads the body of an OTLP/HTTP request in JSON, logs or traces. Whatever has another shape is left out.
 * Source: opentelemetry-proto 1.x, `logs.proto`, `trace.proto` and their JSON mapping.
 */
export function telemetryItems(body: unknown): readonly TelemetryItem[] {
  const root = fieldsOf(body);
  return [
    ...listOf(root['resourceLogs']).flatMap((resource) => {
      const service = serviceOf(resource);
      return listOf(resource['scopeLogs'])
        .flatMap((scope) => listOf(scope['logRecords']))
        .flatMap((record) => logItem(service, record) ?? []);
    }),
    ...listOf(root['resourceSpans']).flatMap((resource) => {
      const service = serviceOf(resource);
      return listOf(resource['scopeSpans'])
        .flatMap((scope) => listOf(scope['spans']))
        .flatMap((span) => spanItem(service, span) ?? []);
    }),
  ];
}

function logItem(service: string, record: Fields): TelemetryItem | undefined {
  const attributes = attributesOf(record);
  const name = attributes.get('event.name') ?? textOf(record['eventName']);
  // The sender's own time stamp is the finest; Codex leaves `timeUnixNano` at 0.
  const tMs =
    Date.parse(String(attributes.get('event.timestamp'))) ||
    nanosToMs(record['timeUnixNano']) ||
    nanosToMs(record['observedTimeUnixNano']);
  if (typeof name !== 'string' || !(tMs > 0)) return undefined;
  return { service, name, startMs: tMs, endMs: tMs, isNested: false, attributes };
}

function spanItem(service: string, span: Fields): TelemetryItem | undefined {
  const attributes = attributesOf(span);
  const name = attributes.get('gen_ai.operation.name');
  const [startMs, endMs] = [nanosToMs(span['startTimeUnixNano']), nanosToMs(span['endTimeUnixNano'])];
  if (typeof name !== 'string' || !(startMs > 0 && endMs >= startMs)) return undefined;
  return { service, name, startMs, endMs, isNested: textOf(span['parentSpanId']) !== null, attributes };
}

function serviceOf(resource: Fields): string {
  const found = listOf(fieldsOf(resource['resource'])['attributes']).find(({ key }) => key === 'service.name');
  return textOf(fieldsOf(found?.['value'])['stringValue']) ?? '';
}

function attributesOf(item: Fields): ReadonlyMap<string, string | number> {
  return new Map(
    listOf(item['attributes']).flatMap(({ key, value }) => {
      if (typeof key !== 'string' || !keptAttributes.has(key)) return [];
      const { stringValue, intValue, doubleValue, boolValue } = fieldsOf(value);
      // The JSON mapping writes 64-bit integers as text.
      const found =
        stringValue ??
        (typeof intValue === 'string' ? Number(intValue) : intValue) ??
        doubleValue ??
        textOfBool(boolValue);
      return typeof found === 'string' || typeof found === 'number' ? [[key, found] as const] : [];
    }),
  );
}

const textOfBool = (value: unknown) => (typeof value === 'boolean' ? String(value) : undefined);

/** Nanoseconds do not fit a double, but milliseconds do. */
function nanosToMs(value: unknown): number {
  if (typeof value === 'number') return Math.round(value / 1e6);
  return typeof value === 'string' && /^\d{7,20}$/u.test(value) ? Number(value.slice(0, -6)) : 0;
}
