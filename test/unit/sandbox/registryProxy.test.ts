import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { startRegistryProxy } from '../../../src/sandbox/registryProxy.ts';

describe('the proxy for package registries', () => {
  let folder: string;
  let socketPath: string;
  let registry: Server;
  let atRegistry: Socket[];
  let opened: string[];
  let stop: (() => Promise<void>) | undefined;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'proxy-'));
    socketPath = join(folder, 'socket');
    atRegistry = [];
    opened = [];
    registry = createServer((socket) => {
      atRegistry.push(socket);
      socket.on('error', () => socket.destroy());
      socket.on('data', (part) => socket.write(`got ${String(part)}`));
    });
    registry.listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const { port: registryPort } = registry.address() as AddressInfo;
    stop = await startRegistryProxy(socketPath, ['registry.example'], (port, host, onConnect) => {
      opened.push(`${host}:${port}`);
      return connect(registryPort, '127.0.0.1', onConnect);
    });
  });
  afterEach(async () => {
    await stop?.();
    for (const socket of atRegistry) socket.destroy();
    registry.close();
    rmSync(folder, { recursive: true });
  });

  /** Sends text and waits until what came back ends with some text, or the connection is closed. */
  const talk = async (socket: Socket, text: string, until: string): Promise<string> => {
    let heard = '';
    const ended = new Promise<string>((resolve) => {
      socket.on('data', (part) => {
        heard += String(part);
        if (heard.endsWith(until)) resolve(heard);
      });
      socket.on('close', () => resolve(heard));
    });
    socket.write(text);
    const all = await ended;
    socket.removeAllListeners('data');
    return all;
  };
  const open = async () => {
    const socket = connect(socketPath);
    await once(socket, 'connect');
    return socket;
  };

  it('carries both directions, from the first byte on, whatever the case of the name', async () => {
    const socket = await open();
    const heard = await talk(socket, 'CONNECT Registry.EXAMPLE:443 HTTP/1.1\r\n\r\nearly', 'got early');
    assert.equal(heard, 'HTTP/1.1 200 Connection Established\r\n\r\ngot early');
    assert.equal(await talk(socket, 'later', 'got later'), 'got later');
    assert.deepEqual(opened, ['registry.example:443']);
    socket.destroy();
    const [far] = atRegistry;
    if (far?.closed === false) await once(far, 'close');
    assert.equal(far?.closed, true, 'the way out ends with the way in');
  });

  it('refuses everything else and says so', async () => {
    for (const target of [
      'other.example:443',
      'registry.example:80',
      'registry.example:4430',
      'a registry.example:443',
      'x/registry.example:443',
      'other@registry.example:443',
      'registry.example:443/x',
    ]) {
      const socket = await open();
      assert.match(await talk(socket, `CONNECT ${target} HTTP/1.1\r\n\r\n`, '\r\n\r\n'), /^HTTP\/1\.1 40[03] /, target);
      if (!socket.closed) await once(socket, 'close');
    }
    const page = request({ socketPath, path: 'http://registry.example/', method: 'GET' }).end();
    const [response] = await once(page, 'response');
    assert.equal(response.statusCode, 403);
    response.resume();
    assert.deepEqual(opened, []);
  });

  it('ends the way in when the registry ends or is not there', async () => {
    const socket = await open();
    await talk(socket, 'CONNECT registry.example:443 HTTP/1.1\r\n\r\n', '\r\n\r\n');
    while (atRegistry.length === 0) await once(registry, 'connection');
    atRegistry[0]?.destroy();
    if (!socket.closed) await once(socket, 'close');
    registry.close();
    await once(registry, 'close');
    const late = await open();
    assert.equal(await talk(late, 'CONNECT registry.example:443 HTTP/1.1\r\n\r\n', '\r\n\r\n'), '');
  });

  it('stays there when either side breaks off in the middle', async () => {
    const first = await open();
    await talk(first, 'CONNECT registry.example:443 HTTP/1.1\r\n\r\nx', 'got x');
    const [far] = atRegistry;
    first.destroy();
    far?.write(Buffer.alloc(1_000_000));
    if (far?.closed === false) await once(far, 'close');
    const second = await open();
    await talk(second, 'CONNECT registry.example:443 HTTP/1.1\r\n\r\nx', 'got x');
    atRegistry[1]?.resetAndDestroy();
    if (!second.closed) await once(second, 'close');
    const refused = await open();
    refused.write('CONNECT other.example:443 HTTP/1.1\r\n\r\n');
    refused.on('error', () => undefined).destroy();
    const third = await open();
    assert.match(await talk(third, 'CONNECT registry.example:443 HTTP/1.1\r\n\r\nx', 'got x'), /got x$/);
    third.destroy();
  });

  it('ends every tunnel when it ends', async () => {
    const socket = await open();
    await talk(socket, 'CONNECT registry.example:443 HTTP/1.1\r\n\r\nx', 'got x');
    await stop?.();
    stop = undefined;
    if (!socket.closed) await once(socket, 'close');
    if (atRegistry[0]?.closed === false) await once(atRegistry[0], 'close');
    await assert.rejects(open());
  });
});
