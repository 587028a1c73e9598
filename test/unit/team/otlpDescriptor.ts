import protobuf from 'protobufjs';

/**
 * Names, numbers and types of OTLP metrics 1.x as its definition gives them (opentelemetry-proto, Apache-2.0), as far as
 * metrics of sums need them, for protobufjs. A field that is not here is an error: the check is strict.
 */
const common = {
  AnyValue: {
    oneofs: { value: { oneof: ['stringValue', 'boolValue', 'intValue', 'doubleValue'] } },
    fields: {
      stringValue: { type: 'string', id: 1 },
      boolValue: { type: 'bool', id: 2 },
      intValue: { type: 'int64', id: 3 },
      doubleValue: { type: 'double', id: 4 },
    },
  },
  KeyValue: { fields: { key: { type: 'string', id: 1 }, value: { type: 'AnyValue', id: 2 } } },
  InstrumentationScope: {
    fields: {
      name: { type: 'string', id: 1 },
      version: { type: 'string', id: 2 },
      attributes: { rule: 'repeated', type: 'KeyValue', id: 3 },
      droppedAttributesCount: { type: 'uint32', id: 4 },
    },
  },
  Resource: {
    fields: {
      attributes: { rule: 'repeated', type: 'KeyValue', id: 1 },
      droppedAttributesCount: { type: 'uint32', id: 2 },
    },
  },
};

const metrics = {
  ExportMetricsServiceRequest: { fields: { resourceMetrics: { rule: 'repeated', type: 'ResourceMetrics', id: 1 } } },
  ResourceMetrics: {
    fields: {
      resource: { type: 'Resource', id: 1 },
      scopeMetrics: { rule: 'repeated', type: 'ScopeMetrics', id: 2 },
      schemaUrl: { type: 'string', id: 3 },
    },
  },
  ScopeMetrics: {
    fields: {
      scope: { type: 'InstrumentationScope', id: 1 },
      metrics: { rule: 'repeated', type: 'Metric', id: 2 },
      schemaUrl: { type: 'string', id: 3 },
    },
  },
  Metric: {
    oneofs: { data: { oneof: ['sum'] } },
    fields: {
      name: { type: 'string', id: 1 },
      description: { type: 'string', id: 2 },
      unit: { type: 'string', id: 3 },
      sum: { type: 'Sum', id: 7 },
    },
  },
  Sum: {
    fields: {
      dataPoints: { rule: 'repeated', type: 'NumberDataPoint', id: 1 },
      aggregationTemporality: { type: 'AggregationTemporality', id: 2 },
      isMonotonic: { type: 'bool', id: 3 },
    },
  },
  AggregationTemporality: {
    values: {
      AGGREGATION_TEMPORALITY_UNSPECIFIED: 0,
      AGGREGATION_TEMPORALITY_DELTA: 1,
      AGGREGATION_TEMPORALITY_CUMULATIVE: 2,
    },
  },
  NumberDataPoint: {
    oneofs: { value: { oneof: ['asDouble', 'asInt'] } },
    fields: {
      startTimeUnixNano: { type: 'fixed64', id: 2 },
      timeUnixNano: { type: 'fixed64', id: 3 },
      asDouble: { type: 'double', id: 4 },
      asInt: { type: 'sfixed64', id: 6 },
      attributes: { rule: 'repeated', type: 'KeyValue', id: 7 },
      flags: { type: 'uint32', id: 8 },
    },
  },
};

export const exportRequest = protobuf.Root.fromJSON({ nested: { ...common, ...metrics } }).lookupType(
  'ExportMetricsServiceRequest',
);

/** Complaints about an OTLP/JSON body: fields that the definition does not know, values of another type. */
export function complaints(body: unknown, type: protobuf.Type = exportRequest, path = ''): string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [`${path} is no message`];
  return Object.entries(body).flatMap(([name, value]) => {
    const field = type.fields[name]?.resolve();
    if (field === undefined) return [`${path}/${name} is unknown`];
    if (field.repeated && !Array.isArray(value)) return [`${path}/${name} is no list`];
    const values: unknown[] = field.repeated && Array.isArray(value) ? value : [value];
    return values.flatMap((one, index) => {
      const place = `${path}/${name}${field.repeated ? `[${index}]` : ''}`;
      if (field.resolvedType instanceof protobuf.Type) return complaints(one, field.resolvedType, place);
      return fits(field, one) ? [] : [`${place} is ${JSON.stringify(one)}, no ${field.type}`];
    });
  });
}

/** The OTLP/JSON mapping: 64-bit integers as decimal text (numbers are read too), enums as numbers. */
function fits(field: protobuf.Field, value: unknown): boolean {
  if (field.resolvedType instanceof protobuf.Enum)
    return typeof value === 'number' && value in field.resolvedType.valuesById;
  if (field.type.endsWith('64'))
    return (typeof value === 'string' && /^-?\d+$/.test(value)) || Number.isSafeInteger(value);
  if (field.type === 'double') return typeof value === 'number';
  if (field.type === 'uint32') return Number.isInteger(value);
  return typeof value === (field.type === 'bool' ? 'boolean' : 'string');
}
