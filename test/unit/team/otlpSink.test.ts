import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'mocha';
import { contributionOf } from '../../../src/team/sharing/contribution.ts';
import { otlpMetrics } from '../../../src/team/sharing/otlpMetrics.ts';
import { otlpSink } from '../../../src/team/sharing/otlpSink.ts';
import { pseudonymName } from '../../../src/team/sharing/pseudonym.ts';
import { complaints } from './otlpDefinition.ts';
import { simulatedTeam } from './simulatedTeam.ts';

const root = new URL('../../../', import.meta.url);

describe('the OTLP sink against a receiver', () => {
  const received: { readonly path: string; readonly type: string; readonly body: Buffer; readonly headers: object }[] =
    [];
  let server: Server;
  let endpoint: string;
  let answer = 200;
  const [stats] = simulatedTeam({
    people: 1,
    weeks: 4,
    effect: 0.2,
    tau: 0,
    sigma: 0.5,
    tasksAWeek: 4,
    seed: 9,
    code: true,
  });
  if (stats === undefined) throw new Error('No stats');

  before(async () => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        received.push({
          path: request.url ?? '',
          type: request.headers['content-type'] ?? '',
          body: Buffer.concat(parts),
          headers: request.headers,
        });
        response.writeHead(answer, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
  });

  it('sends exactly the bytes that it previews, and the same ones again', async () => {
    const sink = otlpSink(endpoint);
    const preview = Buffer.from(await sink.bytes(stats));
    await sink.send(stats);
    await sink.send(stats);
    assert.deepEqual(
      received.map(({ path, type }) => [path, type]),
      [
        ['/v1/metrics', 'application/json'],
        ['/v1/metrics', 'application/json'],
      ],
    );
    for (const { body } of received) assert.deepEqual(body, preview);
  });

  it('sends none of the headers that the person has set for collectors of their own', async () => {
    process.env['OTEL_EXPORTER_OTLP_HEADERS'] = 'authorization=Bearer canary,x-team=canary';
    process.env['OTEL_EXPORTER_OTLP_METRICS_HEADERS'] = 'x-metrics=canary';
    const sink = otlpSink(endpoint);
    await sink.send(stats);
    delete process.env['OTEL_EXPORTER_OTLP_HEADERS'];
    delete process.env['OTEL_EXPORTER_OTLP_METRICS_HEADERS'];
    const headers = received.at(-1)?.headers ?? {};
    assert.ok(!JSON.stringify(headers).includes('canary'));
    // Those that are shown before, and what HTTP itself adds.
    const added = [
      'accept',
      'accept-encoding',
      'accept-language',
      'connection',
      'content-length',
      'host',
      'sec-fetch-mode',
    ];
    const shown = Object.keys(sink.headers ?? {});
    assert.deepEqual(
      Object.keys(headers)
        .filter((name) => !added.includes(name))
        .sort(),
      shown.sort(),
    );
  });

  it('is OTLP by the official protobuf definition, there and back', async () => {
    const body: unknown = JSON.parse(Buffer.from(await otlpSink(endpoint).bytes(stats)).toString('utf8'));
    assert.deepEqual(complaints(body), []);
    const foreign = { resourceMetrics: [{ resource: { attributes: [{ key: 1 }] }, user: 'x' }] };
    assert.deepEqual(complaints(foreign), [
      '/resourceMetrics/0/resource/attributes/0/key is 1, read as "1"',
      '/resourceMetrics/0/user is unknown',
    ]);
  });

  it('tells the sums, the pseudonym of the quarter, and nothing else about a person', async () => {
    const metrics = await otlpMetrics(stats);
    assert.deepEqual(Object.keys(metrics.resource.attributes).sort(), ['service.instance.id', 'service.name']);
    assert.equal(
      String(metrics.resource.attributes['service.instance.id']).replaceAll('-', ''),
      pseudonymName(stats.who),
    );
    const all = metrics.scopeMetrics.flatMap((scope) => scope.metrics);
    const finished = all.find(({ descriptor }) => descriptor.name === 'calibrated.task.finished');
    const tasks = [...contributionOf(stats).cells].reduce((sum, [, { n }]) => sum + n, 0);
    assert.equal(
      finished?.dataPoints.reduce((sum, { value }) => sum + Number(value), 0),
      tasks,
    );
    for (const { descriptor, dataPoints } of all) {
      assert.match(descriptor.name, /^calibrated(\.[a-z_]+)+$/);
      assert.match(descriptor.unit, /^(1|\{[a-z]+\})$/);
      for (const { attributes } of dataPoints) {
        for (const [key, value] of Object.entries(attributes)) {
          assert.match(key, /^calibrated\.[a-z.]+$/);
          assert.match(String(value), /^[A-Za-z]+$/);
        }
      }
    }
  });

  it('says so when the collector refuses, and what is no address', async () => {
    answer = 400;
    await assert.rejects(otlpSink(endpoint).send(stats), /did not take the team stats/);
    for (const wrong of ['localhost', 'file:///x', 'http://u:p@host'])
      assert.throws(() => otlpSink(wrong), /is not the address/);
    await assert.rejects(otlpSink(endpoint).remove([]), /cannot be asked to delete/);
  });

  it('has a dashboard that asks for metrics that are sent, each above five contributors', async () => {
    const dashboard = readFileSync(new URL('media/team/grafana-dashboard.json', root), 'utf8');
    const sent = new Set(
      (await otlpMetrics(stats)).scopeMetrics.flatMap(({ metrics }) =>
        metrics.map(({ descriptor }) => descriptor.name.replaceAll('.', '_')),
      ),
    );
    const panels: { readonly targets?: readonly { readonly expr: string }[] }[] = JSON.parse(dashboard).panels;
    const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    assert.ok(queries.length >= 6);
    for (const query of queries) {
      const names = [...query.matchAll(/calibrated_[a-z_]+(?=\{)/g)].map(([name]) => name.replace(/_total$/, ''));
      assert.ok(names.length > 0, query);
      for (const name of names) assert.ok(sent.has(name), name);
      assert.match(query, />= 5/, query);
      assert.doesNotMatch(query, /by \(service_instance_id\)(?!\s*\(calibrated)/, query);
    }
  });
});
